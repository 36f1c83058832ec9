import { openSync, writeSync } from 'node:fs';
import { openStore } from '../client.ts';
import { quietOptions } from './folders.ts';
import { bigEvent, eventAt, newRun } from './samples.ts';

/** Appends to eight runs until it is killed, and notes each acknowledged event in a file. Arguments: data folder, notes, round. */
const [dataDir = '', notesPath = '', round = ''] = process.argv.slice(2);
const notes = openSync(notesPath, 'a');
const store = await openStore(quietOptions(dataDir));

function next(runId: string, seq: number): void {
  const event = seq % 50 === 49 ? bigEvent(seq, 400_000) : eventAt(seq);
  store.append(runId, seq, [event], seq % 9 === 8 ? 'relaxed' : 'durable', () => {
    writeSync(notes, `${runId} ${seq}\n`);
    next(runId, seq + 1);
  });
}

for (let index = 0; index < 8; index += 1) {
  const runId = `run-${round}-${index}`;
  await store.createRun(newRun(runId));
  next(runId, 0);
}
