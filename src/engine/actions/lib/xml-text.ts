import { SaxesParser } from 'saxes';
import { forbiddenKeys, isObject, type Json, type JsonObject } from '../../json.ts';
import { ActionError } from '../types.ts';
import { display, isList } from './inputs.ts';
import { parseError } from './position.ts';

/**
 * XML as data and back. An element is its text; with attributes (`@name`) or children it is an object, its own text then
 * stands under `#text`; children of one name are a list. A document is an object of its one root element.
 */

const maxDepth = 200;

interface Open {
  readonly name: string;
  readonly fields: Record<string, Json | Json[]>;
  hasFields: boolean;
  text: string;
}

/** Reads one XML 1.0 document. Entities other than the five of XML are refused, and nothing is ever fetched. ActionError `parse`. */
export function parseXml(source: string): JsonObject {
  const parser = new SaxesParser({ position: true });
  const open: Open[] = [];
  let document: JsonObject | null = null;
  const fail = (problem: string): ActionError => parseError('XML', { line: parser.line, column: parser.column + 1 }, problem);
  const named = (name: string): string => {
    if (forbiddenKeys.has(name)) throw fail(`the name ${name} is not allowed`);
    return name;
  };
  parser.on('error', (error) => {
    // Its messages begin with the place, which ours names already.
    throw fail(error.message.replace(/^(?:\d+:\d+: )?/, '').replace(/\.$/, ''));
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= maxDepth) throw fail(`it is nested deeper than ${maxDepth} levels`);
    const fields: Open['fields'] = {};
    const own = Object.entries(attributes as Readonly<Record<string, string>>);
    for (const [attribute, value] of own) fields[`@${attribute}`] = value;
    open.push({ name: named(name), fields, hasFields: own.length > 0, text: '' });
  });
  const addText = (text: string): void => {
    const top = open.at(-1);
    if (top) top.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const value = valueOf(element);
    const parent = open.at(-1);
    if (!parent) {
      document = { [element.name]: value };
      return;
    }
    const before = Object.hasOwn(parent.fields, element.name) ? parent.fields[element.name] : undefined;
    // An element is text or an object, so a list is one that was begun here.
    if (before === undefined) parent.fields[element.name] = value;
    else if (Array.isArray(before)) before.push(value);
    else parent.fields[element.name] = [before, value];
    parent.hasFields = true;
  });
  parser.write(source).close();
  if (document === null) throw fail('there is no element');
  return document;
}

function valueOf({ fields, hasFields, text }: Open): Json {
  if (!hasFields) return text;
  const own = text.trim();
  return own === '' ? fields : { ...fields, '#text': own };
}

export interface XmlOptions {
  /** The root element's name; null: the value is an object of one field, which is it. */
  readonly root: string | null;
  readonly pretty: boolean;
}

/** Writes a value as XML. ActionError `format` for names and characters that XML does not have. */
export function formatXml(value: Json, { root, pretty }: XmlOptions): string {
  const [name, content] = root === null ? onlyField(value) : [root, value];
  if (isList(content)) throw new ActionError('format', 'An XML document has one root element, and the value is a list: name its items.');
  const lines: string[] = [];
  writeElement(name, content, 0, lines, pretty);
  return lines.join(pretty ? '\n' : '');
}

function onlyField(value: Json): [string, Json] {
  const entries = isObject(value) ? Object.entries(value) : [];
  const [first] = entries;
  if (first && entries.length === 1) return first;
  throw new ActionError('format', 'An XML document has one root element: name it with `root`, or give an object of one field.');
}

function writeElement(name: string, value: Json, depth: number, lines: string[], pretty: boolean): void {
  if (depth > maxDepth) throw new ActionError('format', `The value is nested deeper than ${maxDepth} levels.`);
  const indent = pretty ? '  '.repeat(depth) : '';
  if (isList(value)) {
    for (const item of value) {
      if (isList(item)) throw new ActionError('format', `${name} is a list of lists, which XML does not have.`);
      writeElement(name, item, depth, lines, pretty);
    }
    return;
  }
  checkName(name);
  const entries = isObject(value) ? Object.entries(value) : [];
  const attributes = entries.filter(([key]) => key.startsWith('@'));
  const children = entries.filter(([key]) => !key.startsWith('@') && key !== '#text');
  const tag =
    name + attributes.map(([key, of]) => ` ${checkName(key.slice(1))}="${escape(display(of)).replaceAll('"', '&quot;')}"`).join('');
  const text = escape(isObject(value) ? display(value['#text']) : display(value));
  if (children.length === 0) {
    lines.push(text === '' ? `${indent}<${tag}/>` : `${indent}<${tag}>${text}</${name}>`);
    return;
  }
  lines.push(`${indent}<${tag}>${text}`);
  for (const [key, child] of children) writeElement(key, child, depth + 1, lines, pretty);
  lines.push(`${indent}</${name}>`);
}

const nameForm = /^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u;
// oxlint-disable-next-line no-control-regex
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function checkName(name: string): string {
  if (nameForm.test(name)) return name;
  throw new ActionError('format', `${JSON.stringify(name)} cannot be the name of an XML element or attribute.`);
}

function escape(text: string): string {
  if (notInXml.test(text)) throw new ActionError('format', 'The text holds a control character, which XML cannot.');
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
