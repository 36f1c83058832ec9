import { check, type Evidence } from '../check/check.ts';
import { planted } from '../check/planted.ts';
import { readAcks } from '../lib/acks.ts';
import { runHost } from '../lib/host-process.ts';
import { asked } from '../lib/judge.ts';
import { readLedger } from '../lib/ledger.ts';
import { readStore } from '../lib/read-store.ts';
import { type Result, Tally } from '../lib/report.ts';
import { newSite, removeFolder } from '../lib/sites.ts';

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
  removeFolder(site.folder);
  return tally.result('selfcheck', 'planted faults');
}
