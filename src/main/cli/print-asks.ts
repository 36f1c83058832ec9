import type { JsonSchema } from '../../engine/schema/types.ts';
import type { AskEntry, RunReport } from '../../shared/contract/types.ts';
import { cliCommand } from './cli-command.ts';

/** Every open question and doubt of a run, each with the command that answers it. Empty when there are none. */
export function describeWaits(report: RunReport, asks: readonly AskEntry[], dataDir: string | undefined): string {
  const doubts = (report.waitsFor ?? []).filter(({ kind }) => kind === 'doubt');
  const lines = [
    ...asks.flatMap((entry) => describeAsk(entry, dataDir)),
    ...doubts.flatMap(({ task, item, text }) => {
      const args = ['answer', report.runId, task ?? '', ...itemArgs(item)];
      return [`Task ${task}${itemText(item)}: ${text}`, `  ${cliCommand([...args, '--retry'], dataDir)}   (or --fail, --succeed)`];
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function describeAsk({ runId, task, item, ask, until }: AskEntry, dataDir: string | undefined): string[] {
  const lines = [`Task ${task}${itemText(item)} asks${ask.assignee === null ? '' : ` ${ask.assignee}`}: ${ask.prompt}`];
  if (until !== null) lines.push(`  Until ${new Date(until).toISOString()}.`);
  const args = ['answer', runId, task, ...itemArgs(item)];
  if (ask.kind === 'approve') {
    lines.push(`  ${cliCommand([...args, '--approve'], dataDir)}   (or --reject; --note TEXT)`);
    return lines;
  }
  const fields = Object.entries(ask.fields);
  for (const [name, field] of fields) lines.push(`  ${name}: ${describeField(field)}`);
  const required = fields.filter(([, field]) => field.default === undefined);
  const shown = required.length > 0 ? required : fields;
  lines.push(`  ${cliCommand([...args, ...shown.flatMap(([name]) => ['--input', `${name}=…`])], dataDir)}`);
  return lines;
}

function describeField(field: JsonSchema): string {
  const parts = [
    field.title === undefined ? null : String(field.title),
    field.enum === undefined
      ? field.type === undefined
        ? null
        : String(field.type)
      : `one of ${field.enum.map((value) => JSON.stringify(value)).join(', ')}`,
    field.default === undefined ? null : `otherwise ${JSON.stringify(field.default)}`,
  ];
  return parts.filter((part) => part !== null).join('; ') || 'any value';
}

const itemText = (item: number | null): string => (item === null ? '' : `, item ${item},`);
const itemArgs = (item: number | null): string[] => (item === null ? [] : ['--item', String(item)]);
