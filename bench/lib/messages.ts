import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../src/engine/actions/lib/json-text.ts';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import { createStream, type MessageResult, type Stream } from '../../src/engine/stream/index.ts';
import { check } from './benchmark.ts';
import { define, runtimeParts } from './engine.ts';
import type { MessageWork } from '../messages/work.ts';
import { root } from './machine.ts';

export function flowText(work: Pick<MessageWork, 'name'>): string {
  return readFileSync(flowFile(work), 'utf8');
}

export function flowFile({ name }: Pick<MessageWork, 'name'>): string {
  return join(root, 'bench', 'flows', `${name}.flow.yaml`);
}

export function openStream(work: Pick<MessageWork, 'name'>): Stream {
  const { workflow, hash } = define(flowText(work));
  const stream = createStream({
    ...runtimeParts({}),
    workflow,
    definitionHash: hash,
    path: null,
    baseDir: '/',
    streamId: '6f1c3b8e-0f0a-4f5e-9d43-2b7a51c0de11',
  });
  check(stream.reason === null, `${work.name} takes the whole engine: ${stream.reason}`);
  return stream;
}

/** One message after the other on this thread, and what the last one gave. */
export function runObjects(stream: Stream, message: Json, count: number): MessageResult {
  let last: MessageResult | Promise<MessageResult> = stream.run(message, 0);
  for (let index = 1; index < count; index += 1) last = stream.run(message, index);
  return settled(last);
}

/** As `runObjects`, from text to text: the message is parsed each time, and its outputs are printed. */
export function runTexts(stream: Stream, text: string, count: number): number {
  let characters = 0;
  for (let index = 0; index < count; index += 1) characters += JSON.stringify(settled(stream.run(parseJson(text), index)).outputs).length;
  return characters;
}

function settled(result: MessageResult | Promise<MessageResult>): MessageResult {
  if (result instanceof Promise) throw new Error('A message took the whole engine.');
  return result;
}

/** What a stream has to give for every message of the work. */
export function checkAnswers(work: MessageWork, stream: Stream): void {
  for (const message of [work.message, ...work.others]) {
    const { status, outputs, error } = runObjects(stream, message, 1);
    check(status === 'succeeded', `${work.name} ended as ${status}: ${JSON.stringify(error)}`);
    checkOutputs(work, message, outputs);
  }
}

/** `outputs` are those of one message. */
export function checkOutputs(work: MessageWork, message: JsonObject, outputs: JsonObject): void {
  const { at, ...rest } = outputs;
  check(typeof at === 'string' && !Number.isNaN(Date.parse(at)), `${work.name} says nothing of its time: ${JSON.stringify(at)}`);
  const [given, right] = [JSON.stringify(rest), JSON.stringify(work.answer(message))];
  check(given === right, `${work.name} gave ${given}, not ${right}`);
}
