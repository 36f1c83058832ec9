import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import { workflowSchema } from '../../../engine/format/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { readArgs } from '../options.ts';
import { printJson } from '../terminal.ts';

export function schema(args: readonly string[]): Promise<number> {
  readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  printJson(workflowSchema(actionCatalogue));
  return Promise.resolve(exitCodes.succeeded);
}
