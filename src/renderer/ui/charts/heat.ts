/** Cividis in nine stops, dark end first: even to the eye, and the same to those who see fewer colours. */
const cividis: readonly (readonly [number, number, number])[] = [
  [0, 32, 77],
  [20, 54, 109],
  [61, 77, 107],
  [91, 100, 110],
  [124, 123, 120],
  [156, 147, 118],
  [190, 172, 108],
  [224, 201, 92],
  [255, 234, 70],
];

/** The heat colour of a share 0…1: the more, the brighter. Ends are cut a little so that each is seen on both themes. */
export function heat(share: number): string {
  const [r, g, b] = heatRgb(share);
  return `rgb(${r} ${g} ${b})`;
}

/** Ink for text that stands on that heat colour. */
export function heatInk(share: number): string {
  const [r, g, b] = heatRgb(share);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.179 ? '#000000' : '#FFFFFF';
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function heatRgb(share: number): readonly [number, number, number] {
  const place = (0.12 + 0.76 * Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0))) * (cividis.length - 1);
  const low = cividis[Math.floor(place)] ?? [0, 0, 0];
  const high = cividis[Math.ceil(place)] ?? low;
  const part = place - Math.floor(place);
  return [mix(low[0], high[0], part), mix(low[1], high[1], part), mix(low[2], high[2], part)];
}

function mix(from: number, to: number, part: number): number {
  return Math.round(from + (to - from) * part);
}
