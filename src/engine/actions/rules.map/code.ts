import { literal, type Writer, type Written } from '../../expression/index.ts';
import type { DocumentPath } from '../lib/document.ts';
import { WrittenDraft } from '../lib/document-code.ts';
import { writeRule } from '../lib/rule-code.ts';
import type { Mapping } from './mapping.ts';

/** How the mappings are applied, where that is known beforehand. */
export interface MapMode {
  readonly isAudited: boolean;
  readonly writesNulls: boolean;
}

/** Writes all mappings of a list, one after the other; gives what stands for `{ data, changes }`. */
export function writeMappings(mappings: readonly Mapping[], document: Written, { isAudited, writesNulls }: MapMode, w: Writer): Written {
  const draft = new WrittenDraft(
    document,
    mappings.map(({ path }) => path),
    w,
  );
  const changes = w.local('[]');
  for (const { path, to, when } of mappings) {
    const set = (): void => {
      const after = writeRule(to, draft.value, w);
      const isScalar = after.kind !== 'any';
      if (isScalar || writesNulls) writeChange(path, after, draft, isAudited ? changes : null, w);
      else w.block(`if (${after.text} !== null)`, () => writeChange(path, after, draft, isAudited ? changes : null, w));
    };
    if (when === null) set();
    else w.block(`if (${writeRule(when, draft.value, w).text} === true)`, set);
  }
  return { text: w.local(`{ data: ${draft.value.text}, changes: ${changes} }`), kind: 'any' };
}

function writeChange(path: DocumentPath, after: Written, draft: WrittenDraft, changes: string | null, w: Writer): void {
  // What was worked out may be a part of the document.
  if (after.kind === 'any') w.line(`if (typeof ${after.text} === "object") { ${draft.keep()} ${w.copied()} }`);
  const change = (before: string): string => `{ path: ${literal(path.text)},${before} after: ${after.text} }`;
  if (path.keys.length === 0) {
    if (changes !== null) w.line(`${changes}.push(${change(` before: ${draft.value.text},`)}); ${w.copied()}`);
    draft.merge(after);
    return;
  }
  const place = draft.place(path);
  if (changes !== null) {
    const before = w.local(place);
    w.line(`if (typeof ${before} === "object") { ${w.copied()} }`);
    w.line(`${changes}.push(${before} === undefined ? ${change('')} : ${change(` before: ${before},`)});`);
  }
  w.line(`${place} = ${after.text};`);
}
