import { check, type Evidence } from '../check/check.ts';
import { planted } from '../check/planted.ts';
import { readAcks } from '../lib/acks.ts';
import { runHost } from '../lib/host-process.ts';
import { asked } from '../lib/judge.ts';
import { readLedger } from '../lib/ledger.ts';
import { outageProblems } from '../lib/outages.ts';
import { readStore } from '../lib/read-store.ts';
import { type Result, Tally } from '../lib/report.ts';
import { newSite, removeFolder } from '../lib/sites.ts';

/** Outages that break a promise; times in ms. */
const badOutages = [
  { what: 'storage that is never said to be well again', outage: { from: 0, to: null }, cured: 0, effects: [] },
  { what: 'work that goes on too late', outage: { from: 0, to: 12_000 }, cured: 1000, effects: [] },
  {
    what: 'an attempt that begins while storage is down',
    outage: { from: 0, to: 3000 },
    cured: 2500,
    effects: [{ task: 't', intentAt: 1000, begunAt: 1500 }],
  },
];

/** Does the checker see what it is for? Good evidence must pass, and each planted fault must be named. */
export async function selfcheck(): Promise<Result> {
  const site = newSite();
  const tally = new Tally();
  const end = await runHost(site);
  if (end.code !== 0) throw new Error(`The reference run failed: ${end.stderr}`);
  const good: Evidence = { store: await readStore(site.dataDir), ledger: readLedger(site.ledger), acks: readAcks(site.acks), asked };
  tally.add(
    'an undisturbed run',
    check(good).map(({ message }) => ({ kind: 'wrong', message })),
  );
  for (const fault of planted) {
    const seen = check(fault.plant(good)).some((violation) => violation.invariant === fault.invariant);
    tally.add(`${fault.invariant}, ${fault.what}`, seen ? [] : [{ kind: 'wrong', message: 'the checker does not see it' }]);
  }
  for (const { what, outage, cured, effects } of badOutages) {
    const seen = outageProblems([outage], cured, effects, true).length > 0;
    tally.add(what, seen ? [] : [{ kind: 'wrong', message: 'the check of outages does not see it' }]);
  }
  removeFolder(site.folder);
  return tally.result('selfcheck', 'planted faults');
}
