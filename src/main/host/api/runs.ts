import { dirname } from 'node:path';
import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import type { JsonObject } from '../../../engine/json.ts';
import { listAsks } from '../asks.ts';
import { reportRun } from '../report.ts';
import { api, type Parts } from './base.ts';
import { guarded } from './errors.ts';
import type { RunHandle } from '../../../engine/runtime/api.ts';
import type { StartFrom } from '../../../shared/contract/index.ts';
import { type PreparedReuse, prepareReuse } from '../reuse.ts';
import { describeItems, describeRun, describeTask, sampleOf, withPins } from './run-values.ts';

export function runsApi(parts: Parts) {
  const { library, runs, store, runFeed, runtime, log, options } = parts;

  async function newestRun(path: string): Promise<RunHandle | null> {
    const [newest] = (await runs.list({ path, limit: 1 })).runs;
    return newest ? runs.open(newest.runId) : null;
  }

  function takeOver(source: { file: string; path: string; text: string }, from: StartFrom, inputs: JsonObject): Promise<PreparedReuse> {
    const { file, path, text } = source;
    return prepareReuse({ runs, store, actions: actionCatalogue }, { text, file: path, path, pinsOf: file, from, inputs });
  }

  return {
    start: api.runs.start.handler(async ({ input }) => {
      const source = await library.source(input.path);
      const { file, path, text } = source;
      const taken = input.from && (await takeOver(source, input.from, input.inputs));
      const handle = await runs.start({
        text,
        file: path,
        path,
        baseDir: dirname(file),
        inputs: input.inputs,
        trigger: options.kind,
        durability: input.durability,
        ...taken?.request,
      });
      return { runId: handle.runId };
    }),
    preview: api.runs.preview.handler(async ({ input }) => (await takeOver(await library.source(input.path), input.from, {})).preview),
    asks: api.runs.asks.handler(() => listAsks(runtime, runs)),
    answer: api.runs.answer.handler(async ({ input }) => {
      const { approved, values, note, by = parts.userName } = input;
      await (await runs.open(input.runId)).answer(input.task, input.item, { approved, values, note, by });
      return null;
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
    list: api.runs.list.handler(({ input }) => runs.list({ ...input, parent: input.parent ?? null })),
    get: api.runs.get.handler(async ({ input }) => {
      const handle = await runs.open(input.runId);
      return describeRun(handle, await runs.definitionText(input.runId));
    }),
    report: api.runs.report.handler(async ({ input }) => reportRun(await runs.open(input.runId), parts.storageProblem())),
    task: api.runs.task.handler(async ({ input }) => describeTask(await runs.open(input.runId), input.task)),
    items: api.runs.items.handler(async ({ input }) => describeItems(await runs.open(input.runId), input)),
    sample: api.runs.sample.handler(async ({ input }) => {
      const { file, path } = await library.source(input.path);
      return withPins(sampleOf(await newestRun(path)), await store.listPins(file));
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
