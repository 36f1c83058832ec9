import { definition as dataAggregate } from './data.aggregate/definition.ts';
import { definition as dataFormat } from './data.format/definition.ts';
import { definition as dataParse } from './data.parse/definition.ts';
import { definition as dataRange } from './data.range/definition.ts';
import { definition as dataSet } from './data.set/definition.ts';
import { definition as fileHash } from './file.hash/definition.ts';
import { definition as fileLines } from './file.lines/definition.ts';
import { definition as fileList } from './file.list/definition.ts';
import { definition as fileRead } from './file.read/definition.ts';
import { definition as fileWrite } from './file.write/definition.ts';
import { definition as flowBranch } from './flow.branch/definition.ts';
import { definition as flowCall } from './flow.call/definition.ts';
import { definition as flowFail } from './flow.fail/definition.ts';
import { definition as flowNoop } from './flow.noop/definition.ts';
import { definition as flowSwitch } from './flow.switch/definition.ts';
import { definition as flowWait } from './flow.wait/definition.ts';
import { definition as httpRequest } from './http.request/definition.ts';
import { definition as humanApprove } from './human.approve/definition.ts';
import { definition as humanInput } from './human.input/definition.ts';
import { definition as logWrite } from './log.write/definition.ts';
import { definition as notifyDesktop } from './notify.desktop/definition.ts';
import { definition as rulesFilter } from './rules.filter/definition.ts';
import { definition as rulesLog } from './rules.log/definition.ts';
import { definition as rulesMap } from './rules.map/definition.ts';
import { definition as rulesParse } from './rules.parse/definition.ts';
import { definition as rulesPublish } from './rules.publish/definition.ts';
import { definition as rulesValidate } from './rules.validate/definition.ts';
import { definition as scriptJs } from './script.js/definition.ts';
import { definition as shellRun } from './shell.run/definition.ts';
import type { ActionCatalogue, ActionDefinition } from './types.ts';

const definitions = {
  'flow.noop': flowNoop,
  'flow.branch': flowBranch,
  'flow.switch': flowSwitch,
  'flow.wait': flowWait,
  'flow.fail': flowFail,
  'flow.call': flowCall,
  'human.approve': humanApprove,
  'human.input': humanInput,
  'data.set': dataSet,
  'data.parse': dataParse,
  'data.format': dataFormat,
  'data.aggregate': dataAggregate,
  'data.range': dataRange,
  'rules.parse': rulesParse,
  'rules.map': rulesMap,
  'rules.validate': rulesValidate,
  'rules.filter': rulesFilter,
  'rules.log': rulesLog,
  'rules.publish': rulesPublish,
  'file.list': fileList,
  'file.read': fileRead,
  'file.lines': fileLines,
  'file.write': fileWrite,
  'file.hash': fileHash,
  'http.request': httpRequest,
  'shell.run': shellRun,
  'script.js': scriptJs,
  'notify.desktop': notifyDesktop,
  'log.write': logWrite,
} as const satisfies Record<string, ActionDefinition>;

export type ActionId = keyof typeof definitions;

const byId = new Map<string, ActionDefinition>(Object.entries(definitions));
const ids = Object.keys(definitions).filter(isActionId);
const list: readonly ActionDefinition[] = [...byId.values()];

/** Every action there is, as data, in palette order. Holds no runner, so the window may load it. */
export const actionCatalogue: ActionCatalogue & { ids(): readonly ActionId[]; list(): readonly ActionDefinition[] } = {
  get: (id) => byId.get(id),
  ids: () => ids,
  list: () => list,
};

/** True for the id of an action in the catalogue. */
export function isActionId(id: string): id is ActionId {
  return Object.hasOwn(definitions, id);
}
