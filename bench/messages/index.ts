import { aggregateWork } from './aggregate.ts';
import { mappingWork } from './mapping.ts';
import { rulesWork } from './rules.ts';
import type { MessageWork } from './work.ts';

export type { MessageWork } from './work.ts';

export const messageWorks = { rules: rulesWork, mapping: mappingWork, aggregate: aggregateWork } as const satisfies Record<
  string,
  MessageWork
>;

export type MessageWorkName = keyof typeof messageWorks;
