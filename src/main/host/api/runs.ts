import { dirname } from 'node:path';
import { reportRun } from '../report.ts';
import { api, type Parts } from './base.ts';
import { guarded } from './errors.ts';
import type { RunHandle } from '../../../engine/runtime/api.ts';
import { describeItems, describeRun, describeTask, resultsOf, sampleOf } from './run-values.ts';

export function runsApi({ library, runs, runFeed, log, options }: Parts) {
  /** The newest run of a file; with `but`, the newest that ran more than that task alone. */
  async function newestRun(path: string, but?: string): Promise<RunHandle | null> {
    for (const { runId } of (await runs.list({ path, limit: but === undefined ? 1 : 20 })).runs) {
      const handle = await runs.open(runId);
      if (but === undefined || handle.order().some((id) => id !== but)) return handle;
    }
    return null;
  }

  return {
    start: api.runs.start.handler(async ({ input }) => {
      const { file, path, text } = await library.source(input.path);
      const handle = await runs.start({
        text,
        file: path,
        path,
        baseDir: dirname(file),
        inputs: input.inputs,
        trigger: options.kind,
        durability: input.durability,
        ...(input.only === undefined ? {} : { only: [input.only], given: resultsOf(await newestRun(path, input.only)) }),
      });
      return { runId: handle.runId };
    }),
    pause: api.runs.pause.handler(async ({ input }) => {
      await (await runs.open(input.runId)).pause();
      return null;
    }),
    resume: api.runs.resume.handler(async ({ input }) => {
      await (await runs.open(input.runId)).resume();
      return null;
    }),
    cancel: api.runs.cancel.handler(async ({ input }) => {
      await (await runs.open(input.runId)).cancel();
      return null;
    }),
    resolve: api.runs.resolve.handler(async ({ input }) => {
      await (await runs.open(input.runId)).resolve(input.task, input.item, input.decision);
      return null;
    }),
    list: api.runs.list.handler(({ input }) => runs.list(input)),
    get: api.runs.get.handler(async ({ input }) => {
      const handle = await runs.open(input.runId);
      return describeRun(handle, await runs.definitionText(input.runId));
    }),
    report: api.runs.report.handler(async ({ input }) => reportRun(await runs.open(input.runId))),
    task: api.runs.task.handler(async ({ input }) => describeTask(await runs.open(input.runId), input.task)),
    items: api.runs.items.handler(async ({ input }) => describeItems(await runs.open(input.runId), input)),
    sample: api.runs.sample.handler(async ({ input }) => {
      const { path } = await library.source(input.path);
      return sampleOf(await newestRun(path));
    }),
    remove: api.runs.remove.handler(async ({ input }) => {
      await runs.remove(input.runId);
      return null;
    }),
    watch: api.runs.watch.handler(async ({ input, context, signal }) => {
      const handle = await runs.open(input.runId);
      return guarded(runFeed.watch(handle, input.sinceSeq, { signal, congested: context.congested }), log);
    }),
  };
}
