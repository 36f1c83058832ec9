import type { ActionId } from './catalog.ts';
import { runner as dataAggregate } from './data.aggregate/run.ts';
import { runner as dataFormat } from './data.format/run.ts';
import { runner as dataParse } from './data.parse/run.ts';
import { runner as dataRange } from './data.range/run.ts';
import { runner as dataSet } from './data.set/run.ts';
import { runner as fileHash } from './file.hash/run.ts';
import { runner as fileLines } from './file.lines/run.ts';
import { runner as fileList } from './file.list/run.ts';
import { runner as fileRead } from './file.read/run.ts';
import { runner as fileWrite } from './file.write/run.ts';
import { runner as flowBranch } from './flow.branch/run.ts';
import { runner as flowCall } from './flow.call/run.ts';
import { runner as flowFail } from './flow.fail/run.ts';
import { runner as flowNoop } from './flow.noop/run.ts';
import { runner as flowSwitch } from './flow.switch/run.ts';
import { runner as flowWait } from './flow.wait/run.ts';
import { runner as httpRequest } from './http.request/run.ts';
import { runner as humanApprove } from './human.approve/run.ts';
import { runner as humanInput } from './human.input/run.ts';
import { runner as logWrite } from './log.write/run.ts';
import { runner as notifyDesktop } from './notify.desktop/run.ts';
import { runner as rulesFilter } from './rules.filter/run.ts';
import { runner as rulesLog } from './rules.log/run.ts';
import { runner as rulesMap } from './rules.map/run.ts';
import { runner as rulesParse } from './rules.parse/run.ts';
import { runner as rulesPublish } from './rules.publish/run.ts';
import { runner as rulesValidate } from './rules.validate/run.ts';
import { runner as scriptJs } from './script.js/run.ts';
import { runner as shellRun } from './shell.run/run.ts';
import type { ActionRunner } from './types.ts';

/** What each action does. An action of the catalogue without a runner does not compile. */
export const actionRunners: Readonly<Record<ActionId, ActionRunner>> = {
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
};
