/** The value below which a share of the samples lies (0…1); NaN for none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function least(samples: readonly number[]): number {
  return samples.reduce((a, b) => Math.min(a, b), Infinity);
}

export function most(samples: readonly number[]): number {
  return samples.reduce((a, b) => Math.max(a, b), -Infinity);
}
