import type { JsonObject } from '../../../engine/json.ts';
import { figures } from '../../ui/charts/units.ts';
import { type Column, VirtualTable } from '../../ui/virtual-table.tsx';
import { oneLine } from './json-rows.ts';
import type { TableShape } from './table-shape.ts';

interface Indexed {
  readonly index: number;
  readonly row: JsonObject;
}

/** A list of objects with a column for each name. */
export function ValueTable({ shape, label }: { readonly shape: TableShape; readonly label: string }) {
  const columns: Column<Indexed>[] = [
    { id: '#', head: '#', width: '52px', align: 'right', cell: ({ index }) => <span className="text-fg3">{index}</span> },
    ...shape.columns.map(
      ({ name, numeric }): Column<Indexed> => ({
        id: `.${name}`,
        head: name,
        width: numeric ? 'minmax(84px, 0.5fr)' : 'minmax(120px, 1fr)',
        align: numeric ? 'right' : 'left',
        cell: ({ row }) => {
          const value = row[name];
          if (value === undefined) return null;
          if (typeof value === 'number') return Number.isInteger(value) ? value.toString() : figures(value);
          return <span title={typeof value === 'string' ? value : undefined}>{typeof value === 'string' ? value : oneLine(value)}</span>;
        },
      }),
    ),
  ];
  const width = 76 + shape.columns.reduce((sum, column) => sum + (column.numeric ? 84 : 120), 0);
  const rows = shape.rows.map((row, index) => ({ index, row }));
  return (
    <div className="flex min-h-0 flex-1 overflow-x-auto text-small">
      <div className="flex min-h-0 flex-1 flex-col" style={{ minWidth: width }}>
        <VirtualTable label={label} columns={columns} rows={rows} rowKey={(_, index) => index.toString()} rowHeight={24} />
      </div>
    </div>
  );
}
