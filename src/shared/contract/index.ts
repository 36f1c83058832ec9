import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import type { RunSummary } from '../../engine/run/view.ts';
import type {
  Hello,
  HostSettings,
  ItemRow,
  LibraryListing,
  MachineSeries,
  PerformanceSummary,
  RunDetail,
  RunFrame,
  RunReport,
  SampleData,
  StartedRun,
  SystemFrame,
  TaskDetail,
  TemplateEntry,
  WorkflowDocument,
} from './types.ts';
import { instant, jsonObject, runId, taskId, typed, workflowPath } from './values.ts';

export type * from './types.ts';

/** Raised when a change would make an older window misread a newer host. */
export const protocolVersion = 1;

/** Largest message either side takes, in bytes. */
export const maxMessageBytes = 4 * 1024 * 1024;

const text = z.string().max(1024 * 1024);
const ok = typed<null>();

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
    /** Starts the file as it is on disk. `only` runs one task alone with the data of the last run. */
    start: oc
      .input(
        z.object({
          path: workflowPath,
          inputs: jsonObject,
          only: taskId.optional(),
          durability: z.enum(['durable', 'relaxed', 'memory']).optional(),
        }),
      )
      .output(typed<StartedRun>()),
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
  performance: {
    summary: oc.input(z.object({ from: instant, to: instant, workflow: z.string().nullable() })).output(typed<PerformanceSummary>()),
    machine: oc.input(z.object({ from: instant, to: instant, points: z.number().int().min(10).max(2000) })).output(typed<MachineSeries>()),
  },
};

export type Contract = typeof contract;
