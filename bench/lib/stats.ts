export { least, median, most, percentile } from '../../src/main/bench/stats.ts';

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
