import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import RED from 'node-red';
import { answerQuestions } from '../../lib/answers.mjs';

const [dir, length] = [process.argv[2], Number(process.argv[3])];

// Two chains that do the same: function nodes are JavaScript, change nodes hold an expression (JSONata), as ours do.
const nodes = {
  function: { type: 'function', name: '', func: 'msg.payload.count += 1;\nreturn msg;', outputs: 1 },
  change: { type: 'change', rules: [{ t: 'set', p: 'payload.count', pt: 'msg', to: 'payload.count + 1', tot: 'jsonata' }] },
};
const flows = Object.entries(nodes).flatMap(([kind, node]) => [
  { id: kind, type: 'tab', label: kind },
  ...Array.from({ length }, (_, at) => ({
    ...node,
    id: `${kind}-${at}`,
    z: kind,
    x: 100 * at,
    y: 100,
    wires: [[at + 1 < length ? `${kind}-${at + 1}` : `${kind}-end`]],
  })),
  {
    id: `${kind}-end`,
    z: kind,
    x: 100 * length,
    y: 100,
    type: 'function',
    name: '',
    func: "global.get('done')(msg);",
    outputs: 0,
    wires: [],
  },
]);
writeFileSync(join(dir, 'flows.json'), JSON.stringify(flows));

const waiting = new Map();
RED.init(null, {
  userDir: dir,
  flowFile: 'flows.json',
  credentialSecret: false,
  httpAdminRoot: false,
  httpNodeRoot: false,
  logging: { console: { level: 'error' } },
  functionGlobalContext: {
    done(msg) {
      waiting.get(msg.run)(msg.payload.count);
      waiting.delete(msg.run);
    },
  },
});
const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
await RED.start();
await started;

function once(kind, run, count) {
  return new Promise((resolve) => {
    waiting.set(run, resolve);
    RED.nodes.getNode(`${kind}-0`).receive({ run, payload: { count } });
  });
}

answerQuestions(async ({ kind, runs, atOnce }) => {
  let next = 0;
  let wrong = 0;
  const lane = async () => {
    while (next < runs) {
      const run = next;
      next += 1;
      if ((await once(kind, run, run)) !== run + length) wrong += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { tookMs: performance.now() - began, wrong };
});
