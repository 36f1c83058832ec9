import { parseDocument } from 'yaml';
import type { Json } from '../../../engine/json.ts';

export interface TextEdit {
  readonly path: readonly string[];
  readonly value: Json;
}

/** Sets single values in a workflow's text; comments and the order of keys stay. A text that is no YAML is returned as it is. */
export function editWorkflowText(text: string, edits: readonly TextEdit[]): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  for (const { path, value } of edits) document.setIn(path, value);
  return document.toString({ lineWidth: 0 });
}
