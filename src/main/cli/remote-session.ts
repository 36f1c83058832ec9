import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { type ErrorCode, errorCatalogue, MillraceError } from '../../engine/errors.ts';
import type { Json } from '../../engine/json.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RunDelta, RunView } from '../../engine/run/view.ts';
import { applyDelta } from '../../engine/run/view-fold.ts';
import { accessProtocols, rpcUrl } from '../../shared/access.ts';
import type { AskEntry, Contract } from '../../shared/contract/index.ts';
import { hasEnded } from '../host/run-status.ts';
import { runTree, type Session, type SessionRun } from './session.ts';

type Client = ContractRouterClient<Contract>;

const openTimeoutMs = 3_000;
const maxListed = 1000;

/** Uses the host that has the data folder open. `address` is what that host printed, with its token. */
export async function connectSession(address: string): Promise<Session> {
  const page = new URL(address);
  const token = new URLSearchParams(page.hash.slice(1)).get('t') ?? '';
  const socket = new WebSocket(rpcUrl(page), accessProtocols(token), { origin: page.origin, handshakeTimeout: openTimeoutMs });
  const silent = (why: string): MillraceError =>
    new MillraceError('in_use', `The host at ${page.origin} has the data folder and does not answer (${why}).`);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => reject(silent(error.message)));
  });
  // Every call fails when the connection does; nothing else is to be done about an error here.
  socket.on('error', () => undefined);
  const client = createORPCClient<Client>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  const timer = setTimeout(() => socket.terminate(), openTimeoutMs);
  try {
    await client.system.hello();
  } catch (error) {
    socket.terminate();
    throw silent(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }

  async function reportStatus(runId: string): Promise<RunStatus> {
    return (await call(client.runs.get({ runId }))).view.run.status;
  }

  return {
    async start({ file, inputs, durability, from }) {
      await call(client.library.read({ path: file }));
      const { runId } = await call(client.runs.start({ path: file, inputs, durability, from }));
      return watchRun(client, runId);
    },
    async resume(runId) {
      const status = await reportStatus(runId);
      if (status === 'paused' || status === 'pausing') await call(client.runs.resume({ runId }));
      return watchRun(client, runId);
    },
    async preview({ file, from }) {
      await call(client.library.read({ path: file }));
      return call(client.runs.preview({ path: file, from }));
    },
    async list(query) {
      return (await call(client.runs.list(query))).runs;
    },
    report: (runId) => call(client.runs.report({ runId })),
    asks: (runId) => asksBelow(client, runId),
    async answer(runId, task, item, decision) {
      if ('doubt' in decision) await call(client.runs.resolve({ runId, task, item, decision: decision.doubt }));
      else await call(client.runs.answer({ runId, task, item, ...decision }));
      return reportStatus(runId);
    },
    async cancel(runId) {
      const status = await reportStatus(runId);
      if (hasEnded(status)) throw new MillraceError('conflict', `Run ${runId} has ended (${status}).`);
      await call(client.runs.cancel({ runId }));
      const run = await watchRun(client, runId);
      for (;;) {
        const reached = await run.settled();
        if (hasEnded(reached)) return reached;
      }
    },
    async close() {
      socket.close();
    },
  };
}

/** Follows the run feed; resolves when the first frame is there. */
async function watchRun(client: Client, runId: string): Promise<SessionRun> {
  const listeners = new Set<(delta: RunDelta) => void>();
  const waiters = new Set<() => void>();
  const stream = await call(client.runs.watch({ runId }));
  let view: RunView | null = null;
  let failure: unknown = null;
  let over = false;
  const wake = (): void => {
    for (const waiter of [...waiters]) waiter();
  };
  const follow = async (): Promise<void> => {
    try {
      for await (const frame of stream) {
        if (frame.kind === 'snapshot') view = frame.view;
        else if (view) {
          view = applyDelta(view, frame.delta);
          for (const listener of listeners) listener(frame.delta);
        }
        wake();
      }
    } catch (error) {
      failure = error instanceof ORPCError ? toMillraceError(error) : hostStopped();
    }
    over = true;
    wake();
  };
  void follow();

  async function until(done: (current: RunView) => boolean): Promise<RunView> {
    for (;;) {
      if (view && done(view)) return view;
      if (failure) throw failure;
      if (over) throw hostStopped();
      await new Promise<void>((resolve) => {
        const waiter = (): void => {
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      });
    }
  }

  const first = await until(() => true);
  return {
    runId,
    view: () => view ?? first,
    onDelta(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async settled() {
      const resting = await until(({ run: { status } }) => hasEnded(status) || status === 'paused' || status === 'waiting');
      return resting.run.status;
    },
    async pause() {
      await call(client.runs.pause({ runId }));
    },
    report: () => call(client.runs.report({ runId })),
    asks: () => asksBelow(client, runId),
  };
}

async function asksBelow(client: Client, runId: string): Promise<AskEntry[]> {
  const all = await call(client.runs.asks());
  if (all.length === 0) return [];
  const tree = await runTree(runId, async (parent) => (await call(client.runs.list({ parent, limit: maxListed }))).runs);
  return all.filter((entry) => tree.has(entry.runId));
}

function hostStopped(): MillraceError {
  return new MillraceError('unavailable', 'The host stopped. The run is kept; resume goes on with it.');
}

async function call<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw toMillraceError(error);
  }
}

function toMillraceError(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error;
  const code = error.code as string;
  return new MillraceError(Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'internal', error.message, error.data as Json);
}
