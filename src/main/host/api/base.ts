import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract/index.ts';
import type { HostParts } from '../host-parts.ts';

/** What the transport of one connection tells the calls that come over it. */
export interface CallContext {
  /** True while much of what was sent still waits in the connection. */
  readonly congested?: () => boolean;
}

export const api = implement(contract).$context<CallContext>();

export type Parts = HostParts;
