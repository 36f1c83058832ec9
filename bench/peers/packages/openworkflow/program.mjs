import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import { answerQuestions } from '../../lib/answers.mjs';

// A file of its own each time, as ours has. Runs are recorded first; the clock goes from the worker's start until the last
// workflow has its last step recorded, so that nothing of its polling for results is counted.
answerQuestions(async ({ dir, workflows, steps }) => {
  const file = join(dir, 'openworkflow.sqlite');
  const backend = BackendSqlite.connect(file);
  const ow = new OpenWorkflow({ backend });
  let ended = 0;
  let tellAll;
  const all = new Promise((resolve) => {
    tellAll = resolve;
  });
  const chain = ow.defineWorkflow({ name: 'chain' }, async ({ step }) => {
    for (let at = 0; at < steps; at += 1) await step.run({ name: `step-${at}` }, async () => at);
    ended += 1;
    if (ended === workflows) tellAll();
    return null;
  });
  for (let at = 0; at < workflows; at += 1) await chain.run();
  const worker = ow.newWorker({ concurrency: workflows });
  const began = performance.now();
  await worker.start();
  await all;
  const tookMs = performance.now() - began;
  await worker.stop();
  await backend.stop();
  const db = new DatabaseSync(file);
  const { done } = db.prepare("SELECT count(*) AS done FROM step_attempts WHERE status = 'completed'").get();
  const { journal_mode: journal } = db.prepare('PRAGMA journal_mode').get();
  const { synchronous } = db.prepare('PRAGMA synchronous').get();
  db.close();
  return { tookMs, done, settings: `journal ${journal}, synchronous ${synchronous}` };
});
