const rows = 50;
const stepX = 300;
const stepY = 120;

/**
 * `size` tasks in 50 rows side by side. Each task waits `waitMs`, the last of a row begins the row anew until it has gone
 * round `inputs.rounds` times: a run keeps all rows busy for as long as it is asked to, at an even rate.
 */
export function canvasFlow(size: number, waitMs: number): string {
  const length = size / rows;
  const tasks: string[] = [];
  const layout: string[] = [];
  const id = (row: number, column: number): string => `r${row}_${column}`;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < length; column += 1) {
      const next =
        column + 1 < length
          ? id(row, column + 1)
          : `[{ to: ${id(row, 0)}, when: "{{ vars.n${row} < inputs.rounds }}", set: { n${row}: "{{ vars.n${row} + 1 }}" } }]`;
      tasks.push(`  ${id(row, column)}: { name: Row ${row} step ${column}, action: flow.wait, with: { for: ${waitMs} }, next: ${next} }`);
      layout.push(`  ${id(row, column)}: { x: ${column * stepX}, y: ${row * stepY} }`);
    }
  }
  const vars = Array.from({ length: rows }, (_, row) => `n${row}: 1`);
  return `millrace: 1
name: canvas ${size}
inputs: { rounds: { type: integer, default: 1000 } }
vars: { ${vars.join(', ')} }
settings: { concurrency: ${rows * 2} }
tasks:
${tasks.join('\n')}
layout:
${layout.join('\n')}
`;
}
