import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/field.tsx';
import { ExpressionInput } from '../expression/expression-input.tsx';
import { useRuleValues } from '../expression/rule-values.ts';
import { useScope } from '../expression/scope.ts';
import { sameValue, textOfValue } from './field-value.ts';
import { emptyRow, indexOfRow, movedRow, rowsOf, type TableRow, valueOfRows } from './table-rows.ts';

export interface TableFieldProps {
  readonly label: string;
  readonly labelledBy: string;
  readonly schema: JsonSchema;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** Placeholders may be used. */
  readonly expressions: boolean;
  /** What is wrong in the value's entry `row`, or in one cell of it. */
  readonly problems: readonly { readonly row: number; readonly column: string | null; readonly message: string }[];
}

/** A list of objects as rows: one block an entry, one line a property. What need not be there is shown once it is asked for. */
export function TableField({ label, labelledBy, schema, value, onChange, expressions, problems }: TableFieldProps) {
  const columns = schema.items?.properties ?? {};
  const [rows, setRows] = useState(() => rowsOf(value, columns) ?? []);
  const [added, setAdded] = useState<number | null>(null);
  const now = useRef({ rows, columns });
  now.current = { rows, columns };
  useEffect(() => {
    // A row in which nothing stands yet must outlive the next drawing; undo and other windows replace the rest.
    const field = now.current;
    if (!sameValue(valueOfRows(field.rows, field.columns), value)) setRows(rowsOf(value, field.columns) ?? []);
  }, [value]);
  const put = (next: readonly TableRow[]): void => {
    // Two cells may change before the next drawing.
    now.current = { rows: next, columns };
    setRows(next);
    const list = valueOfRows(next, columns);
    if (!sameValue(list, value)) onChange(list);
  };
  const set = (id: number, key: string, text: string): void =>
    put(now.current.rows.map((row) => (row.id === id ? { ...row, cells: { ...row.cells, [key]: text } } : row)));
  return (
    <div role="group" aria-labelledby={labelledBy} className="flex flex-col gap-2">
      {rows.map((row, index) => {
        const at = indexOfRow(rows, row.id);
        return (
          <Row
            key={row.id}
            label={label}
            number={index + 1}
            last={index === rows.length - 1}
            row={row}
            schema={schema.items ?? {}}
            expressions={expressions}
            autoFocus={row.id === added}
            problems={problems.filter((problem) => problem.row === at)}
            onCell={(key, text) => set(row.id, key, text)}
            onMove={(by) => put(movedRow(rows, row.id, by))}
            onRemove={() => put(rows.filter((other) => other.id !== row.id))}
          />
        );
      })}
      <div>
        <Button
          variant="ghost"
          className="-ml-1 h-6 gap-1 px-1.5"
          icon={<Plus size={13} strokeWidth={1.5} aria-hidden="true" />}
          aria-label={`Add to ${label}`}
          onClick={() => {
            const row = emptyRow();
            setAdded(row.id);
            setRows([...rows, row]);
          }}
        >
          Add
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  readonly label: string;
  readonly number: number;
  readonly last: boolean;
  readonly row: TableRow;
  readonly schema: JsonSchema;
  readonly expressions: boolean;
  readonly autoFocus: boolean;
  readonly problems: TableFieldProps['problems'];
  readonly onCell: (key: string, text: string) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function Row({ label, number, last, row, schema, expressions, autoFocus, problems, onCell, onMove, onRemove }: RowProps) {
  const [opened, setOpened] = useState<readonly string[]>([]);
  const required = new Set(schema.required);
  const columns = Object.entries(schema.properties ?? {});
  const isShown = (key: string): boolean => required.has(key) || (row.cells[key] ?? '') !== '' || opened.includes(key);
  const shown = columns.filter(([key]) => isShown(key));
  const hidden = columns.filter(([key]) => !isShown(key));
  const name = `${label}, row ${number}`;
  const whole = problems.filter(({ column }) => column === null || !shown.some(([key]) => key === column));
  return (
    <div
      role="group"
      aria-label={name}
      data-row={number}
      className="grid grid-cols-[minmax(44px,max-content)_minmax(0,1fr)_24px] items-start gap-x-2 gap-y-1 rounded-control border border-line py-1.5 pr-1 pl-2"
    >
      <span className="pt-0.5 text-small text-fg3 tabular-nums">{number}</span>
      <div className="flex items-center justify-end gap-0.5">
        {hidden.map(([key, column], index) => (
          <Button
            key={key}
            variant="ghost"
            className={`h-5.5! gap-1 px-1! text-small text-fg3${index === hidden.length - 1 ? ' mr-auto -ml-1' : ' -ml-1'}`}
            icon={<Plus size={11} strokeWidth={1.5} aria-hidden="true" />}
            title={column.description}
            aria-label={`Add ${column.title ?? key} to row ${number}`}
            onClick={() => setOpened([...opened, key])}
          >
            {column.title ?? key}
          </Button>
        ))}
        <IconButton label={`Move row ${number} up`} className="h-5.5! w-5.5!" disabled={number === 1} onClick={() => onMove(-1)}>
          <ArrowUp size={13} strokeWidth={1.5} />
        </IconButton>
        <IconButton label={`Move row ${number} down`} className="h-5.5! w-5.5!" disabled={last} onClick={() => onMove(1)}>
          <ArrowDown size={13} strokeWidth={1.5} />
        </IconButton>
      </div>
      <IconButton label={`Remove row ${number}`} className="h-5.5! w-5.5!" onClick={onRemove}>
        <X size={13} strokeWidth={1.5} />
      </IconButton>
      {shown.map(([key, column], index) => {
        const wrong = problems.filter((problem) => problem.column === key);
        return (
          <Cell
            key={key}
            name={`${name}, ${column.title ?? key}`}
            title={column.title ?? key}
            column={column}
            text={row.cells[key] ?? ''}
            expressions={expressions}
            autoFocus={(autoFocus && index === 0) || opened.at(-1) === key}
            problem={wrong.length > 0 ? wrong.map(({ message }) => message).join(' ') : null}
            onChange={(text) => onCell(key, text)}
          />
        );
      })}
      {whole.length > 0 ? (
        <p role="alert" className="col-span-3 text-small text-failed">
          {whole.map(({ message }) => message).join(' ')}
        </p>
      ) : null}
    </div>
  );
}

interface CellProps {
  readonly name: string;
  readonly title: string;
  readonly column: JsonSchema;
  readonly text: string;
  readonly expressions: boolean;
  readonly autoFocus: boolean;
  readonly problem: string | null;
  readonly onChange: (text: string) => void;
}

function Cell({ name, title, column, text, expressions, autoFocus, problem, onChange }: CellProps) {
  const scope = useScope();
  const ruleValues = useRuleValues();
  const bare = column['x-expression'] !== undefined;
  const placeholder = column['x-form']?.placeholder;
  const choices = choicesOf(column);
  return (
    <>
      <span className="pt-1.5 text-small text-fg3" title={column.description} aria-hidden="true">
        {title}
      </span>
      <div className="col-span-2 min-w-0 pr-1">
        {choices && !text.includes('{{') ? (
          <Select
            aria-label={name}
            value={text}
            options={[{ value: '', label: '–' }, ...choices]}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : expressions || bare ? (
          <ExpressionInput
            label={name}
            value={text}
            onChange={onChange}
            values={bare ? ruleValues : scope.values}
            bare={bare}
            invalid={problem !== null}
            placeholder={placeholder}
            autoFocus={autoFocus}
          />
        ) : (
          <TextInput
            aria-label={name}
            aria-invalid={problem !== null || undefined}
            className="font-mono text-small"
            placeholder={placeholder}
            autoFocus={autoFocus}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
        {problem !== null ? (
          <p role="alert" className="mt-0.5 text-small text-failed">
            {problem}
          </p>
        ) : null}
      </div>
    </>
  );
}

function choicesOf(column: JsonSchema): readonly { readonly value: string; readonly label: string }[] | null {
  const values = column.enum ?? (column.type === 'boolean' ? [true, false] : null);
  return values?.map((value) => textOfValue(value, column)).map((text) => ({ value: text, label: text })) ?? null;
}
