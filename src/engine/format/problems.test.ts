import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actionCatalogue } from '../actions/catalog.ts';
import { formatProblem, parseWorkflow } from './index.ts';

function read(text: string): ReturnType<typeof parseWorkflow> {
  return parseWorkflow(text, { file: 'w.flow.yaml', actions: actionCatalogue });
}

/** `line:column code` of every problem. */
function places(text: string): string[] {
  return read(text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

/** A file with these lines below `tasks:`; the first of them is line 3. */
function tasks(...lines: string[]): string {
  return ['millrace: 1', 'tasks:', ...lines, ''].join('\n');
}

describe('a file full of mistakes', () => {
  const text = readFileSync(new URL('./fixtures/planted.flow.yaml', import.meta.url), 'utf8');

  it('gives each of them at its own place, and nothing that only follows from them', () => {
    expect(read(text).problems.map(({ line, column, code, task }) => `${line}:${column} ${code} ${task ?? '-'}`)).toEqual([
      '2:1 unknown-key -',
      '3:7 type -',
      '5:19 type -',
      '6:3 type -',
      '7:35 type -',
      '8:25 unknown-key -',
      '10:21 unknown-name -',
      '12:16 limit -',
      '13:13 type -',
      '14:12 type -',
      '15:3 unknown-key -',
      '18:13 unknown-action a',
      '22:38 expression b',
      '23:24 type b',
      '23:38 type b',
      '25:19 unknown-task b',
      '26:22 unknown-name b',
      '27:24 type b',
      '28:36 unknown-name b',
      '31:5 missing c',
      '33:14 limit c',
      '38:7 unknown-key d',
      '39:11 type d',
      '40:15 duplicate d',
      '43:26 unknown-name e',
      '43:56 unknown-name e',
      '44:11 unreachable e',
      '48:20 type f',
      '48:43 unknown-key f',
      '52:17 unknown-name f',
      '53:16 expression f',
      '55:11 self-join f',
      '58:17 type g',
      '59:15 unknown-name g',
      '64:22 unknown-name g',
      '65:27 unknown-key h',
      '67:3 missing j',
      '69:3 duplicate h',
      '71:15 unknown-name -',
      '72:9 type -',
    ]);
  });

  it('says what to write instead', () => {
    const hints = read(text).problems.map(({ hint }) => hint);
    for (const word of [
      'name',
      'string',
      'minimum',
      'folder',
      'maxVisits',
      'http.request',
      'success',
      'result',
      'method',
      'b',
      'concurrency',
      'it',
      'onError',
      'total',
    ])
      expect(hints).toContain(`Did you mean ${word}?`);
    expect(hints).toContain('Write "{{ result.status == 200 }}".');
  });

  it('is the same with CRLF line ends and with a byte order mark', () => {
    expect(places(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(places(text));
  });
});

describe('one mistake is told once', () => {
  it.each([
    ['a misspelt section', 'millrace: 1\ntaks:\n  a: { action: flow.noop }\noutputs: { o: "{{ tasks.a.status }}" }\n', ['2:1 unknown-key']],
    [
      'a misspelt input section',
      'millrace: 1\ninput: { a: {} }\ntasks:\n  a: { action: data.set, with: { x: "{{ inputs.a }}" } }\n',
      ['2:1 unknown-key'],
    ],
    ['a misspelt action', tasks('  a: { acton: flow.noop }'), ['3:8 unknown-key']],
    ['a misspelt target', tasks('  a: { action: flow.noop, next: { tu: a } }'), ['3:35 unknown-key']],
    ['a misspelt forEach', tasks('  a: { action: data.set, foreach: "{{ [1] }}", with: { x: "{{ item }}" } }'), ['3:26 unknown-key']],
    [
      'a misspelt set',
      'millrace: 1\ntasks:\n  a: { action: flow.noop, next: { to: a, sett: { n: 1 } } }\noutputs: { n: "{{ vars.n }}" }\n',
      ['3:42 unknown-key'],
    ],
    [
      'an unknown action with inputs',
      tasks('  a: { action: nope.nope, with: { x: 1 }, next: { to: a, on: some } }'),
      ['3:16 unknown-action'],
    ],
    ['a merge key that holds the action', 'millrace: 1\nx-a: &a { action: flow.noop }\ntasks:\n  a:\n    <<: *a\n', ['5:5 yaml']],
    [
      'a wrong value that an alias repeats',
      'millrace: 1\nx-r: &r { attempts: none }\ntasks:\n  a: { action: flow.noop, retry: *r }\n  b: { action: flow.noop, retry: *r }\n',
      ['2:21 type'],
    ],
    ['a number that is none', 'millrace: 1\nsettings: { concurrency: .nan }\ntasks: {}\n', ['2:26 type']],
  ])('%s', (_, text, expected) => expect(places(text)).toEqual(expected));
});

describe('expressions', () => {
  it.each([
    [
      'in a plain scalar',
      tasks('  a:', '    action: log.write', '    with:', '      message: n is {{ inputs.nn }}'),
      ['6:31 unknown-name'],
    ],
    ['in single quotes with an escape', tasks(`  a: { action: data.set, with: { x: 'it''s {{ inputs.nn }}' } }`), ['3:54 unknown-name']],
    [
      'in double quotes with escapes',
      tasks(String.raw`  a: { action: data.set, with: { x: "\u0041\t\" {{ inputs.nn }}" } }`),
      ['3:59 unknown-name'],
    ],
    [
      'in a literal block',
      tasks('  a:', '    action: data.set', '    with:', '      x: |', '        one', '', '          two {{ inputs.nn }}', '        three'),
      ['9:25 unknown-name'],
    ],
    [
      'in a folded block',
      tasks('  a:', '    action: data.set', '    with:', '      x: >-', '        one', '        two {{', '        inputs.nn }}'),
      ['9:16 unknown-name'],
    ],
    [
      'over two lines of quotes',
      tasks('  a:', '    action: data.set', '    with:', '      x: "one', '        two {{ inputs.nn }}"'),
      ['7:23 unknown-name'],
    ],
    [
      'in a rule',
      tasks(
        '  a: { action: rules.filter, with: { data: 1, keep: data.x > } }',
        '  b: { action: rules.filter, with: { data: 1, keep: "{{ data.x }}" } }',
      ),
      ['3:53 type', '4:57 unknown-name'],
    ],
    ['in a list in a map', tasks('  a: { action: data.set, with: { x: [1, { y: "{{ 1 + }}" }] } }'), ['3:54 expression']],
  ])('has its place %s', (_, text, expected) => expect(places(text)).toEqual(expected));

  it.each([
    ['secrets outside with', '{ action: flow.noop, delay: "{{ secrets.d }}" }', 'Secrets can only be read inside with.'],
    [
      'result in with',
      '{ action: data.set, with: { x: "{{ result }}" } }',
      'result is known in next and retry.when; elsewhere write tasks.<id>.result.',
    ],
    [
      'item in a task that runs once',
      '{ action: data.set, with: { x: "{{ item }}" } }',
      'item is known inside a task with forEach, in with, timeout, retry and cache.',
    ],
    [
      'item where the task is evaluated once',
      '{ action: data.set, forEach: "{{ [1] }}", when: "{{ item > 0 }}" }',
      'item is known inside a task with forEach, in with, timeout, retry and cache.',
    ],
    ['an input without inputs', '{ action: data.set, with: { x: "{{ n }}" } }', 'Did you mean inputs.n?'],
    ['a part of run', '{ action: data.set, with: { x: "{{ run.statedAt }}" } }', 'Did you mean startedAt?'],
    ['a part of a task', '{ action: data.set, with: { x: "{{ tasks.a.results }}" } }', 'Did you mean result?'],
  ])('unknown name: %s', (_, task, hint) => {
    expect(read(`millrace: 1\ninputs: { n: { type: number } }\ntasks:\n  a: ${task}\n`).problems).toEqual([
      expect.objectContaining({ code: 'unknown-name', hint }),
    ]);
  });

  it('knows what each place may name', () => {
    const text = [
      'millrace: 1',
      'inputs: { list: { type: array, default: [] } }',
      'vars: { n: "{{ inputs.list.size() }}", m: "{{ vars.n + 1 }}" }',
      'tasks:',
      '  a:',
      '    action: data.set',
      '    when: "{{ vars.m > 0 && run.id != env.HOME }}"',
      '    forEach: { in: "{{ inputs.list }}", as: site, concurrency: "{{ vars.n }}", batch: "{{ 1 + 1 }}" }',
      '    with: { x: "{{ site.url + string(index) + secrets.token }}", made: "{{ vars.made }}" }',
      '    delay: "{{ vars.n }}s"',
      '    timeout: "{{ site.timeout }}"',
      '    retry: { attempts: "{{ vars.n }}", delay: "{{ site.delay }}", maxDelay: 1m, when: "{{ error.code == site.code || result.again || status == \'failed\' }}" }',
      '    cache: { key: ["{{ site }}", "{{ hash(inputs) }}"], ttl: "{{ vars.n }}m" }',
      '    next:',
      '      - { to: b, on: any, when: "{{ status == \'failed\' || error.code == \'x\' }}", set: { made: "{{ result.size() }}" } }',
      '  b:',
      '    action: data.set',
      '    with: { a: "{{ tasks.a.items[0].result.x }}", s: "{{ tasks.a.status }}", e: "{{ tasks.a.?error.?message }}", n: "{{ tasks.a.attempts }}", d: "{{ default(tasks.zz.result, 1) }}", o: "{{ inputs.?zz }}" }',
      'outputs: { out: "{{ tasks.b.result }}", at: "{{ run.startedAt }}" }',
    ].join('\n');
    expect(read(text).problems).toEqual([]);
  });

  it('leaves escaped braces alone', () => {
    expect(places(tasks(String.raw`  a: { action: data.set, with: { x: "\\{{ raw" } }`))).toEqual([]);
  });

  it.each(['"{{ true }} "', '"{{ 1 }}{{ 2 }}"', '"true"', '"inputs.x"', '5', '[]'])('a condition of %s is none', (when) => {
    expect(places(tasks('  a:', '    action: flow.noop', `    when: ${when}`))).toEqual(['5:11 type']);
  });
});

describe('keys and values', () => {
  const cases: [string, string[]][] = [
    ['join: 0', ['limit']],
    ['join: 1.5', ['type']],
    ['join: most', ['type']],
    ['timeout: 0', ['limit']],
    ['timeout: "500"', ['type']],
    ['delay: soon', ['type']],
    ['onError: ignore', ['type']],
    ['onInterrupted: never', ['type']],
    ['nextMode: last', ['type']],
    ['name: [a]', ['type']],
    ['with: []', ['type']],
    ['retry: 3', ['type']],
    ['retry: { attempts: 0 }', ['limit']],
    ['retry: { backoff: "{{ vars }}" }', ['type']],
    ['retry: { jitter: 1 }', ['type']],
    ['cache: { ttl: 5m }', ['missing']],
    ['cache: { key: a, ttl: x }', ['type']],
    ['forEach: {}', ['missing']],
    ['forEach: 5', ['type']],
    ['forEach: "a {{ [1] }}"', ['type']],
    ['forEach: { in: [], as: index }', ['type']],
    ['forEach: { in: [], as: "a b" }', ['type']],
    ['forEach: { in: [], batch: 0, concurrency: -1, onItemError: skip }', ['limit', 'limit', 'type']],
    ['next: 5', ['type']],
    ['next: nowhere', ['unknown-task']],
    ['next: [a, [b]]', ['type']],
    ['next: []', []],
    ['next: {}', ['missing']],
    ['next: { to: [] }', ['missing']],
    ['next: { to: b, set: [] }', ['type']],
    ['next: { to: b, set: { "a b": 1 } }', ['type']],
    ['next: { to: b, on: [] }', ['type']],
    ['next: { to: b, on: yes }', ['unknown-name']],
    ['next: [b, b]', ['duplicate']],
    ['next: [b, { to: b }]', ['duplicate']],
    ['next: [{ to: b, on: any }, { to: b }]', []],
    ['next: [{ to: b, label: x }, { to: b, label: y }]', []],
    ['next: { to: [b, b] }', ['duplicate']],
    ['next: a', []],
    ['next: { to: a }\n    join: all', ['self-join']],
    ['next: [b, a]\n    join: 1', ['self-join']],
    ['next: a\n    join: any', []],
    ['next: a\n    join: each', []],
    ['x-note: { anything: [1] }', []],
  ];
  it.each(cases)('%s', (line, codes) => {
    const text = `${tasks('  a:', '    action: flow.noop', `    ${line}`)}  b: { action: flow.noop }\n`;
    expect(read(text).problems.map(({ code }) => code)).toEqual(codes);
  });

  it.each<[string, string[]]>([
    [
      'settings: { concurrency: 0, maxVisits: 0, timeout: -1, strategy: x, durability: y, cancel: z }',
      ['limit', 'limit', 'limit', 'type', 'type', 'type'],
    ],
    ['settings: { timeout: "{{ 1 }}s" }', ['type']],
    ['settings: []', ['type']],
    ['vars: { "a-b": 1 }', ['type']],
    ['vars: [1]', ['type']],
    ['outputs: { "any name": "{{ 1 }}" }', []],
    ['outputs: x', ['type']],
    ['inputs: { a: 5 }', ['type']],
    ['inputs: { "1a": {} }', ['type']],
    ['tags: [1]', ['type']],
    ['layout: { a: { x: 1 }, notes: [] }', []],
    ['layout: 5', ['type']],
    ['description: 5', ['type']],
    ['x-mine: { y: 1 }', []],
    ['X-mine: 1', ['unknown-key']],
  ])('%s', (line, codes) => expect(read(`millrace: 1\ntasks: {}\n${line}\n`).problems.map(({ code }) => code)).toEqual(codes));

  it('takes versions it does not know as such', () => {
    expect(read('millrace: 2\ntasks: {}\n').problems).toEqual([
      expect.objectContaining({ code: 'type', line: 1, column: 11, hint: 'Open the file with a newer Millrace.' }),
    ]);
    expect(places('tasks: {}\n')).toEqual(['1:1 missing']);
    expect(places('millrace: 1\n')).toEqual(['1:1 missing']);
    expect(places('millrace: 1\ntasks:\n')).toEqual(['2:1 type']);
    expect(places('millrace: 1\ntasks:\n  a:\n')).toEqual(['3:3 type']);
  });

  it('limits names and the number of tasks', () => {
    expect(places(tasks(`  ${'a'.repeat(64)}: { action: flow.noop }`))).toEqual([]);
    expect(places(tasks(`  ${'a'.repeat(65)}: { action: flow.noop }`))).toEqual(['3:3 limit']);
    const many = Array.from({ length: 2001 }, (_, i) => `  t${i}: { action: flow.noop }`);
    expect(places(tasks(...many.slice(0, 2000)))).toEqual([]);
    expect(places(tasks(...many))).toEqual(['2003:3 limit']);
  });

  it('knows the ports of an action, those of flow.switch from its cases', () => {
    const branch = (on: string): string[] =>
      places(tasks(`  a: { action: flow.branch, with: { if: true }, next: { to: b, on: ${on} } }`, '  b: { action: flow.noop }'));
    for (const on of ['true', 'false', '"true"', 'success', 'failure', 'timeout', 'any']) expect(branch(on)).toEqual([]);
    expect(branch('default')).toEqual(['3:68 unknown-name']);
    const cases = (map: string, on: string): string[] =>
      places(
        tasks(`  a: { action: flow.switch, with: { value: 1, cases: ${map} }, next: { to: b, on: ${on} } }`, '  b: { action: flow.noop }'),
      );
    for (const on of ['200', 'yes', 'true', 'default']) expect(cases('{ 200: 1, yes: 2, true: 3 }', on)).toEqual([]);
    expect(cases('{ 200: 1 }', '404').map((place) => place.split(' ')[1])).toEqual(['unknown-name']);
    expect(cases('"{{ {} }}"', 'anything')).toEqual([]);
  });

  it('compares a join with the forward transitions that lead to it', () => {
    const join = (n: number): string[] =>
      places(
        tasks(
          '  a: { action: flow.noop, next: [b, c] }',
          '  b: { action: flow.noop, next: d }',
          '  c: { action: flow.noop, next: d }',
          `  d: { action: flow.noop, join: ${n}, next: { to: b, when: "{{ 1 > 2 }}" } }`,
        ),
      );
    expect(join(2)).toEqual([]);
    expect(join(3)).toEqual(['6:33 unreachable']);
  });

  it('checks inputs as far as they are written down', () => {
    const request = (inputs: string): string[] =>
      read(tasks(`  a: { action: http.request, with: ${inputs} }`)).problems.map(({ code, message }) => `${code} ${message}`);
    expect(request('{ url: "{{ env.URL }}", method: "{{ env.M }}", headers: { a: "b {{ env.C }}" } }')).toEqual([]);
    expect(request('{ url: 5 }')).toEqual(['type with.url must be text, not 5']);
    expect(request('{ urll: x }').map((problem) => problem.split(' ')[0])).toEqual(['unknown-key']);
    expect(request('{}').map((problem) => problem.split(' ')[0])).toEqual(['missing']);
    expect(places(tasks('  a:', '    action: http.request'))).toEqual(['3:3 missing']);
  });
});

it('prints a problem on one line', () => {
  const [problem] = read(tasks('  a: { action: flow.nop }')).problems;
  expect(problem && formatProblem(problem)).toBe('w.flow.yaml:3:16 unknown-action There is no action flow.nop (Did you mean flow.noop?)');
});
