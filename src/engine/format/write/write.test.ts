import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document } from 'yaml';
import { actionCatalogue } from '../../actions/catalog.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { readDocument } from '../document.ts';
import { parseWorkflow, type WorkflowFile, writeWorkflow } from '../index.ts';
import { Patcher, Unpatchable } from './patch.ts';
import { renderFile } from './render.ts';

const sample = readFileSync(new URL('../fixtures/site-health.flow.yaml', import.meta.url), 'utf8');

type Draft = Omit<{ -readonly [K in keyof WorkflowFile]: WorkflowFile[K] }, 'tasks'> & { tasks: Record<string, Record<string, unknown>> };

function fileOf(text: string): WorkflowFile {
  const { file } = parseWorkflow(text, { file: 'w', actions: actionCatalogue });
  if (!file) throw new Error('The test’s own text is no workflow');
  return file;
}

/** The text after a change to the file it holds; reading it back has to give the changed file. */
function change(text: string, edit: (draft: Draft) => void): string {
  const draft = structuredClone(fileOf(text)) as unknown as Draft;
  edit(draft);
  const written = writeWorkflow(draft as unknown as WorkflowFile, text);
  expect(fileOf(written)).toEqual(draft);
  return written;
}

/** The lines that are not in the other text, as a diff would show them. */
function diff(before: string, after: string): string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

describe('a fresh text', () => {
  it('has the order of the format, a line a thing, and quotes only where they are needed', () => {
    const file = {
      layout: { b: { x: 1, y: 2 }, a: { x: 3, y: 4 } },
      outputs: { n: '{{ vars.n }}' },
      'x-mine': [1],
      tasks: {
        b: {
          next: ['a', { set: { n: 1 }, on: 'any', to: ['a'] }],
          retry: { delay: '1s', attempts: 2 },
          action: 'data.set',
          with: { text: 'two\nlines\n', plain: 'a, b: no', quoted: '5', 'odd key:': null },
        },
        a: { with: {}, action: 'flow.noop', name: 'It’s #1, really', when: false },
      },
      settings: { cancel: 'kill', concurrency: 2 },
      vars: { n: 0 },
      inputs: { f: { type: 'string', default: null } },
      tags: ['x', 'y z'],
      description: 'One: two',
      name: 'Name',
      millrace: 1,
    } as unknown as WorkflowFile;
    expect(writeWorkflow(file, null)).toBe(
      `millrace: 1
name: Name
description: "One: two"
tags: [x, y z]
inputs:
  f: { type: string, default: null }
vars: { n: 0 }
settings: { concurrency: 2, cancel: kill }
tasks:
  b:
    action: data.set
    with:
      text: |
        two
        lines
      plain: "a, b: no"
      quoted: "5"
      "odd key:": null
    retry: { attempts: 2, delay: 1s }
    next:
      - a
      - { to: [a], on: any, set: { n: 1 } }
  a:
    action: flow.noop
    name: "It’s #1, really"
    when: false
    with: {}
outputs: { n: "{{ vars.n }}" }
x-mine: [1]
layout:
  b: { x: 1, y: 2 }
  a: { x: 3, y: 4 }
`,
    );
  });

  it('is written for a file without a text, and for a text that cannot be read', () => {
    const file: WorkflowFile = { millrace: 1, tasks: { a: { action: 'flow.noop', name: undefined } } };
    const text = 'millrace: 1\ntasks:\n  a:\n    action: flow.noop\n';
    for (const before of [null, '', '\n', 'a: [', 'a: 1\na: 2\n']) expect(writeWorkflow(file, before)).toBe(text);
  });
});

