import { useState } from 'react';
import type { Json } from '../../../engine/json.ts';
import { cx } from '../../lib/cx.ts';
import { isObject } from '../../../engine/json.ts';
import { useScope } from './scope.ts';
import { usePreview } from './use-preview.ts';

const maxShown = 160;

function brief(value: Json): string {
  if (Array.isArray(value) && JSON.stringify(value).length > maxShown)
    return `${value.length} items, first ${JSON.stringify(value[0]).slice(0, 80)}`;
  if (isObject(value) && JSON.stringify(value).length > maxShown) return `{ ${Object.keys(value).join(', ').slice(0, 100)} }`;
  const text = JSON.stringify(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

/** What an expression gives on the last run's data, under its field. `quiet`: the check says already what is wrong. */
export function PreviewLine({ template, quiet = false }: { readonly template: string; readonly quiet?: boolean }) {
  const scope = useScope();
  const preview = usePreview(template, scope);
  const [whole, setWhole] = useState(false);
  if (!preview || !template.includes('{{')) return null;
  if (preview.kind === 'problem')
    return quiet ? null : (
      <p className="mt-0.5 pl-0.5 text-small text-retry" data-testid="preview-problem">
        {scope.runId === null && preview.message ? `${preview.message} (no run yet to take data from)` : preview.message}
      </p>
    );
  const text = JSON.stringify(preview.value, null, 2);
  return (
    <button
      type="button"
      data-testid="preview"
      title={whole ? 'Show less' : 'Show the whole value'}
      onClick={() => setWhole(!whole)}
      className={cx(
        'mt-0.5 w-full pl-0.5 text-left font-mono text-small leading-[18px] text-fg3',
        whole ? 'max-h-60 overflow-auto whitespace-pre-wrap' : 'flex whitespace-pre',
      )}
    >
      <span className={whole ? undefined : 'min-w-0 truncate'}>
        = <span className="text-success">{whole ? text : brief(preview.value)}</span>
      </span>
      {/* Never cut off: it says what the value is worth. */}
      <span className="shrink-0 font-sans">
        {preview.item === null ? null : ` · item ${preview.item}`}
        {preview.partial ? ' · from a part of the data' : null}
      </span>
    </button>
  );
}
