import type { Json } from '../json.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * The file of a random workflow over messages of which most are worked through without a failure: rules and other instant
 * tasks one after the other and side by side, joins, variables, and now and then something that only the whole way knows.
 */
export function randomRulesWorkflow(random: SeededRandom, most: number): string {
  const count = 1 + random.below(most);
  const pick = <T>(options: readonly T[]): T => options[random.below(options.length)] as T;
  const chance = (share: number): boolean => random.next() < share;
  const rule = (): string =>
    pick([
      'data.payload.n + 1',
      'data.payload.s + \\"-\\" + data.payload.n',
      'data.payload.n > 3 ? \\"big\\" : \\"small\\"',
      'data.payload',
      'data.?out.?a',
      'data.payload.list.map(x, x.n * 2)',
      'data.payload.list.sumBy(x, x.n)',
      'data.payload.n * 1e308',
      'data.out.a',
      'default(data.out.b, null)',
      'data.payload.s.upperAscii()',
      'has(data.out.a) && data.payload.n >= 0',
      '{\\"copy\\": data.payload.n, \\"all\\": [data.payload.s]}',
    ]);
  const path = (): string => pick(['out.a', 'out.b', 'out.c.d', 'out', 'payload.n', 'payload.s', 'total', '', 'out.a.x']);
  const before = (index: number): string => (index === 0 ? '{{ {} }}' : `{{ tasks.t${random.below(index)}.result }}`);
  const document = (index: number): string =>
    index === 0
      ? "{{ {'payload': inputs.message} }}"
      : pick([`{{ tasks.t${random.below(index)}.result.data }}`, "{{ {'payload': inputs.message, 'v': vars.a} }}", before(index)]);
  const tasks = Array.from({ length: count }, (_, index) => {
    const kinds: (() => string)[] = [
      () => `{ action: rules.parse, with: { message: "{{ inputs.message }}"${chance(0.5) ? ', into: in.there' : ''} }`,
      () => {
        const set = Array.from({ length: 1 + random.below(4) }, () => {
          return `{ path: "${path()}", to: "${rule()}"${chance(0.2) ? `, when: "${rule()}"` : ''} }`;
        });
        const audit = chance(0.5) ? ', audit: true' : '';
        const nulls = chance(0.3) ? ', nulls: write' : '';
        return `{ action: rules.map, with: { data: "${document(index)}", set: [${set.join(', ')}]${audit}${nulls} }`;
      },
      () =>
        `{ action: rules.validate, with: { data: "${document(index)}", rules: [{ check: "${rule()}", message: no }, { check: "data.payload.n >= 0", message: less }]${chance(0.3) ? ', stopAtFirst: true' : ''} }`,
      () => `{ action: rules.filter, with: { data: "${document(index)}", keep: "data.payload.n < 9" }`,
      () => `{ action: rules.log, with: { data: "${document(index)}", message: "${rule()}" }`,
      () => `{ action: data.set, with: { x: "{{ vars.a }}", y: "${before(index)}", z: "n is {{ inputs.message.n }}", at: "{{ run.id }}" }`,
      () => `{ action: data.range, with: { from: 0, to: "{{ ${pick(['inputs.message.n', 'vars.a', 'inputs.more'])} }}" }`,
      () => `{ action: log.write, with: { message: "{{ ${pick(['inputs.message.s', 'inputs.message.n'])} }}" }`,
      () => '{ action: flow.noop',
    ];
    const later = Array.from({ length: random.below(3) }, () => index + 1 + random.below(Math.max(1, count - index - 1))).filter(
      (at) => at < count,
    );
    const targets = [...new Set(later)].map((at) => `t${at}`).join(', ');
    const task = pick(kinds)();
    const own = task.includes('rules.validate') ? ['valid', 'invalid'] : task.includes('rules.filter') ? ['kept', 'dropped'] : [];
    const on = chance(own.length > 0 ? 0.4 : 0.1) ? pick(['any', 'failure', ...own, ...own]) : 'success';
    const next = later.length > 0 ? `, next: [{ to: [${targets}], on: ${on} }]` : '';
    const join = chance(0.2) ? ', join: any' : '';
    const odd = chance(0.03) ? ', when: "{{ inputs.message.n > 2 }}"' : '';
    return `  t${index}: ${task}${next}${join}${odd} }`;
  });
  return [
    'millrace: 1',
    `inputs: { message: ${chance(0.3) ? '{ type: object }' : '{}'}, more: { default: 7 } }`,
    'vars: { a: "{{ inputs.message.n }}", b: "{{ vars.a + inputs.more }}" }',
    ...(chance(0.3) ? [`settings: { concurrency: ${1 + random.below(2)} }`] : []),
    'tasks:',
    ...tasks,
    'outputs:',
    `  last: "{{ tasks.t${count - 1}.result }}"`,
    `  first: "{{ tasks.t0.result }}"`,
    `  b: "{{ vars.b }}"`,
  ].join('\n');
}

/** A message as the workflow hopes for, or nearly. */
export function randomMessage(random: SeededRandom): Json {
  const pick = <T>(options: readonly T[]): T => options[random.below(options.length)] as T;
  const usual = { n: random.below(7), s: pick(['a', 'b', 'é']), list: [{ n: 1 }, { n: random.below(9) }] };
  if (random.next() < 0.8) return usual;
  return pick<Json>([
    null,
    5,
    'text',
    '{"n":1}',
    '{"n":',
    [],
    {},
    { n: -1 },
    { ...usual, n: 2.5 },
    { ...usual, n: 'x' },
    { ...usual, s: 1 },
    { ...usual, list: null },
  ]);
}