describe('a changed text', () => {
  it('is the same text when nothing changed', () => {
    expect(change(sample, () => undefined)).toBe(sample);
  });

  it.each<[string, (draft: Draft) => void, string[]]>([
    ['a value', (d) => void (d.name = 'New'), ['-name: Site health', '+name: New']],
    ['a value that needs quotes', (d) => void (d.name = 'a: b'), ['-name: Site health', '+name: "a: b"']],
    ['a key that goes', (d) => void delete d.description, ['-description: Probe every site, report the slow and the broken ones.']],
    [
      'a key that comes',
      (d) => void (d.tasks['alert']!['when'] = false),
      [
        '-  alert:  { action: notify.desktop, with: { title: "{{ vars.broken }} sites down" } }',
        '+  alert:  { action: notify.desktop, when: false, with: { title: "{{ vars.broken }} sites down" } }',
      ],
    ],
    [
      'a value in braces, beside a comment',
      (d) => void (d.vars = { broken: 7 }),
      [
        `-vars: { broken: 0 }                       # run variables; evaluated in order; tasks change them with \`set\``,
        `+vars: { broken: 7 }                       # run variables; evaluated in order; tasks change them with \`set\``,
      ],
    ],
    [
      'a task that comes',
      (d) => void (d.tasks['more'] = { action: 'flow.noop', next: 'report' }),
      ['+  more:', '+    action: flow.noop', '+    next: report'],
    ],
    [
      'a task that goes',
      (d) => {
        delete d.tasks['alert'];
        (d.tasks['summarise'] as unknown as { next: unknown[] }).next.shift();
      },
      [
        '-      - { to: alert, when: "{{ result.down > 0 }}", set: { broken: "{{ result.down }}" } }',
        '-  alert:  { action: notify.desktop, with: { title: "{{ vars.broken }} sites down" } }',
      ],
    ],
    [
      'a transition that comes',
      (d) => void (d.tasks['summarise'] as unknown as { next: unknown[] }).next.push({ on: 'failure', to: 'alert' }),
      ['+      - { to: alert, on: failure }'],
    ],
    [
      'a place on the canvas',
      (d) => void (d.layout = { probe: { x: 96, y: 120 } }),
      [
        '-layout: { probe: { x: 80, y: 120 } }      # canvas only: positions, sizes, notes, groups, waypoints',
        '+layout: { probe: { x: 96, y: 120 } }      # canvas only: positions, sizes, notes, groups, waypoints',
      ],
    ],
    [
      'an input',
      (d) => void (d.inputs = { ...d.inputs, slowMs: { type: 'integer', default: 900, minimum: 1 } }),
      ['-  slowMs: { type: integer, default: 800, minimum: 1 }', '+  slowMs: { type: integer, default: 900, minimum: 1 }'],
    ],
  ])('shows %s and nothing else', (_, edit, lines) => expect(diff(sample, change(sample, edit))).toEqual(lines));

  const commented = `# About this file

millrace: 1   # the version

# What it is called
name: 'Old'

tasks:
  # first
  a:          # the beginning
    action: data.set   # sets
    with:
      # a number
      n: 1    # one
      text: >-
        folded
        text

    next: b

  # second, about b
  b:
    action: flow.noop

  # third
  c:
    action: flow.noop
# the end
`;

  it('keeps comments, blank lines and the style of what it changes', () => {
    const text = change(commented, (d) => {
      d.name = 'New';
      (d.tasks['a']!['with'] as Record<string, unknown>)['n'] = 2;
      d.tasks['a']!['next'] = ['b', 'c'];
      d.tasks['d'] = { action: 'flow.noop' };
    });
    expect(diff(commented, text)).toEqual([
      "-name: 'Old'",
      '-      n: 1    # one',
      '-    next: b',
      "+name: 'New'",
      '+      n: 2    # one',
      '+    next: [b, c]',
      '+  d:',
    ]);
    // A blank line stands between all the tasks, so also before the new one.
    expect(text).toContain('  c:\n    action: flow.noop\n\n  d:\n    action: flow.noop\n# the end\n');
  });

  it('takes a task’s own comment away with it', () => {
    const text = change(commented, (d) => {
      delete d.tasks['b'];
      d.tasks['a']!['next'] = 'c';
    });
    expect(diff(commented, text)).toEqual(['-    next: b', '-  # second, about b', '-  b:', '+    next: c']);
  });

  it('moves tasks with their comments when their order changes', () => {
    const text = change(commented, (d) => {
      const { a = {}, b = {}, c = {} } = d.tasks;
      d.tasks = { a, c, b };
    });
    expect(Object.keys(fileOf(text).tasks)).toEqual(['a', 'c', 'b']);
    expect(text.indexOf('# third')).toBeLessThan(text.indexOf('  c:'));
    expect(text.indexOf('  c:')).toBeLessThan(text.indexOf('# second'));
    expect(text.indexOf('# second')).toBeLessThan(text.indexOf('  b:'));
  });

  it('keeps the order of keys that is there, and puts new ones where they belong', () => {
    const text = change('tasks: { a: { next: b, action: flow.noop }, b: { action: flow.noop } }\nname: x\nmillrace: 1\n', (d) => {
      d.description = 'y';
      d.tasks['a']!['when'] = false;
    });
    expect(text).toBe(
      'description: y\ntasks: { a: { when: false, next: b, action: flow.noop }, b: { action: flow.noop } }\nname: x\nmillrace: 1\n',
    );
  });

  it('keeps the indentation, CRLF and the byte order mark', () => {
    const before =
      '\ufeffmillrace: 1\r\ntasks:\r\n    a:\r\n        action: flow.noop # x\r\n        next:\r\n        -   to: a\r\n            when: false\r\n';
    const text = change(before, (d) => {
      d.tasks['a']!['next'] = [{ to: 'a', when: true }, 'a'];
      d.tasks['a']!['name'] = 'A';
    });
    expect(text).toBe(
      '\ufeffmillrace: 1\r\ntasks:\r\n    a:\r\n        action: flow.noop # x\r\n        name: A\r\n        next:\r\n        -   to: a\r\n            when: true\r\n        - a\r\n',
    );
  });

  it('writes blocks of text in their block', () => {
    const before =
      'millrace: 1\ntasks:\n  a:\n    action: script.js\n    with:\n      code: |   # the script\n        one\n        two\n\n    name: A\n';
    const text = change(before, (d) => void (d.tasks['a']!['with'] = { code: 'one\nthree\n' }));
    expect(diff(before, text)).toEqual(['-        two', '+        three']);
  });

  it('writes aliases out when only one of their uses changes', () => {
    const before =
      '# head\nmillrace: 1\nx-r: &r { attempts: 3 }\ntasks:\n  a: { action: flow.noop, retry: *r } # first\n  b: { action: flow.noop, retry: *r }\n';
    expect(change(before, (d) => void (d.tasks['b']!['retry'] = { attempts: 4 }))).toBe(
      '# head\nmillrace: 1\nx-r: &r { attempts: 3 }\ntasks:\n  a: { action: flow.noop, retry: *r } # first\n  b: { action: flow.noop, retry: { attempts: 4 } }\n',
    );
    const text = change(before, (d) => void ((d as Record<string, unknown>)['x-r'] = { attempts: 5 }));
    expect(text).toBe(
      '# head\nmillrace: 1\nx-r: { attempts: 5 }\ntasks:\n  a: { action: flow.noop, retry: { attempts: 3 } } # first\n  b: { action: flow.noop, retry: { attempts: 3 } }\n',
    );
  });

  it('stays JSON where it was JSON', () => {
    const before = '{\n    "tasks": { "a": { "action": "flow.noop" } },\n    "millrace": 1\n}\n';
    expect(change(before, () => undefined)).toBe(before);
    const text = change(before, (d) => void (d.name = 'x'));
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['name', 'tasks', 'millrace']);
    expect(text).toContain('\n    "name": "x"');
  });

  it('keeps number-like keys where they stand', () => {
    const before = 'millrace: 1\ntasks:\n  a:\n    action: flow.switch\n    with: { value: 1, cases: { 404: x, 200: y } }\n';
    expect(
      diff(
        before,
        change(before, (d) => void (d.tasks['a']!['name'] = 'A')),
      ),
    ).toEqual(['+    name: A']);
  });
});

