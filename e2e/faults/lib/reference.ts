import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../../src/engine/json.ts';
import { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';

/** One place of a reference run: what it reads, where its effects are noted, where its host keeps its data. */
export interface Site {
  readonly folder: string;
  readonly dataDir: string;
  readonly workflow: string;
  readonly ledger: string;
  readonly acks: string;
}

/** What the run must give in the end, whatever happened on the way. */
export const expectedOutputs: JsonObject = {
  retried: 10,
  asked: 4,
  rounds: 3,
  copied: 8,
  waited: 6,
  script: 'ok',
  flaky: 'third time',
  bytes: 380_000,
};

/** Tasks whose effects are in the ledger, and what a crash in mid-attempt may do to them. */
export const effectPolicy: Readonly<Record<string, 'retry' | 'ask'>> = {
  retried: 'retry',
  asked: 'ask',
  flaky: 'retry',
  work: 'retry',
  script: 'ask',
};

const effectScript = fileURLToPath(new URL('../child/effect.sh', import.meta.url));

/**
 * About 60 steps: lists with effects, a loop, retries, waits, files, a script, and a result of 380 KB that does not
 * compress below the size of a blob. Without `files` nothing but the store flushes files of its own.
 */
export function referenceWorkflow(folder: string, ledger: string, files = true): string {
  const path = (name: string): string => JSON.stringify(join(folder, name));
  const effect = (task: string, visit: string, item: string, work = '0.01'): string =>
    `[sh, ${JSON.stringify(effectScript)}, ${JSON.stringify(ledger)}, "${work}", "{{ run.id }}", ${task}, "${visit}", "${item}"]`;
  return `millrace: 1
name: Reference
settings: { concurrency: 5 }
vars: { rounds: 0 }
tasks:
  first: { action: data.set, with: { n: 10 }, next: [big, waits, tick, retried] }
  big: { action: file.read, with: { path: ${path('big.txt')} }, next: copies }
  copies:
    action: ${files ? 'file.write' : 'data.set'}
    forEach: { in: "{{ range(8) }}", concurrency: 2 }
    with: { ${files ? `path: "${join(folder, 'out')}/{{ item }}.txt", content` : 'text'}: "number {{ item }}" }
    next: gate
  gate: { action: data.set, with: { open: true }, next: script }
  waits:
    action: flow.wait
    forEach: { in: "{{ range(6) }}", concurrency: 2 }
    with: { for: 15ms }
    next: sum
  retried:
    action: shell.run
    forEach: { in: "{{ range(tasks.first.result.n) }}", concurrency: 3 }
    with: { command: ${effect('retried', '1', '{{ item }}')} }
    onInterrupted: retry
    next: asked
  asked:
    action: shell.run
    forEach: { in: "{{ range(4) }}", concurrency: 2 }
    with: { command: ${effect('asked', '1', '{{ item }}')} }
    onInterrupted: ask
    next: sum
  flaky:
    action: shell.run
    with:
      command: [sh, -c, 'sh "$@" && if [ $(grep -c "^begin .* flaky " "$2") -ge 3 ]; then echo third time; else exit 1; fi', effect, ${effect('flaky', '1', '-').slice(5)}
    retry: { attempts: 20, delay: 20ms }
    onInterrupted: retry
    next: sum
  tick: { action: flow.wait, with: { for: 15ms }, next: [{ to: work, set: { rounds: "{{ vars.rounds + 1 }}" } }] }
  work:
    action: shell.run
    with: { command: ${effect('work', '{{ vars.rounds }}', '-')} }
    onInterrupted: retry
    next: [{ to: tick, when: "{{ vars.rounds < 3 }}" }, { to: flaky, when: "{{ vars.rounds >= 3 }}" }]
  script:
    action: script.js
    with:
      input: { ledger: ${JSON.stringify(ledger)}, key: "{{ run.id }} script 1 -" }
      code: |
        const fs = require('node:fs');
        const file = fs.openSync(input.ledger, 'a');
        fs.writeSync(file, \`begin \${input.key} \${Date.now()}\\n\`);
        fs.fsyncSync(file);
        fs.writeSync(file, \`end \${input.key} \${Date.now()}\\n\`);
        return 'ok';
    onInterrupted: ask
    next: sum
  sum:
    action: data.set
    with: { retried: "{{ tasks.retried.result.size() }}" }
outputs:
  retried: "{{ tasks.sum.result.retried }}"
  asked: "{{ tasks.asked.result.size() }}"
  rounds: "{{ vars.rounds }}"
  copied: "{{ tasks.copies.result.size() }}"
  waited: "{{ tasks.waits.result.size() }}"
  script: "{{ default(tasks.script.result, 'ok') }}"
  flaky: "{{ tasks.flaky.result.stdout.trim() }}"
  bytes: "{{ tasks.big.result.text.size() }}"
`;
}

/** Lays out a site below `folder`. */
export function layOut(folder: string, { files = true }: { files?: boolean } = {}): Site {
  mkdirSync(join(folder, 'out'), { recursive: true });
  const site: Site = {
    folder,
    dataDir: join(folder, 'data'),
    workflow: join(folder, 'reference.flow.yaml'),
    ledger: join(folder, 'ledger'),
    acks: join(folder, 'acks'),
  };
  mkdirSync(site.dataDir, { recursive: true });
  writeFileSync(join(folder, 'big.txt'), noise(1, 380_000));
  writeFileSync(site.ledger, '');
  writeFileSync(site.acks, '');
  writeFileSync(site.workflow, referenceWorkflow(folder, site.ledger, files));
  return site;
}

/** Text that is hard to compress. */
export function noise(seed: number, chars: number): string {
  const random = new SeededRandom(seed);
  const bytes = Buffer.alloc(Math.ceil((chars * 3) / 4));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.below(256);
  return bytes.toString('base64').slice(0, chars);
}
