import { literal, type Writer, type Written } from '../../expression/index.ts';
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
    if (when !== null) w.line(`if (${writeRule(when, draft.value, w).text} === true) {`);
    const after = writeRule(to, draft.value, w);
    const isScalar = after.kind !== 'any';
    if (!isScalar && !writesNulls) w.line(`if (${after.text} !== null) {`);
    // What was worked out may be a part of the document.
    if (!isScalar) w.line(`if (typeof ${after.text} === "object") { ${draft.keep()} }`);
    const change = (before: string): string => `{ path: ${literal(path.text)},${before} after: ${after.text} }`;
    if (path.keys.length === 0) {
      if (isAudited) w.line(`${changes}.push(${change(` before: ${draft.value.text},`)});`);
      draft.merge(after);
    } else {
      const place = draft.place(path);
      if (isAudited) {
        const before = w.local(place);
        w.line(`${changes}.push(${before} === undefined ? ${change('')} : ${change(` before: ${before},`)});`);
      }
      w.line(`${place} = ${after.text};`);
    }
    if (!isScalar && !writesNulls) w.line('}');
    if (when !== null) w.line('}');
  }
  return { text: w.local(`{ data: ${draft.value.text}, changes: ${changes} }`), kind: 'any' };
}
