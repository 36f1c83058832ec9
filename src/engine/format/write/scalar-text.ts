import type { Json } from '../../json.ts';

export type Quoting = 'plain' | 'single' | 'double';

const notText =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
// What YAML takes for something else at the start of a plain text, inside it, or inside [ ] and { }.
const plainStart = /^(?![-?:](?:\s|$)|---|\.\.\.)[^\s,[\]{}#&*!|>'"%@`\ufeff]/;
const plainBreak = /: |:$| #|\s$|[\n\r\t]/;
const flowBreak = /[,[\]{}]|:[,[\]{}]|:(?=\S*$)/;
const unprintable =
  // oxlint-disable-next-line no-control-regex -- they are what it looks for
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// oxlint-disable-next-line no-control-regex -- they are what it looks for
const unprintables = /[\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff]/g;

/** A plain value on one line, quoted only where it has to be. `wanted` is the quoting it had before, kept where it can be. */
export function scalarText(value: Json, inFlow: boolean, wanted: Quoting = 'plain'): string {
  if (typeof value !== 'string') return typeof value === 'number' && Object.is(value, -0) ? '-0' : JSON.stringify(value);
  if (wanted === 'plain' && isPlain(value, inFlow)) return value;
  const single = !value.includes('\n') && !value.includes('\t') && !unprintable.test(value);
  if (single && (wanted === 'single' || (wanted === 'plain' && /["\\]/.test(value) && !value.includes("'"))))
    return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(unprintables, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A key of a map; as text, so that a key "true" stays one. */
export function keyText(key: string): string {
  return scalarText(key, true);
}

function isPlain(text: string, inFlow: boolean): boolean {
  return (
    plainStart.test(text) && !notText.test(text) && !plainBreak.test(text) && !unprintable.test(text) && !(inFlow && flowBreak.test(text))
  );
}

/** Lines of text as a `|` block, each after the first indented by `indent`; null where quotes are needed. */
export function blockText(text: string, indent: string): string | null {
  if (!text.includes('\n') || /[\t\r]/.test(text) || unprintable.test(text) || /^[ \n]/.test(text) || / (?:\n|$)/.test(text)) return null;
  const end = /\n*$/.exec(text)?.[0].length ?? 0;
  if (end === text.length) return null;
  const lines = text.slice(0, text.length - end).split('\n');
  const kept = end > 1 ? Array.from({ length: end - 1 }, () => '') : [];
  const body = [...lines, ...kept].map((line) => (line === '' ? '' : indent + line));
  return `${end === 0 ? '|-' : end === 1 ? '|' : '|+'}\n${body.join('\n')}`;
}
