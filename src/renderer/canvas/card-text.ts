import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { TaskFile } from '../../engine/format/model.ts';
import { isObject, type Json } from '../../engine/json.ts';

const maxLength = 80;

/** The second line of a card: what matters of the task's settings. */
export function summaryOf(task: TaskFile): string {
  const definition = actionCatalogue.get(task.action);
  if (!definition) return task.action ? `unknown action ${task.action}` : 'no action';
  const inputs = task.with ?? {};
  const missing = (definition.input.required ?? []).find((key) => inputs[key] === undefined);
  if (missing !== undefined) return `needs ${definition.input.properties?.[missing]?.title?.toLowerCase() ?? missing}`;
  const named = definition.card.length ? definition.card : Object.keys(inputs);
  const parts = definition.card.length
    ? named.flatMap((key) => {
        const value = inputs[key] ?? definition.input.properties?.[key]?.default;
        const text = value === undefined ? '' : short(value);
        return text ? [text] : [];
      })
    : [named.join(', ')];
  const each = task.forEach;
  if (each !== undefined) {
    parts.push('each item');
    const atOnce = isObject(each) ? each['concurrency'] : undefined;
    if (atOnce !== undefined) parts.push(`${short(atOnce)} at once`);
  }
  const text = parts.filter(Boolean).join(' · ');
  return (text || (definition.card.length || definition.input.additionalProperties === false ? definition.title : 'no values yet')).slice(
    0,
    maxLength,
  );
}

function short(value: Json): string {
  if (value === null || value === '') return '';
  if (typeof value === 'string') return value.split('\n', 1)[0] ?? '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.every((entry) => typeof entry !== 'object') ? value.join(' ') : `${value.length} entries`;
  return Object.keys(value).join(', ');
}
