import type { PerformanceSummary } from '../../shared/contract/types.ts';

type Dot = PerformanceSummary['dots'][number];

/** Columns for the run-time chart over one shared time column; null where a column has nothing at that time. */
export interface RunTimeColumns {
  readonly at: readonly number[];
  readonly succeeded: readonly (number | null)[];
  readonly failed: readonly (number | null)[];
  readonly canceled: readonly (number | null)[];
  /** Null ends the band, undefined belongs to a dot and leaves the band as it is. */
  readonly p50: readonly (number | null | undefined)[];
  readonly p95: readonly (number | null | undefined)[];
  /** The run of each dot; null where only the band has a point. */
  readonly runIds: readonly (string | null)[];
}

/** The value below which a share of the values lies, by the nearest rank; the values need not be sorted. */
export function percentileOf(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** Fewest runs of a bucket that a band is drawn from: fewer say nothing about a spread. */
const leastRuns = 3;
/** A band goes on over fewer slices without one than this; a longer stretch is a time in which nothing ran. */
const gapSlices = 3;

/** Dots in order of time with the p50 and p95 of each of `buckets` slices of the range between them. */
export function runTimeColumns(dots: readonly Dot[], from: number, to: number, buckets: number): RunTimeColumns {
  const slices: number[][] = Array.from({ length: buckets }, () => []);
  const width = (to - from) / buckets;
  for (const dot of dots) {
    if (dot.at < from || dot.at > to) continue;
    slices[Math.min(buckets - 1, Math.floor((dot.at - from) / width))]?.push(dot.durationMs);
  }
  const band: { at: number; p50: number | null; p95: number | null }[] = [];
  let last = -1;
  slices.forEach((values, index) => {
    if (values.length < leastRuns) return;
    const left = from + index * width;
    if (last >= 0 && index - last > gapSlices) band.push({ at: left, p50: null, p95: null });
    last = index;
    const level = { p50: percentileOf(values, 0.5), p95: percentileOf(values, 0.95) };
    // As wide as its slice, so that one alone is seen too.
    band.push({ at: left, ...level }, { at: left + width, ...level });
  });
  const points: { at: number; dot?: Dot; p50?: number | null; p95?: number | null }[] = [
    ...dots.filter((dot) => dot.at >= from && dot.at <= to).map((dot) => ({ at: dot.at, dot })),
    ...band,
  ];
  points.sort((a, b) => a.at - b.at);
  const of = (status: Dot['status']): (number | null)[] => points.map(({ dot }) => (dot?.status === status ? dot.durationMs : null));
  return {
    at: points.map((point) => point.at),
    succeeded: of('succeeded'),
    failed: of('failed'),
    canceled: of('canceled'),
    p50: points.map((point) => point.p50),
    p95: points.map((point) => point.p95),
    runIds: points.map((point) => point.dot?.runId ?? null),
  };
}
