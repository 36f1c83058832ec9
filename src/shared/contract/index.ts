import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import type { RunSummary } from '../../engine/run/view.ts';
import type {
  AskEntry,
  BenchFrame,
  BenchReport,
  Hello,
  HostSettings,
  ItemRow,
  LibraryListing,
  MachineSeries,
  PerformanceSummary,
  Pin,
  RunDetail,
  RunFrame,
  RunPreview,
  RunReport,
  SampleData,
  StartedRun,
  StorageUse,
  SystemFrame,
  TaskDetail,
  TemplateEntry,
  WorkflowDocument,
} from './types.ts';
import { instant, json, jsonObject, runId, taskId, typed, workflowPath } from './values.ts';

export type * from './types.ts';

/** Raised when a change would make an older window misread a newer host. */
export const protocolVersion = 1;

/** Largest message either side takes, in bytes. */
export const maxMessageBytes = 4 * 1024 * 1024;

const text = z.string().max(1024 * 1024);
const ok = typed<null>();

/**
 * Where a run begins that takes over results of an earlier one. `failure`: from what failed in that run. `task`: from that
 * task on. `only`: that task and nothing else. Without `runId` the newest run of the file that has what is needed.
 */
const startFrom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failure'), runId }),
  z.object({ kind: z.literal('task'), task: taskId, runId: runId.optional() }),
  z.object({ kind: z.literal('only'), task: taskId, runId: runId.optional() }),
]);

export type StartFrom = z.infer<typeof startFrom>;

/**
 * Every call and stream between a window (or the CLI) and a host, in one table. Failures are MillraceErrors: code,
 * message, data; the code travels as the oRPC error code. All doors check inputs with these schemas.
 */
