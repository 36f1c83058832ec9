import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { RunView } from '../../src/engine/run/view.ts';
import { accessProtocols, rpcUrl } from '../../src/shared/access.ts';
import type { Contract } from '../../src/shared/contract/index.ts';

export interface HostClient {
  readonly api: ContractRouterClient<Contract>;
  close(): void;
}

/** A second window of the host, without a picture: asks what the benchmark has to know. */
export async function connectTo(address: string): Promise<HostClient> {
  const page = new URL(address);
  const token = page.hash.replace(/^#t=/, '');
  const socket = new WebSocket(rpcUrl(page), accessProtocols(token), { origin: page.origin });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  // The two kinds of socket differ in nothing that is used.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { api: createORPCClient(link), close: () => socket.close() };
}

/** The run as a window that opens now would get it. */
export async function viewOf({ api }: HostClient, runId: string): Promise<RunView> {
  for await (const frame of await api.runs.watch({ runId })) {
    if (frame.kind === 'snapshot') return frame.view;
  }
  throw new Error(`the feed of run ${runId} gave no snapshot`);
}
