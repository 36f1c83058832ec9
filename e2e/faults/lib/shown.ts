import { isDeepStrictEqual } from 'node:util';
import type { RunEvent } from '../../../src/engine/run/events.ts';
import type { RunSummary, RunView } from '../../../src/engine/run/view.ts';
import { findCheckout } from '../../../src/main/host/checkout.ts';
import { openCore } from '../../../src/main/host/core.ts';
import { hasEnded } from '../../../src/main/host/run-status.ts';

/** A value as the host shows it, or what it says instead. */
export type Told<T> = { readonly value: T } | { readonly error: string };

export interface ShownRun {
  readonly listed: RunSummary;
  readonly events: Told<readonly RunEvent[]>;
  readonly opened: Told<{ view: RunView; outputs: unknown; inputs: unknown; definition: string }>;
}

/** Everything a host shows of a data folder, without going on with its runs. */
export interface Shown {
  /** What the host said of damage; empty when it found nothing. */
  readonly warnings: readonly string[];
  readonly runs: ReadonlyMap<string, ShownRun>;
  /** Lists and settings by name. */
  readonly lists: ReadonlyMap<string, Told<unknown>>;
}

/** Paths and keys that `furnish` filled. */
export const draftPath = 'draft.flow.yaml';
export const settingKey = 'faults';

/** Opens the folder as a host does, and reads all there is. Throws what the host would say instead of starting. */
export async function readShown(dataDir: string): Promise<Shown> {
  const warnings: string[] = [];
  const log = {
    write: (level: string, message: string): void => {
      if (level === 'warn' || level === 'error') warnings.push(message);
    },
    flush: (): void => undefined,
  };
  const core = await openCore({ ...findCheckout(), kind: 'faults', dataDir, pathOf: (path) => path, desktop: {}, log });
  try {
    const { store } = core;
    const runs = new Map<string, ShownRun>();
    const listed = await tell(async () => (await core.runs.list({ limit: 1000 })).runs);
    for (const summary of 'value' in listed ? listed.value : []) {
      const { runId } = summary;
      const events = await tell(() => store.readEvents(runId, 0, 1_000_000));
      const opened = await tell(async () => {
        const handle = await core.runs.open(runId);
        return {
          view: handle.view(),
          outputs: handle.outputs(),
          inputs: handle.inputs(),
          definition: await core.runs.definitionText(runId),
        };
      });
      runs.set(runId, {
        listed: timeless(summary),
        events,
        opened:
          'value' in opened ? { value: { ...opened.value, view: { ...opened.value.view, run: timeless(opened.value.view.run) } } } : opened,
      });
    }
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
    const lists = new Map<string, Told<unknown>>([
      ['runs', 'value' in listed ? { value: null } : listed],
      ['records', await tell(() => store.listTaskRecords({ ...all, workflow: null, limit: 100_000 }))],
      ['metrics', await tell(() => store.listMetrics(0, Number.MAX_SAFE_INTEGER, 1000))],
      ['draft', await tell(() => store.getDraft(draftPath))],
      ['versions', await tell(() => store.listVersions(draftPath))],
      ['pins', await tell(() => store.listPins(draftPath))],
      ['setting', await tell(() => store.getSetting(settingKey))],
    ]);
    return { warnings, runs, lists };
  } finally {
    await core.close().catch(() => undefined);
  }
}

/** Without what depends on the moment it is looked at. */
function timeless(summary: RunSummary): RunSummary {
  return hasEnded(summary.status) ? summary : { ...summary, durationMs: 0 };
}

async function tell<T>(read: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

export interface Comparison {
  /** Values shown that are not true, and truths that are gone without a word. */
  readonly wrong: readonly string[];
  /** Runs or lists that the host refuses to show. */
  readonly frozen: number;
  /** Runs that are shown as they were earlier, or are gone, and the host says that it restored something. */
  readonly older: number;
}

/** `restored`: the host said that it put the store right, so what is gone or older was announced. */
export function compare(truth: Shown, shown: Shown, restored: boolean): Comparison {
  const wrong: string[] = [];
  let frozen = 0;
  let older = 0;
  for (const [runId, run] of shown.runs) if (!truth.runs.has(runId)) wrong.push(`a run ${runId} that never was, ${run.listed.status}`);
  for (const [runId, right] of truth.runs) {
    const run = shown.runs.get(runId);
    const listRefused = 'error' in (shown.lists.get('runs') ?? {});
    if (run === undefined) {
      if (restored || listRefused) older += 1;
      else wrong.push(`run ${runId} is gone without a word`);
      continue;
    }
    if ('error' in run.opened || 'error' in run.events) {
      frozen += 1;
      continue;
    }
    if (isDeepStrictEqual(run.opened, right.opened) && isDeepStrictEqual(run.events, right.events)) {
      if (!isDeepStrictEqual(run.listed, right.listed))
        wrong.push(`run ${runId} is listed otherwise: ${difference(right.listed, run.listed)}`);
    } else if (restored && isPrefix(run, right)) older += 1;
    else wrong.push(`run ${runId} is shown otherwise: ${difference(valueOf(right.opened), valueOf(run.opened))}`);
  }
  for (const [name, right] of truth.lists) {
    const list = shown.lists.get(name) ?? { error: 'missing' };
    if ('error' in list) frozen += 1;
    else if (!isDeepStrictEqual(list, right) && !((restored || saysLeftOut(shown)) && isPart(valueOf(list), valueOf(right))))
      wrong.push(`${name}: ${difference(valueOf(right), valueOf(list))}`);
  }
  return { wrong, frozen, older };
}

/** The host said that it left damaged rows out: a list may then be shorter, and what it holds must be true all the same. */
function saysLeftOut({ warnings }: Shown): boolean {
  return warnings.some((warning) => warning.includes('what is not as it was written is left out'));
}

function valueOf(told: Told<unknown>): unknown {
  return 'value' in told ? told.value : undefined;
}

function isPrefix(run: ShownRun, right: ShownRun): boolean {
  if (!('value' in run.events) || !('value' in right.events)) return false;
  return isDeepStrictEqual(run.events.value, right.events.value.slice(0, run.events.value.length));
}

/** After a restore lists may lack what came after the backup; what they hold must be true. */
function isPart(list: unknown, right: unknown): boolean {
  if (list === undefined || list === null) return true;
  if (!Array.isArray(list) || !Array.isArray(right)) return false;
  const known = new Set(right.map((entry) => JSON.stringify(entry)));
  return list.every((entry) => known.has(JSON.stringify(entry)));
}

function difference(right: unknown, shown: unknown): string {
  const [a, b] = [JSON.stringify(right) ?? 'nothing', JSON.stringify(shown) ?? 'nothing'];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 30);
  return `${a.slice(from, at + 40)} became ${b.slice(from, at + 40)}`;
}