export const contract = {
  system: {
    hello: oc.output(typed<Hello>()),
    getSettings: oc.output(typed<HostSettings>()),
    /** Refuses a value outside its range and names the range. */
    putSettings: oc.input(jsonObject).output(typed<HostSettings>()),
    /** null when the user chose nothing. Needs the capability pickFolder. */
    pickFolder: oc.input(z.object({ title: z.string().max(200) })).output(typed<string | null>()),
    showInFolder: oc.input(z.object({ path: workflowPath })).output(ok),
    /** The system feed: samples each second, runs that changed, library changes. */
    watch: oc.output(eventIterator(typed<SystemFrame>())),
  },
  library: {
    list: oc.output(typed<LibraryListing>()),
    /** Another folder becomes the library. */
    open: oc.input(z.object({ dir: workflowPath })).output(typed<LibraryListing>()),
    templates: oc.output(typed<TemplateEntry[]>()),
    /** A new file from a template (or an empty workflow); the name is made unique. */
    create: oc
      .input(z.object({ name: z.string().min(1).max(200), template: z.string().max(200).nullable() }))
      .output(typed<WorkflowDocument>()),
    read: oc.input(z.object({ path: workflowPath })).output(typed<WorkflowDocument>()),
    /** Atomic. `expectedHash` null overwrites; otherwise `conflict` when the file on disk is another one. Discards the draft, keeps a version. */
    write: oc
      .input(z.object({ path: workflowPath, text, expectedHash: z.string().nullable() }))
      .output(typed<{ hash: string; savedAt: number }>()),
    /** Journals unsaved edits; survives a crash. */
    putDraft: oc.input(z.object({ path: workflowPath, text, baseHash: z.string().nullable() })).output(ok),
    discardDraft: oc.input(z.object({ path: workflowPath })).output(ok),
    rename: oc.input(z.object({ path: workflowPath, name: z.string().min(1).max(200) })).output(typed<{ path: string }>()),
    duplicate: oc.input(z.object({ path: workflowPath })).output(typed<WorkflowDocument>()),
    remove: oc.input(z.object({ path: workflowPath })).output(ok),
    versions: oc.input(z.object({ path: workflowPath })).output(typed<{ hash: string; savedAt: number }[]>()),
    readVersion: oc.input(z.object({ hash: z.string().max(128) })).output(typed<{ text: string }>()),
  },
  runs: {
    /** Starts the file as it is on disk; with `from`, with the inputs and results of an earlier run. */
    start: oc
      .input(
        z.object({
          path: workflowPath,
          inputs: jsonObject,
          from: startFrom.optional(),
          durability: z.enum(['durable', 'relaxed', 'memory']).optional(),
        }),
      )
      .output(typed<StartedRun>()),
    /** What `start` with the same `from` would run and take over, and why. Runs nothing. */
    preview: oc.input(z.object({ path: workflowPath, from: startFrom })).output(typed<RunPreview>()),
    /** Every question that waits for a person, oldest first. */
    asks: oc.output(typed<AskEntry[]>()),
    /** Answers one. `not_found` when nothing is asked there (any more), `invalid_input` when the answer does not fit. */
    answer: oc
      .input(
        z.object({
          runId,
          task: taskId,
          item: z.number().int().nonnegative().nullable(),
          approved: z.boolean().optional(),
          values: jsonObject.optional(),
          note: z.string().max(10_000).nullable().optional(),
          /** Who answers; the host's user when absent. */
          by: z.string().min(1).max(200).optional(),
        }),
      )
      .output(ok),
    pause: oc.input(z.object({ runId })).output(ok),
    resume: oc.input(z.object({ runId })).output(ok),
    cancel: oc.input(z.object({ runId })).output(ok),
    /** Decides what happens to an attempt in doubt after a crash. */
    resolve: oc
      .input(
        z.object({ runId, task: taskId, item: z.number().int().nonnegative().nullable(), decision: z.enum(['retry', 'fail', 'succeed']) }),
      )
      .output(ok),
    list: oc
      .input(
        z.object({
          path: workflowPath.optional(),
          workflow: z.string().optional(),
          /** Runs that this run called. Absent: runs that nobody called. */
          parent: runId.optional(),
          status: z.array(z.string()).optional(),
          createdBefore: instant.optional(),
          createdAfter: instant.optional(),
          limit: z.number().int().min(1).max(1000),
          offset: z.number().int().min(0).optional(),
        }),
      )
      .output(typed<{ runs: RunSummary[]; total: number }>()),
    get: oc.input(z.object({ runId })).output(typed<RunDetail>()),
    /** The whole run in one object: what the command line prints. May be larger than other answers. */
    report: oc.input(z.object({ runId })).output(typed<RunReport>()),
    task: oc.input(z.object({ runId, task: taskId })).output(typed<TaskDetail>()),
    items: oc
      .input(
        z.object({
          runId,
          task: taskId,
          offset: z.number().int().min(0),
          limit: z.number().int().min(1).max(500),
          status: z.enum(['all', 'failed', 'succeeded', 'running']).optional(),
        }),
      )
      .output(typed<{ total: number; rows: ItemRow[] }>()),
    /** The data of the newest run of that file, for previews. */
    sample: oc.input(z.object({ path: workflowPath })).output(typed<SampleData>()),
    remove: oc.input(z.object({ runId })).output(ok),
    /** The run feed: a snapshot (or, after a reconnect with `sinceSeq`, what was missed), then coalesced deltas with sequence numbers. */
    watch: oc.input(z.object({ runId, sinceSeq: z.number().int().nonnegative().optional() })).output(eventIterator(typed<RunFrame>())),
  },
  /** Results that a person put in place of a task's own, for runs of one task or from a task on. Kept beside the file, not in it. */
  pins: {
    list: oc.input(z.object({ path: workflowPath })).output(typed<Pin[]>()),
    put: oc.input(z.object({ path: workflowPath, task: taskId, result: json })).output(ok),
    remove: oc.input(z.object({ path: workflowPath, task: taskId })).output(ok),
  },
  storage: {
    /** What the data folder holds, by workflow, and its backups. */
    use: oc.output(typed<StorageUse>()),
    /** Makes and checks a backup now. */
    backUp: oc.output(typed<StorageUse>()),
  },
  performance: {
    summary: oc.input(z.object({ from: instant, to: instant, workflow: z.string().nullable() })).output(typed<PerformanceSummary>()),
    machine: oc.input(z.object({ from: instant, to: instant, points: z.number().int().min(10).max(2000) })).output(typed<MachineSeries>()),
    /**
     * Runs the short suite of benchmarks beside the host: its steps, then its report, which is kept as the last one. Going
     * away ends it. `conflict` while it runs already.
     */
    bench: oc.input(z.object({ quick: z.boolean().optional() })).output(eventIterator(typed<BenchFrame>())),
    lastBench: oc.output(typed<BenchReport | null>()),
  },
};

export type Contract = typeof contract;
