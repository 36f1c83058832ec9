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

/** How a cost grows with a size: the exponent of the power law that fits best (1: in proportion, 2: with the square). */
export function exponentOf(points: readonly { readonly size: number; readonly cost: number }[]): number {
  return slopeOf(points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }))).slope;
}

/** The straight line that fits best. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): { readonly slope: number; readonly start: number } {
  const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  const under = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = over / under;
  return { slope, start: y - slope * x };
}
