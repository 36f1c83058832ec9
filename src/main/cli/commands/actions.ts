import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import { exitCodes } from '../exit-codes.ts';
import { readArgs } from '../options.ts';
import { printJson, table } from '../terminal.ts';

export function actions(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  const definitions = actionCatalogue.ids().flatMap((id) => actionCatalogue.get(id) ?? []);
  if (values.json) printJson({ actions: definitions });
  else process.stdout.write(table(definitions.map(({ id, title, summary }) => [id, title, summary])));
  return Promise.resolve(exitCodes.succeeded);
}
