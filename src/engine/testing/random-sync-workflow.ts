import type { SeededRandom } from './seeded-random.ts';

/**
 * The file of a random workflow without cycles whose tasks are all instant: branches, joins of every kind, conditions,
 * variables, failures that are handled, allowed or not, expressions that cannot be evaluated, and outputs that show
 * everything.
 */
export function randomSyncWorkflow(random: SeededRandom, most: number): string {
  const count = 1 + random.below(most);
  const pick = <T>(options: readonly T[]): T => options[random.below(options.length)] as T;
  const chance = (share: number): boolean => random.next() < share;
  const earlier = (index: number): string => `t${random.below(index + 1)}`;
  const value = (index: number): string =>
    pick([
      `${random.below(9)}`,
      `"{{ vars.a + ${random.below(5)} }}"`,
      '"{{ [vars.a, vars.b] }}"',
      `"{{ tasks.${earlier(index)}.status }}"`,
      `"{{ tasks.${earlier(index)}.?result }}"`,
      `"{{ tasks.${earlier(index)}.attempts }}"`,
      '"{{ inputs.n * 2 }}"',
      '"{{ vars }}"',
      '"{{ tasks }}"',
      '"{{ run.id }}"',
      '"{{ tasks.t0.result.none }}"',
    ]);
  const condition = (index: number): string =>
    pick([
      '{{ true }}',
      '{{ false }}',
      '{{ vars.a > 2 }}',
      '{{ inputs.n % 2 == 0 }}',
      `{{ tasks.${earlier(index)}.status == 'succeeded' }}`,
      '{{ vars.b }}',
      '{{ vars.a.none }}',
    ]);
  const kinds = [
    ['data.set', [], (index: number) => `{ x: ${value(index)}, y: ${value(index)} }`],
    ['data.set', [], (index: number) => `{ x: ${value(index)} }`],
    ['flow.noop', [], () => '{}'],
    ['flow.branch', ['true', 'false'], (index: number) => `{ if: "${condition(index)}" }`],
    ['flow.switch', ['one', 'two', 'default'], (index: number) => `{ value: ${value(index)}, cases: { one: 1, two: 2 } }`],
    [
      'flow.fail',
      [],
      (index: number) =>
        `{ message: "broken ${index}", code: ${pick(['failed', 'timeout', "\"{{ inputs.n == 1 ? 'timeout' : 'own' }}\""])} }`,
    ],
    ['rules.validate', ['valid', 'invalid'], (index: number) => `{ data: ${value(index)}, rules: [{ check: "data == 1", message: no }] }`],
    ['flow.wait', [], () => '{ for: 0 }'],
  ] as const;
  const inbound = new Array<number>(count).fill(0);
  const drafts = Array.from({ length: count }, (_, index) => {
    const [action, ports, input] = pick<(typeof kinds)[number]>(kinds);
    const seen = new Set<string>();
    const next: { on: string; to: number[] }[] = [];
    for (let arrow = index === count - 1 ? 0 : random.below(4); arrow > 0; arrow -= 1) {
      const on = pick(['success', 'success', 'failure', 'timeout', 'any', ...ports, ...ports]);
      const to: number[] = [];
      for (let targets = 1 + random.below(2); targets > 0; targets -= 1) {
        const target = index + 1 + random.below(Math.min(4, count - index - 1));
        if (seen.has(`${on} ${target}`)) continue;
        seen.add(`${on} ${target}`);
        inbound[target]! += 1;
        to.push(target);
      }
      if (to.length > 0) next.push({ on, to });
    }
    return { action, input: input(index), next };
  });
  const lines = [
    'millrace: 1',
    'inputs: { n: { type: integer } }',
    `vars: { a: ${chance(0.05) ? '"{{ 1 / 0 }}"' : '"{{ inputs.n }}"'}, b: ${chance(0.2) ? 'true' : '1'} }`,
  ];
  const settings = [...(chance(0.5) ? [`concurrency: ${1 + random.below(3)}`] : []), ...(chance(0.2) ? ['cancel: kill'] : [])];
  if (settings.length > 0) lines.push(`settings: { ${settings.join(', ')} }`);
  lines.push('tasks:');
  // An arrow may lead to a task that stands before its own in the file.
  const order = [...drafts.keys()].map((index) => ({ index, at: chance(0.5) ? index : random.below(count) }));
  for (const { index } of order.sort((one, other) => one.at - other.at)) {
    const { action, input, next } = drafts[index]!;
    lines.push(`  t${index}:`, `    action: ${action}`, `    with: ${input}`);
    if (chance(0.3)) lines.push('    onError: continue');
    if (chance(0.15)) lines.push('    nextMode: first');
    if (chance(0.2)) lines.push(chance(0.2) ? '    when: false' : `    when: "${condition(index)}"`);
    const arrows = inbound[index] ?? 0;
    if (arrows > 0) lines.push(`    join: ${pick(['all', 'all', 'any', `${1 + random.below(arrows)}`])}`);
    if (next.length > 0) lines.push('    next:');
    for (const { on, to } of next) {
      const keys = [`to: [${to.map((target) => `t${target}`).join(', ')}]`, `on: "${on}"`];
      if (chance(0.25)) keys.push(`when: "${condition(index)}"`);
      if (chance(0.3))
        keys.push(`set: { ${pick(['a', 'b'])}: ${pick([value(index), '"{{ vars.a + 1 }}"', '"{{ status }}"', '"{{ result }}"'])} }`);
      lines.push(`      - { ${keys.join(', ')} }`);
    }
  }
  lines.push('outputs:', '  vars: "{{ vars }}"', '  tasks: "{{ tasks }}"', '  bad: "{{ vars.a.none.none }}"');
  return lines.join('\n');
}
