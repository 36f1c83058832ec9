/** The value below which the share `p` (0…1) of sorted numbers lies, interpolated between neighbours. null of nothing. */
export function percentile(sorted: Float64Array, p: number): number | null {
  const place = (sorted.length - 1) * p;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (place - Math.floor(place));
}
