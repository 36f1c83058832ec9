/** The latest durations, for percentiles; memory is fixed. */
export interface LatencyWindow {
  add(durationMs: number): void;
  /** `share` in 0…1; 0 while nothing was measured. */
  percentile(share: number): number;
}

export function createLatencyWindow(size = 1000): LatencyWindow {
  const values = new Float64Array(size);
  let count = 0;
  let next = 0;
  return {
    add(durationMs) {
      values[next] = durationMs;
      next = (next + 1) % size;
      if (count < size) count += 1;
    },
    percentile(share) {
      if (count === 0) return 0;
      const sorted = values.slice(0, count).sort();
      return sorted[Math.min(count - 1, Math.floor(share * count))] ?? 0;
    },
  };
}
