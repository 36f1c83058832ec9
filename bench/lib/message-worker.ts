import { parentPort, workerData } from 'node:worker_threads';
import type { JsonObject } from '../../src/engine/json.ts';
import { messageWorks, type MessageWork } from '../messages/index.ts';
import type { MessageKind, MessageThreadData } from './message-threads.ts';
import { checkAnswers, openStream, runObjects, runTexts } from './messages.ts';

/** So many messages between two looks at the clock. */
const step = 200;

/** A thread that does nothing but one kind of message, as a thread of `run --each` does. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('This file is the entry of a thread.');
  const { name, message } = workerData as MessageThreadData;
  const work: MessageWork = messageWorks[name];
  const stream = openStream(work);
  checkAnswers(work, stream);
  const text = JSON.stringify(message);
  const { outputs } = runObjects(stream, message, 1);
  const kinds: Readonly<Record<MessageKind, (count: number) => unknown>> = {
    objects: (count) => runObjects(stream, message, count),
    texts: (count) => runTexts(stream, text, count),
    'by hand': (count) => byHand(work, message, count),
    json: (count) => jsonAlone(text, outputs, count),
  };
  port.on('message', ({ kind, forMs }: { kind: MessageKind; forMs: number }) => port.postMessage(perMessageNs(kinds[kind], forMs)));
  port.postMessage('ready');
}

/** `many` does so many messages: as often as fills the time. */
function perMessageNs(many: (count: number) => unknown, forMs: number): number {
  const began = performance.now();
  for (let count = step; ; count += step) {
    many(step);
    const tookMs = performance.now() - began;
    if (tookMs >= forMs) return (tookMs * 1e6) / count;
  }
}

/** Something of each answer is kept, so that none can be left out. */
function byHand(work: MessageWork, message: MessageThreadData['message'], count: number): number {
  let errors = 0;
  for (let index = 0; index < count; index += 1) errors += (work.answer(message).errors as readonly unknown[]).length;
  return errors;
}

function jsonAlone(text: string, outputs: JsonObject, count: number): number {
  let characters = 0;
  for (let index = 0; index < count; index += 1)
    characters += Object.keys(JSON.parse(text) as object).length + JSON.stringify(outputs).length;
  return characters;
}

main();
