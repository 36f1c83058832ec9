import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionCatalogue } from '../actions/catalog.ts';
import { checkFile, normalise, parseWorkflow, type WorkflowFile, writeWorkflow } from './index.ts';

const options = { file: 'folder/site.flow.yaml', actions: actionCatalogue };
const read = (text: string): ReturnType<typeof parseWorkflow> => parseWorkflow(text, options);
const sample = readFileSync(new URL('./fixtures/site-health.flow.yaml', import.meta.url), 'utf8');
const small = 'millrace: 1\ntasks:\n  a: { action: flow.noop }\n';

/** The only task of a file whose task has this line. */
function task(line: string): unknown {
  const { workflow, problems } = read(
    `millrace: 1\ntasks:\n  a:\n    action: flow.noop\n    ${line}\n  b: { action: flow.noop }\n  c: { action: flow.noop }\n`,
  );
  expect(problems).toEqual([]);
  return workflow?.tasks[0];
}

describe('a workflow', () => {
  it('is read with every default filled in', () => {
    const { file, workflow, problems } = read(sample);
    expect(problems).toEqual([]);
    expect(Object.keys(file?.tasks ?? {})).toEqual(['probe', 'summarise', 'alert', 'report']);
    expect(file?.layout).toEqual({ probe: { x: 80, y: 120 } });
    expect(workflow).toMatchObject({
      name: 'Site health',
      tags: ['ops'],
      vars: { broken: 0 },
      settings: { concurrency: 50, timeoutMs: 3_600_000, strategy: 'auto', durability: 'durable', maxVisits: 10_000, cancel: 'wait' },
      outputs: { down: '{{ vars.broken }}' },
    });
    expect(workflow?.inputs['token']).toEqual({ type: 'string', secret: true, default: null });
    expect(workflow?.tasks[0]).toEqual({
      id: 'probe',
      name: 'probe',
      description: '',
      action: 'http.request',
      with: { url: '{{ site }}', timeout: '5s' },
      when: true,
      join: 'all',
      forEach: { in: '{{ inputs.sites }}', as: 'site', concurrency: 20, batch: 1, onItemError: 'continue' },
      delay: 0,
      timeout: null,
      retry: { attempts: 3, delay: 200, backoff: 'exponential', maxDelay: 5000, jitter: true, when: null },
      onError: 'fail',
      onInterrupted: null,
      cache: null,
      nextMode: 'all',
      next: [{ to: ['summarise'], on: 'success', when: true, set: {}, label: '' }],
    });
  });

  it('is called like its file when it has no name', () => {
    expect(read(small).workflow?.name).toBe('site');
    expect(normalise({ millrace: 1, tasks: {} }).name).toBe('');
  });

  it.each([
    ['next: b', [{ to: ['b'], on: 'success' }]],
    ['next: [b, c]', [{ to: ['b'] }, { to: ['c'] }]],
    ['next: { to: [b, c], on: any, label: both }', [{ to: ['b', 'c'], on: 'any', label: 'both' }]],
    [
      'next: [b, { to: c, on: failure, when: false, set: { n: 1 } }]',
      [
        { to: ['b'], when: true },
        { to: ['c'], on: 'failure', when: false, set: { n: 1 } },
      ],
    ],
  ])('%s', (line, next) => expect(task(line)).toMatchObject({ next }));

  it.each([
    ['forEach: "{{ [1] }}"', { forEach: { in: '{{ [1] }}', as: 'item', concurrency: null, batch: 1, onItemError: 'stop' } }],
    ['forEach: [1, 2]', { forEach: { in: [1, 2] } }],
    ['forEach: { in: [], batch: "{{ 2 }}" }', { forEach: { batch: { template: '{{ 2 }}' } } }],
    ['delay: "{{ 1 }}s"', { delay: { template: '{{ 1 }}s' } }],
    ['delay: 1.5s', { delay: 1500 }],
    ['timeout: 250', { timeout: 250 }],
    ['retry: {}', { retry: { attempts: 1, delay: 0, backoff: 'fixed', maxDelay: null, jitter: false, when: null } }],
    ['cache: { key: [a], ttl: 1d }', { cache: { key: ['a'], ttl: 86_400_000 } }],
    ['cache: { key: a }', { cache: { key: 'a', ttl: null } }],
    ['join: 2', { join: 2 }],
    ['when: "{{ true }}"', { when: '{{ true }}' }],
  ])('%s', (line, expected) => expect(task(line)).toMatchObject(expected));

  it('takes true and false as ports, and a number as the case of that name', () => {
    const { workflow } = read(
      'millrace: 1\ntasks:\n  a: { action: flow.branch, with: { if: true }, next: [{ to: b, on: true }, { to: b, on: false }] }\n  b: { action: flow.switch, with: { value: 1, cases: { 200: 1 } }, next: { to: c, on: 200 } }\n  c: { action: flow.noop }\n',
    );
    expect(workflow?.tasks.map(({ next }) => next.map(({ on }) => on))).toEqual([['true', 'false'], ['200'], []]);
  });

  it('may be JSON', () => {
    const { workflow, problems } = read(
      JSON.stringify(
        { millrace: 1, tasks: { a: { action: 'flow.noop', next: 'b' }, b: { action: 'flow.noop' } } },
        null,
        '\t'.repeat(1).replace('\t', '  '),
      ),
    );
    expect(problems).toEqual([]);
    expect(workflow?.tasks.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('may have CRLF line ends, a byte order mark and any letters', () => {
    const text =
      '\ufeffmillrace: 1\r\nname: Ärger mit 東京 🚀\r\ntasks:\r\n  a:\r\n    action: data.set\r\n    with:\r\n      t: |\r\n        één\r\n        🚀 {{ 1 }}\r\n';
    const { workflow, problems } = read(text);
    expect(problems).toEqual([]);
    expect(workflow?.name).toBe('Ärger mit 東京 🚀');
    expect(workflow?.tasks[0]?.with).toEqual({ t: 'één\n🚀 {{ 1 }}\n' });
  });

  it('may use aliases', () => {
    const { workflow } = read(
      'millrace: 1\nx-retry: &r { attempts: 3 }\ntasks:\n  a: { action: flow.noop, retry: *r }\n  b: { action: flow.noop, retry: *r }\n',
    );
    expect(workflow?.tasks.map(({ retry }) => retry?.attempts)).toEqual([3, 3]);
  });

  it('keeps keys that begin with x-', () => {
    expect(read('millrace: 1\nx-a: { b: [1] }\ntasks: { t: { action: flow.noop, x-c: 2, next: { to: t, x-d: 3 } } }\n').file).toMatchObject(
      { 'x-a': { b: [1] }, tasks: { t: { 'x-c': 2, next: { 'x-d': 3 } } } },
    );
  });
});

describe('a text that is no workflow', () => {
  const places = (text: string): string[] => read(text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

  it.each<[string, string, string[]]>([
    ['nothing', '', ['1:1 missing']],
    ['only a comment', '# x\n', ['1:1 missing']],
    ['a word', 'hello', ['1:1 type']],
    ['a list', '- a', ['1:1 type']],
    ['a NUL', 'millrace: 1\nname: a\0b\n', ['2:8 yaml']],
    ['UTF-16 read as UTF-8', 'm\0i\0', ['1:2 yaml']],
    ['bytes that are not UTF-8', 'millrace: 1\nname: caf\ufffd\n', ['2:10 yaml']],
    ['half a surrogate pair', 'name: \ud800x', ['1:7 yaml']],
    ['tabs', 'millrace: 1\ntasks:\n\ta: 1\n', ['3:1 yaml']],
    ['two YAML mistakes', 'millrace: 1\nname: a: b\ntasks:\n  a: { action: "x }\n', ['2:7 yaml', '5:1 yaml']],
    ['two documents', `${small}---\n${small}`, ['4:1 yaml']],
    ['a merge key', 'millrace: 1\nx-a: &a { b: 1 }\nx-c:\n  <<: *a\ntasks: {}\n', ['4:3 yaml']],
    ['a tag', 'millrace: 1\nname: !!js/function "x"\ntasks: {}\n', ['2:7 yaml']],
    ['YAML 1.1', '%YAML 1.1\n---\nmillrace: 1\ntasks: {}\n', ['1:1 yaml']],
    ['a list as a key', 'millrace: 1\nx-a:\n  ? [a]\n  : 1\ntasks: {}\n', ['3:5 yaml']],
    ['a key twice', 'millrace: 1\nname: a\ntasks: {}\nname: b\n', ['4:1 duplicate']],
    ['an unknown alias', 'millrace: 1\nx-a: *b\ntasks: {}\n', ['2:6 yaml']],
    ['an alias in itself', 'millrace: 1\nx-a: &a [*a]\ntasks: {}\n', ['2:10 yaml']],
    [
      'names of prototypes',
      'millrace: 1\ntasks:\n  __proto__: { action: flow.noop }\n  constructor: 1\nx-a: { prototype: 1 }\n',
      ['3:3 unknown-key', '4:3 unknown-key', '5:8 unknown-key'],
    ],
    ['deep lists', `millrace: 1\nx-a: ${'['.repeat(150)}${']'.repeat(150)}\ntasks: {}\n`, ['2:105 limit']],
  ])('%s', (_, text, expected) => {
    const { file, workflow } = read(text);
    expect(places(text)).toEqual(expected);
    expect(file).toBeNull();
    expect(workflow).toBeNull();
  });

  it('may have 100 aliases, not 101', () => {
    const text = (count: number): string =>
      `millrace: 1\nx-a: &a 1\nx-b: [${Array.from({ length: count }, () => '*a').join(', ')}]\ntasks: {}\n`;
    expect(places(text(100))).toEqual([]);
    expect(places(text(101))).toEqual(['3:407 limit']);
  });

  it('may have 1 MB, not more', () => {
    const filled = (bytes: number): string => `${small}#`.padEnd(bytes, 'x');
    expect(places(filled(1024 * 1024))).toEqual([]);
    expect(places(filled(1024 * 1024 + 1))).toEqual(['1:1 limit']);
    expect(places(`${small}#${'é'.repeat(1024 * 512)}`)).toEqual(['1:1 limit']);
  });

  const names = 'bcdefghij'.split('');
  const laughs = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...names.map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[i]}`).join(', ')}]`),
  ].join('\n');
  it.each<[string, string]>([
    ['a billion laughs', laughs],
    ['brackets only', '['.repeat(1_000_000)],
    ['braces only', '{'.repeat(1_000_000)],
    ['dashes only', '- '.repeat(500_000)],
    ['questions only', '? '.repeat(500_000)],
    ['keys in keys', 'a: '.repeat(300_000)],
    ['stairs', Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['commas only', `[${','.repeat(200_000)}`],
    ['anchors only', '&a '.repeat(100_000)],
    ['one key 60,000 times', 'a: 1\n'.repeat(60_000)],
  ])('refuses %s without working long at it', (_, text) => {
    const { file, problems } = read(text);
    expect(file).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(1000);
  });

  it('never throws and never reaches a prototype, whatever the text', () => {
    const piece = fc.constantFrom(
      'millrace: 1\n',
      'tasks:\n',
      '  a: ',
      '{ action: flow.noop }\n',
      '__proto__: ',
      'constructor',
      '"',
      "'",
      '{{ ',
      ' }}',
      '\n',
      '  ',
      '- ',
      '? ',
      ': ',
      '&a ',
      '*a ',
      '<<: ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '|\n',
      '>-\n',
      '#',
      '!!str ',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      'next: ',
      'forEach: ',
      'true',
      '0x1F',
      '.inf',
      '\t',
      '\r\n',
      '\u2028',
      '🚀',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => `${small}${pieces.join('')}`),
    );
    const before = Object.getOwnPropertyNames(Object.prototype).sort().join();
    fc.assert(
      fc.property(text, (source) => {
        const { file, workflow, problems } = read(source);
        expect(workflow === null || (file !== null && problems.length === 0)).toBe(true);
        for (const { line, column } of problems) expect(line >= 1 && column >= 1).toBe(true);
        if (file) expect(read(writeWorkflow(file, source)).file).toEqual(file);
      }),
      { numRuns: 500 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(before);
    expect(({} as Record<string, unknown>)['action']).toBeUndefined();
  });

  it('stands any data that is shaped like a workflow', () => {
    const key = fc.constantFrom(
      'millrace',
      'tasks',
      'a',
      'b',
      'action',
      'with',
      'next',
      'to',
      'on',
      'when',
      'set',
      'forEach',
      'in',
      'as',
      'retry',
      'join',
      'inputs',
      'vars',
      'layout',
      'settings',
      'cache',
      'x-y',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(1, true, null, '', 'a', 'b', 'flow.noop', 'data.set', '{{ item }}', '{{ tasks.a.result }}', '5s'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (data) => {
        const { file, problems } = read(
          JSON.stringify({ millrace: 1, tasks: { a: data, b: { action: 'flow.noop', next: data } }, inputs: data }),
        );
        expect(file !== null || problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a file with problems', () => {
  it('can still be drawn when its parts have the right shape', () => {
    const { file, workflow, problems } = read(
      'millrace: 1\ntasks:\n  a: { action: nope, next: [b, gone], timeout: soon, more: 1 }\n  b: { action: http.request }\n',
    );
    expect(problems.map(({ code }) => code)).toEqual(['unknown-action', 'unknown-task', 'type', 'unknown-key', 'missing']);
    expect(file?.tasks).toEqual({ a: { action: 'nope', next: ['b', 'gone'], timeout: 'soon', more: 1 }, b: { action: 'http.request' } });
    expect(workflow).toBeNull();
  });

  it('has text where text belongs, and what must not be absent', () => {
    const { file } = read('name: 2024\ntags: [1]\ntasks:\n  a: { name: true, next: [7, { on: any }] }\n');
    expect(file).toEqual({
      millrace: 1,
      name: '2024',
      tags: ['1'],
      tasks: { a: { action: '', name: 'true', next: ['7', { on: 'any', to: [] }] } },
    });
  });

  it.each([
    'tasks: []',
    'tasks: { a: [] }',
    'tasks: { a: { action: flow.noop, next: [[]] } }',
    'tasks: {}\nname: {}',
    'tasks: {}\ninputs: []',
  ])('cannot be drawn: %s', (text) => expect(read(`millrace: 1\n${text}\n`).file).toBeNull());
});

describe('checkFile', () => {
  it('finds what parseWorkflow finds', () => {
    const text = readFileSync(new URL('./fixtures/planted.flow.yaml', import.meta.url), 'utf8')
      .replace('  h: { action: flow.noop }\n', '')
      .replace('layout: []', 'layout: {}')
      .replace('tags: ops', 'tags: [ops]');
    const { file, problems } = read(text);
    const found = checkFile(file as WorkflowFile, options);
    const keys = (list: readonly { code: string; path: readonly unknown[] }[]): string[] =>
      list.map(({ code, path }) => `${path.join('.')} ${code}`).sort();
    // The task without action has the action '' in `file`, and that is what is reported there.
    expect(keys(found)).toEqual(
      keys(problems)
        .map((key) => (key === 'tasks.j missing' ? 'tasks.j.action missing' : key))
        .sort(),
    );
    expect(found.every(({ line, column }) => line === 0 && column === 0)).toBe(true);
  });

  it('gives the places in a text', () => {
    const { file } = read(small);
    const edited = { ...(file as WorkflowFile), tasks: { a: { action: 'flow.noop', next: 'gone' } } };
    expect(checkFile(edited, { ...options, text: () => writeWorkflow(edited, small) })).toEqual([
      expect.objectContaining({ code: 'unknown-task', line: 3, column: 33, task: 'a' }),
    ]);
  });

  it('refuses what no text can hold', () => {
    const bad = (tasks: string): string[] =>
      checkFile(JSON.parse(`{"millrace":1,"tasks":${tasks}}`) as WorkflowFile, options).map(({ code }) => code);
    expect(bad('{"__proto__":{"action":"flow.noop"}}')).toEqual(['unknown-key']);
    expect(bad('{"a":{"action":"data.set","with":{"<<":1}}}')).toEqual(['unknown-key']);
    expect(bad(`{"a":{"action":"data.set","with":{"x":${'['.repeat(150)}${']'.repeat(150)}}}}`)).toEqual(['limit']);
    expect(
      checkFile({ millrace: 1, tasks: { a: { action: 'data.set', with: { x: Number.NaN } } } }, options).map(({ code }) => code),
    ).toEqual(['type']);
  });
});
