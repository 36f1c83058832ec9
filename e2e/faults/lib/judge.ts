import { isDeepStrictEqual } from 'node:util';
import { check } from '../check/check.ts';
import type { Violation } from '../check/violation.ts';
import { readAcks } from './acks.ts';
import { readLedger } from './ledger.ts';
import { readStore } from './read-store.ts';
import { effectPolicy, expectedOutputs, type Site } from './reference.ts';

export const asked: ReadonlySet<string> = new Set(Object.keys(effectPolicy).filter((task) => effectPolicy[task] === 'ask'));

/** Everything that is wrong with a site whose host has ended and whose runs should have ended well. */
export async function judge(site: Site, runs = 1): Promise<Violation[]> {
  const store = await readStore(site.dataDir);
  const found = check({ store, ledger: readLedger(site.ledger), acks: readAcks(site.acks), asked });
  if (store.runs.length !== runs)
    found.push({
      invariant: store.runs.length > runs ? 'I2' : 'I1',
      runId: '',
      message: `${runs} runs were started, ${store.runs.length} are there`,
    });
  for (const { stored } of store.runs) {
    const { runId, status, error } = stored.summary;
    if (status !== 'succeeded') found.push({ invariant: 'I10', runId, message: `it ended as ${status}: ${JSON.stringify(error)}` });
    else if (!isDeepStrictEqual(sorted(stored.outputs), sorted(expectedOutputs)))
      found.push({ invariant: 'I3', runId, message: `its outputs are ${JSON.stringify(stored.outputs)}` });
  }
  return found;
}

function sorted(value: object | null): [string, unknown][] {
  return Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
