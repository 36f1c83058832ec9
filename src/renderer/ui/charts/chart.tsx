import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { formatClock } from '../../lib/format.ts';
import { type ChartTheme, useChartTheme } from './theme.ts';
import { useSize } from './use-size.ts';

/** One line, area, set of bars or cloud of dots over the shared time column. */
export interface ChartSeries {
  readonly label: string;
  readonly colour: (theme: ChartTheme) => string;
  /** Writes a value with its unit, for the axis and the row under the cursor. */
  readonly format: (value: number) => string;
  /** 'left' unless told. */
  readonly axis?: 'left' | 'right';
  readonly draw?: 'line' | 'area' | 'steps' | 'bars' | 'dots' | 'none';
  readonly width?: number;
  /** Left out of the row of values. */
  readonly quiet?: boolean;
  /** Steps of the axis: whole numbers, round numbers of bytes, or round times (values in ms). */
  readonly steps?: 'whole' | 'binary' | 'time';
}

export interface ChartProps {
  /** First the times (ms, ascending), then one column for each series: null breaks a line, undefined is passed over. */
  readonly columns: readonly (readonly (number | null | undefined)[])[];
  /** Stable between draws: a new list builds the chart again. */
  readonly series: readonly ChartSeries[];
  /** Fixed time range in ms; the data's own range otherwise. */
  readonly range?: readonly [number, number] | undefined;
  /** The top of each axis is at least this. */
  readonly atLeast?: { readonly left?: number; readonly right?: number };
  /** Charts of one group share the cursor's time. */
  readonly group?: string;
  /** Pairs of series (by index from 0) with the space between filled. */
  readonly bands?: readonly (readonly [number, number])[];
  readonly onPick?: (index: number) => void;
  readonly label: string;
}

const axisFont = (theme: ChartTheme) => theme.font;

/**
 * A thin wrapper around uPlot: builds it once for its series, theme and size, gives it new columns after that, and takes
 * it away again. Values under the cursor stand in the row below the plot.
 */
export function Chart({ columns, series, range, atLeast, group, bands, onPick, label }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { width, height } = useSize(box);
  const theme = useChartTheme();
  const now = useRef({ columns, range, atLeast, onPick });
  now.current = { columns, range, atLeast, onPick };
  const ready = width > 40 && height > 40;

  useEffect(() => {
    const element = box.current;
    if (!element || !ready) return;
    const created = new uPlot(options(), seconds(now.current.columns), element);
    plot.current = created;
    return () => {
      plot.current = null;
      created.destroy();
    };

    function options(): uPlot.Options {
      const legend = legendHeight;
      return {
        width: element?.clientWidth ?? 0,
        height: Math.max(40, (element?.clientHeight ?? 0) - legend),
        padding: [8, series.some((each) => each.axis === 'right') ? 0 : 8, 0, 0],
        cursor: {
          y: false,
          points: { size: 6, fill: (self, index) => (series[index - 1]?.draw === 'none' ? 'transparent' : strokeOf(self, index)) },
          dataIdx: nearestValue,
          drag: { x: false, y: false },
          ...(group === undefined ? {} : { sync: { key: group, setSeries: false } }),
        },
        legend: {
          live: true,
          markers: { width: 0, fill: (_, index) => series[index - 1]?.colour(theme) ?? 'transparent' },
        },
        scales: {
          x: {
            time: true,
            range: (_, min, max) => (now.current.range ? [now.current.range[0] / 1000, now.current.range[1] / 1000] : [min, max]),
          },
          left: { range: (_, __, max) => [0, top(max, now.current.atLeast?.left)] },
          right: { range: (_, __, max) => [0, top(max, now.current.atLeast?.right)] },
        },
        axes: axes(),
        series: [
          { label: 'time', value: (_, value) => (value === null ? '' : formatClock(value * 1000)) },
          ...series.map((each): uPlot.Series => {
            const colour = each.colour(theme);
            const shape = each.draw ?? 'line';
            return {
              label: each.label,
              scale: each.axis ?? 'left',
              stroke: shape === 'none' ? 'transparent' : colour,
              width: shape === 'dots' ? 0 : (each.width ?? 1.25),
              points: shape === 'dots' ? { show: true, size: 5, width: 0, fill: colour, stroke: colour } : { show: false },
              value: (_, value) => (value === null || value === undefined ? '–' : each.format(value)),
              ...(each.quiet ? { class: 'chart-quiet' } : {}),
              ...(shape === 'area' || shape === 'steps' || shape === 'bars'
                ? { fill: `color-mix(in srgb, ${colour} ${shape === 'bars' ? 55 : 16}%, transparent)` }
                : {}),
              ...(shape === 'steps' && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
              ...(shape === 'bars' && uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.72, 24, 1] }) } : {}),
              ...(shape === 'dots' ? { paths: () => null } : {}),
            };
          }),
        ],
        ...(bands
          ? {
              bands: bands.map(([high, low]) => ({
                series: [high + 1, low + 1] as [number, number],
                fill: `color-mix(in srgb, ${theme.fg3} 16%, transparent)`,
              })),
            }
          : {}),
        hooks: {
          setCursor: [restOnNewest],
          setData: [restOnNewest],
          ready: [
            (self) => {
              self.over.addEventListener('click', () => {
                const index = self.cursor.idx;
                if (index !== null && index !== undefined) now.current.onPick?.(index);
              });
            },
          ],
        },
      };
    }

    function axes(): uPlot.Axis[] {
      const shared = { stroke: theme.fg3, font: axisFont(theme), ticks: { show: false }, gap: 6 };
      const grid = { stroke: theme.line, width: 1 };
      const list: uPlot.Axis[] = [{ ...shared, grid: { show: false }, size: 22, space: 70, values: timeTicks }];
      for (const side of ['left', 'right'] as const) {
        const first = series.find((each) => (each.axis ?? 'left') === side);
        if (!first) continue;
        list.push({
          ...shared,
          scale: side,
          side: side === 'left' ? 3 : 1,
          size: 54,
          space: 34,
          grid: side === 'left' ? grid : { show: false },
          values: (_, values) => values.map((value) => first.format(value)),
          ...(first.steps ? { incrs: steps[first.steps] } : {}),
        });
      }
      return list;
    }
  }, [ready, series, theme, group, bands]);

  useEffect(() => {
    if (ready) plot.current?.setSize({ width, height: Math.max(40, height - legendHeight) });
  }, [width, height, ready]);

  useEffect(() => {
    plot.current?.setData(seconds(columns));
  }, [columns, range?.[0], range?.[1]]);

  return <div ref={box} role="img" aria-label={label} className="chart h-full w-full min-w-0 overflow-hidden" />;
}

