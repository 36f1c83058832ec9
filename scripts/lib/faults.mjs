import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireNode, root, run } from './project.mjs';

/** What a change is tried with: about a minute on two cores. */
export const slice = [
  ['selfcheck'],
  ['kills', '--points', '10'],
  ['power', '--images', '100', '--seed', '1'],
  ['errors', '--points', '4'],
  ['corruption', '--images', '25', '--seed', '1'],
  ['cycles', '--cycles', '5', '--runs', '20', '--seed', '1'],
];

/** Everything: hours on two cores. Another seed: MILLRACE_SEED. */
export function full() {
  const seed = process.env.MILLRACE_SEED ?? '1';
  return [
    ['selfcheck'],
    ['simulation', '--seeds', '10000'],
    ['kills'],
    ['power', '--images', '5000', '--seed', seed],
    ['errors'],
    ['corruption', '--images', '1000', '--seed', seed],
    ['cycles', '--cycles', '500', '--runs', '50', '--seed', seed],
  ];
}

/** Runs the fault tests one after the other; each leaves its result in `folder`. Resolves with the exit code of the worst. */
export async function runFaults(sweeps, folder) {
  mkdirSync(folder, { recursive: true });
  let worst = 0;
  for (const [name, ...args] of sweeps) {
    const json = join(folder, `${name}.json`);
    rmSync(json, { force: true });
    const code = await run(requireNode(), [join(root, 'e2e', 'faults', 'index.ts'), name, ...args, '--json', json]);
    worst = Math.max(worst, code);
  }
  return worst;
}

/** `{ passed, failed, skipped, failures }` over the results in `folder`. A sweep without a result broke: that is a failure. */
export function faultCounts(sweeps, folder) {
  const counts = { passed: 0, failed: 0, skipped: [], failures: [] };
  for (const [name] of sweeps) {
    try {
      const result = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      counts.passed += result.survived;
      counts.failed += result.tried - result.survived;
      counts.failures.push(...result.failures.map((failure) => `${name}: ${failure}`));
      if (result.skipped !== undefined) counts.skipped.push(`${name} (${result.skipped})`);
    } catch {
      counts.failed += 1;
      counts.failures.push(`${name}: it came to no result`);
    }
  }
  return counts;
}
