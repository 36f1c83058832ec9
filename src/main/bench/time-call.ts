import { median } from './stats.ts';

/** One call of `work` in ns: as many calls as fill `batchMs`, median of `batches`. */
export function timeCallNs(work: () => unknown, batchMs = 20, batches = 9): number {
  let calls = 1;
  for (;;) {
    const took = repeatNs(work, calls);
    if (took > batchMs * 1e6) break;
    calls = Math.ceil(calls * Math.max(2, (batchMs * 1.2e6) / Math.max(1, took)));
    if (calls > 1e9) break;
  }
  return median(Array.from({ length: batches }, () => repeatNs(work, calls) / calls));
}

function repeatNs(work: () => unknown, calls: number): number {
  const began = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) kept = work();
  return Number(process.hrtime.bigint() - began);
}

/** Results go somewhere, so that no compiler may leave the work out. */
let kept: unknown;
export function lastKept(): unknown {
  return kept;
}
