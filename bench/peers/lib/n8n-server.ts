import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Skipped } from '../../lib/benchmark.ts';
import { chainLength } from '../../lib/chains.ts';

const commandLimitMs = 180_000;
const startLimitMs = 180_000;

/** n8n as it is set up by itself, on SQLite, with one workflow that a webhook starts. */
export interface N8n {
  /** What the last node answered. */
  run(count: number): Promise<number>;
  /** Executions that are kept as succeeded. */
  kept(): number;
  stop(): Promise<void>;
}

export async function startN8n(dir: string, home: string): Promise<N8n> {
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  const env = {
    ...process.env,
    N8N_USER_FOLDER: home,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_LOG_LEVEL: 'error',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
  };
  const binary = join(dir, 'node_modules', 'n8n', 'bin', 'n8n');
  const file = join(home, 'chain.json');
  writeFileSync(file, JSON.stringify([workflow()]));
  for (const args of [
    ['import:workflow', `--input=${file}`],
    ['publish:workflow', '--id=chain'],
  ]) {
    const done = spawnSync(process.execPath, [binary, ...args], { env, encoding: 'utf8', timeout: commandLimitMs });
    if (done.status !== 0) throw new Skipped(`n8n ${args[0]} does not work here: ${lastLine(done.stderr || done.stdout) || done.signal}`);
  }
  const child = spawn(process.execPath, [binary, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
  }
  const url = `http://127.0.0.1:${port}/webhook/chain`;
  const run = async (count: number): Promise<number> => {
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ count }) });
    if (!response.ok) throw new Error(`n8n answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
    return ((await response.json()) as { count: number }).count;
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  try {
    await untilItAnswers(child, () => run(0));
  } catch (error) {
    await stop();
    throw new Skipped(`n8n does not start here: ${lastLine(said) || (error instanceof Error ? error.message : String(error))}`);
  }
  return {
    run,
    kept() {
      const db = new Database(join(home, '.n8n', 'database.sqlite'), { readonly: true });
      try {
        return db.prepare<[], { kept: number }>("SELECT count(*) AS kept FROM execution_entity WHERE status = 'success'").get()?.kept ?? 0;
      } finally {
        db.close();
      }
    },
    stop,
  };
}

/** A webhook and ten nodes that each add one, as its editor would write them. */
function workflow(): object {
  const names = Array.from({ length: chainLength }, (_, at) => `Add ${at}`);
  const place = (at: number): [number, number] => [220 * at, 0];
  const next = (name: string): object => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
  return {
    id: 'chain',
    name: 'chain',
    active: false,
    settings: { executionOrder: 'v1', saveDataSuccessExecution: 'all' },
    nodes: [
      {
        id: 'start',
        name: 'Start',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2,
        position: place(0),
        webhookId: 'chain',
        parameters: { httpMethod: 'POST', path: 'chain', responseMode: 'lastNode', options: {} },
      },
      ...names.map((name, at) => ({
        id: `add-${at}`,
        name,
        type: 'n8n-nodes-base.set',
        typeVersion: 3.4,
        position: place(at + 1),
        parameters: {
          assignments: {
            assignments: [{ id: `count-${at}`, name: 'count', type: 'number', value: `={{ $json${at === 0 ? '.body' : ''}.count + 1 }}` }],
          },
          options: {},
        },
      })),
    ],
    connections: Object.fromEntries([
      ['Start', next(names[0] ?? '')],
      ...names.slice(0, -1).map((name, at): [string, object] => [name, next(names[at + 1] ?? '')]),
    ]),
  };
}

async function untilItAnswers(child: ChildProcess, attempt: () => Promise<number>): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() - began > startLimitMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
