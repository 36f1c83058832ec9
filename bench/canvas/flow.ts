const rows = 50;
const stepX = 300;
const stepY = 120;

/**
 * `size` tasks in 50 rows side by side. Each task waits `waitMs`, the last of a row leads back to its first: a run keeps all
 * rows busy at an even rate until it is canceled.
 */
export function canvasFlow(size: number, waitMs: number): string {
  const length = size / rows;
  const tasks: string[] = [];
  const layout: string[] = [];
  const id = (row: number, column: number): string => `r${row}_${column}`;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < length; column += 1) {
      const next = id(row, (column + 1) % length);
      tasks.push(`  ${id(row, column)}: { name: Row ${row} step ${column}, action: flow.wait, with: { for: ${waitMs} }, next: ${next} }`);
      layout.push(`  ${id(row, column)}: { x: ${column * stepX}, y: ${row * stepY} }`);
    }
  }
  return `millrace: 1
name: canvas ${size}
settings: { concurrency: ${rows * 2} }
tasks:
${tasks.join('\n')}
layout:
${layout.join('\n')}
`;
}