/** Room kept for the row of values, px. */
const legendHeight = 22;

function top(max: number | null, least: number | undefined): number {
  const highest = Math.max(max ?? 0, least ?? 0);
  return highest > 0 ? highest * 1.08 : 1;
}

const steps = {
  time: [
    ...Array.from({ length: 6 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** (power - 2))).flat(),
    ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800].map((second) => second * 1_000),
  ],
  whole: Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat(),
  binary: Array.from({ length: 5 }, (_, power) => [1, 2, 5, 10, 20, 50, 100, 200, 500].map((size) => size * 1024 ** power)).flat(),
};

function strokeOf(plot: uPlot, index: number): string {
  const stroke = plot.series[index]?.stroke;
  const colour = typeof stroke === 'function' ? (stroke as (self: uPlot, index: number) => unknown)(plot, index) : stroke;
  return typeof colour === 'string' ? colour : 'transparent';
}

/** How far from the pointer a value is still meant, px. */
const reachPx = 10;

/** A series without a value right at the pointer is read at its nearest one, when that is near. */
function nearestValue(plot: uPlot, seriesIndex: number, at: number): number {
  const column = plot.data[seriesIndex];
  const times = plot.data[0];
  if (seriesIndex === 0 || !column || column[at] != null) return at;
  for (let step = 1; step < column.length; step++) {
    for (const index of [at - step, at + step]) {
      if (column[index] == null) continue;
      const far = Math.abs(plot.valToPos(times[index] ?? 0, 'x') - plot.valToPos(times[at] ?? 0, 'x'));
      return far <= reachPx ? index : at;
    }
  }
  return at;
}

/** Without a pointer the row of values shows the newest ones. */
function restOnNewest(plot: uPlot): void {
  const last = (plot.data[0]?.length ?? 0) - 1;
  if ((plot.cursor.idx ?? null) !== null || last < 0) return;
  const newest = plot.data.map((column) => {
    for (let index = last; index >= 0; index--) if (column[index] != null) return index;
    return last;
  });
  plot.setLegend({ idxs: newest }, false);
}

/** uPlot counts time in seconds. */
function seconds(columns: ChartProps['columns']): uPlot.AlignedData {
  const [at = [], ...rest] = columns;
  return [at.map((value) => (value ?? 0) / 1000), ...rest.map((column) => [...column])];
}

const two = (value: number) => value.toString().padStart(2, '0');

/** Time ticks without am and pm: seconds where they matter, the day where it changes. */
function timeTicks(_: uPlot, values: number[], __: number, ___: number, step: number): string[] {
  let day = '';
  return values.map((value) => {
    const date = new Date(value * 1000);
    const label = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
    if (step >= 86_400) return label;
    const time = `${two(date.getHours())}:${two(date.getMinutes())}${step < 60 ? `:${two(date.getSeconds())}` : ''}`;
    const changed = day !== '' && day !== label;
    day = label;
    return changed ? label : time;
  });
}
