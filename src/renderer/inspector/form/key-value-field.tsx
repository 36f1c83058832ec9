import { Plus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { isObject, type Json } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { ExpressionInput } from '../expression/expression-input.tsx';
import { PreviewLine } from '../expression/preview-line.tsx';
import { useScope } from '../expression/scope.ts';
import { sameValue, textOfValue, valueOfText } from './field-value.ts';

interface Row {
  readonly id: number;
  readonly key: string;
  readonly text: string;
}

let nextRow = 1;

/** A map as rows of a name and a value. Rows without a name are not part of the value yet. */
export function KeyValueField({
  label,
  labelledBy,
  schema,
  value,
  onChange,
  expressions,
  keyLabel = 'name',
}: {
  readonly label: string;
  readonly labelledBy?: string;
  readonly schema: JsonSchema;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly expressions: boolean;
  readonly keyLabel?: string;
}) {
  const entry: JsonSchema = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const toRows = (map: Json | undefined): readonly Row[] =>
    isObject(map) ? Object.entries(map).map(([key, item]) => ({ id: nextRow++, key, text: textOfValue(item, entry) })) : [];
  const toValue = (rows: readonly Row[]): Json | undefined => {
    const named = rows.filter((row) => row.key !== '');
    if (named.length === 0) return undefined;
    return Object.fromEntries(named.map((row) => [row.key, valueOfText(row.text, entry) ?? '']));
  };
  const [rows, setRows] = useState(() => toRows(value));
  const now = useRef({ rows, toRows, toValue });
  now.current = { rows, toRows, toValue };
  const scope = useScope();
  useEffect(() => {
    const field = now.current;
    // No entries and no map are the same here: a row that has no name yet must outlive the next drawing.
    if (!sameValue(field.toValue(field.rows) ?? {}, value ?? {})) setRows(field.toRows(value));
  }, [value]);
  const put = (next: readonly Row[]): void => {
    setRows(next);
    const map = toValue(next);
    if (!sameValue(map, value)) onChange(map);
  };
  const set = (id: number, patch: Partial<Row>): void => put(now.current.rows.map((row) => (row.id === id ? { ...row, ...patch } : row)));
  const twice = new Set(rows.map((row) => row.key).filter((key, index, keys) => key !== '' && keys.indexOf(key) !== index));
  return (
    <div role="group" aria-labelledby={labelledBy} className="flex flex-col gap-1.5">
      {rows.map((row, index) => (
        <div key={row.id}>
          <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_24px] items-start gap-1">
            <TextInput
              aria-label={`${label}, ${keyLabel} ${index + 1}`}
              aria-invalid={twice.has(row.key) || undefined}
              className="font-mono text-small"
              placeholder={keyLabel}
              value={row.key}
              onChange={(event) => set(row.id, { key: event.target.value })}
            />
            {expressions ? (
              <ExpressionInput
                label={`${label}, value of ${row.key || `${keyLabel} ${index + 1}`}`}
                value={row.text}
                onChange={(text) => set(row.id, { text })}
                values={scope.values}
                placeholder="value"
              />
            ) : (
              <TextInput
                aria-label={`${label}, value of ${row.key || `${keyLabel} ${index + 1}`}`}
                className="font-mono text-small"
                placeholder="value"
                value={row.text}
                onChange={(event) => set(row.id, { text: event.target.value })}
              />
            )}
            <IconButton
              label={`Remove ${row.key || `${keyLabel} ${index + 1}`}`}
              className="h-7.5 w-6"
              onClick={() => put(rows.filter((other) => other.id !== row.id))}
            >
              <X size={13} strokeWidth={1.5} />
            </IconButton>
          </div>
          {expressions ? <PreviewLine template={row.text} /> : null}
        </div>
      ))}
      <div>
        <Button
          variant="ghost"
          className="-ml-1 h-6 gap-1 px-1.5"
          icon={<Plus size={13} strokeWidth={1.5} />}
          aria-label={`Add to ${label}`}
          onClick={() => setRows([...rows, { id: nextRow++, key: '', text: '' }])}
        >
          Add
        </Button>
      </div>
    </div>
  );
}
