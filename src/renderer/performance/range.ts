/** The stretches of time one can choose. */
export const ranges = [
  { id: '15m', label: '15 min', words: 'the last 15 minutes', ms: 15 * 60_000 },
  { id: '1h', label: '1 h', words: 'the last hour', ms: 3_600_000 },
  { id: '24h', label: '24 h', words: 'the last 24 hours', ms: 86_400_000 },
  { id: '7d', label: '7 days', words: 'the last 7 days', ms: 7 * 86_400_000 },
  { id: '30d', label: '30 days', words: 'the last 30 days', ms: 30 * 86_400_000 },
] as const;

export type RangeId = (typeof ranges)[number]['id'];
export type Range = (typeof ranges)[number];

export function rangeOf(id: RangeId): Range {
  return ranges.find((range) => range.id === id) ?? ranges[0];
}

/** The range to begin with: the shortest that has every run there is, up to an hour. `oldestAt` is null without runs. */
export function firstRange(oldestAt: number | null, now: number): RangeId {
  return oldestAt === null || now - oldestAt <= rangeOf('15m').ms ? '15m' : '1h';
}

/** How often the dashboard asks again: often for a short range, seldom for a long one, ms. */
export function refreshMsOf(range: Range): number {
  return Math.min(60_000, Math.max(5_000, range.ms / 400));
}
