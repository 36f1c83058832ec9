import { isObject, type Json, type JsonObject } from '../../../engine/json.ts';
import { createStream } from '../../../engine/stream/index.ts';
import { check } from '../check.ts';
import { define, runtimeParts } from '../engine.ts';
import type { Measure } from '../measure.ts';

const messages = 50_000;

/** Parse, six mappings with their audit, three checks. */
const pipelineFlow = `millrace: 1
name: rules
inputs: { message: {} }
tasks:
  parse: { action: rules.parse, with: { message: "{{ inputs.message }}" }, next: map }
  map:
    action: rules.map
    with:
      audit: true
      data: "{{ tasks.parse.result.data }}"
      set:
        - { path: user.id, to: data.payload.id }
        - { path: user.name, to: data.payload.name }
        - { path: user.email, to: data.payload.email }
        - { path: user.age, to: data.payload.age + 1 }
        - { path: user.status, to: 'data.user.age >= 18 ? "adult" : "minor"' }
        - { path: calculations.total, to: (data.user.age + 10) * (data.user.id / 100) }
    next: check
  check:
    action: rules.validate
    with:
      data: "{{ tasks.map.result.data }}"
      rules:
        - { check: data.user.id != null, message: no id }
        - { check: data.user.email != null, message: no mail }
        - { check: data.user.age >= 0, message: no age }
outputs: { data: "{{ tasks.map.result.data }}", changes: "{{ tasks.map.result.changes }}", errors: "{{ tasks.check.result.errors }}" }
`;

const message = { id: 12_000, name: 'Ada Example', email: 'ada@example.org', age: 25 };
const user = { id: 12_000, name: 'Ada Example', email: 'ada@example.org', age: 26, status: 'adult' };

/** B1: one rules workflow over many messages, one thread, the message as text. */
export const pipeline: Measure = {
  id: 'rules-pipeline',
  goal: 'B1',
  name: 'Messages through a rules pipeline',
  unit: '/s',
  better: 'more',
  open() {
    const { workflow, hash } = define(pipelineFlow);
    const stream = createStream({ ...runtimeParts({}), workflow, definitionHash: hash, path: null, baseDir: '/', streamId: 'bench' });
    const text = JSON.stringify(message);
    const run = (index: number): { status: string; outputs: JsonObject } => {
      const ended = stream.run(text, index);
      check(!(ended instanceof Promise), 'a message took the long way');
      return ended;
    };
    const { status, outputs } = run(0);
    check(status === 'succeeded', `a message ended as ${status}`);
    same(field(outputs.data, 'user'), user);
    same(field(outputs.data, 'calculations'), { total: 4_320 });
    same(outputs.errors, []);
    check(Array.isArray(outputs.changes) && outputs.changes.length === 6, `the audit is ${JSON.stringify(outputs.changes)}`);
    return Promise.resolve({
      sample() {
        const began = performance.now();
        let succeeded = 0;
        for (let index = 0; index < messages; index += 1) if (run(index).status === 'succeeded') succeeded += 1;
        const perS = (messages / (performance.now() - began)) * 1_000;
        check(succeeded === messages, `${messages - succeeded} messages failed`);
        return perS;
      },
      close: () => stream.close(),
    });
  },
};

function field(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

function same(found: Json | undefined, wanted: Json): void {
  check(JSON.stringify(found) === JSON.stringify(wanted), `a message gave ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}