describe('whatever the data', () => {
  const key = fc
    .oneof(fc.stringMatching(/^[a-z]{1,4}$/), fc.string({ unit: 'grapheme', maxLength: 6 }))
    .filter((name) => !['__proto__', 'constructor', 'prototype', '<<'].includes(name) && !/^\d+$/.test(name));
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ a\n'"\\:#{}[\],&*!|>%@`-]{0,12}$/),
    fc.stringMatching(/^([a-z ]{0,5}\n){0,4}[a-z]{0,3}$/),
    fc.constantFrom(
      'true',
      'null',
      '1e5',
      '0x1f',
      '0o7',
      '~',
      '.5',
      '-',
      '- a',
      '? a',
      'a: b',
      'a #b',
      'a:',
      '---',
      '...',
      'yes',
      "it's",
      '"q"',
      '\u2028',
      '\ufeff',
      '\ufffd',
      '\u0085',
      'a\n\n\n',
      '\na',
    ),
  );
  const scalar = fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
  );
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(key, tie('json'), { maxKeys: 4, noNullPrototype: true }),
    ) as fc.Arbitrary<Json>,
  }));
  const map = fc.dictionary(key, json, { minKeys: 1, maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<JsonObject>;
  const dice = fc.infiniteStream(fc.nat(9)).map((stream) => (): number => stream.next().value as number);

  /** A relative of `a`: some of its parts are gone, changed, or joined by parts of `b`. */
  function mixed(a: Json, b: Json, roll: () => number): Json {
    if (roll() < 2) return b;
    if (isObject(a)) {
      const out: Record<string, Json> = {};
      for (const [name, value] of Object.entries(a)) {
        const kind = roll();
        if (kind > 0) out[name] = kind < 4 ? mixed(value, b, roll) : value;
      }
      return roll() < 3 && isObject(b) ? { ...out, ...b } : out;
    }
    if (Array.isArray(a))
      return [...a.filter(() => roll() > 0).map((value: Json) => (roll() < 4 ? mixed(value, b, roll) : value)), ...(roll() < 3 ? [b] : [])];
    return roll() < 5 ? a : b;
  }

  it('a fresh text gives the data back', () => {
    fc.assert(
      fc.property(map, (data) => {
        const { value, problems } = readDocument(renderFile(data));
        expect(problems).toEqual([]);
        expect(value).toEqual(data);
      }),
      { numRuns: 200 },
    );
  });

  it('a changed text gives the changed data back, in every style of YAML', () => {
    let patched = 0;
    fc.assert(
      fc.property(map, map, dice, (before, other, roll) => {
        const target = mixed(before, other, roll);
        if (!isObject(target) || Object.keys(target).length === 0) return;
        const styles = [
          {},
          { indent: 4 },
          { indentSeq: false },
          { defaultStringType: 'QUOTE_SINGLE' },
          { blockQuote: 'folded' },
          { collectionStyle: 'flow' },
        ] as const;
        const style = styles[roll() % styles.length] ?? {};
        const source = roll() < 4 ? renderFile(before) : new Document(before).toString({ lineWidth: 40, ...style });
        const lines = source
          .split('\n')
          .map((line) => (roll() < 2 && /^ *[a-z]+: [a-z0-9]*$/.test(line) && !/[|>'"]/.test(source) ? `${line} # note\n# more` : line));
        const commented = lines.join('\n');
        const document = readDocument(commented);
        if (!document.root || document.problems.length > 0) return;
        try {
          const text = new Patcher(commented).apply(document.root, document.value ?? null, target);
          const { value, problems } = readDocument(text);
          expect(problems).toEqual([]);
          expect(value).toEqual(target);
          patched += 1;
        } catch (error) {
          if (!(error instanceof Unpatchable)) throw error;
        }
      }),
      { numRuns: 200 },
    );
    expect(patched).toBeGreaterThan(100);
  });
});
