import { formatBytes, formatClock, formatCount, formatDuration } from '../../lib/format.ts';

/** What charts and measured tables write beyond `lib/format.ts`: round labels for axes, rates, exact times. */

const space = '\u00a0';

/** Three significant figures without exponents or idle zeros: 0.12, 6.08, 71.4, 1,284. */
export function figures(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return formatCount(Math.round(value));
  if (size === 0) return '0';
  return trimZeros(size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toPrecision(2));
}

/** A time in ms with a unit and no idle zeros, for axes: "50 µs", "2 ms", "1.5 s", "2 m", "1 h 30 m". */
export function axisDuration(ms: number): string {
  if (ms <= 0) return '0';
  if (ms < 0.9995) return `${figures(ms * 1_000)}${space}µs`;
  if (ms < 999.5) return `${figures(ms)}${space}ms`;
  if (ms < 59_950) return `${figures(ms / 1_000)}${space}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return joined(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(ms / 60_000);
  return minutes < 1_440
    ? joined(Math.floor(minutes / 60), 'h', minutes % 60, 'm')
    : joined(Math.floor(minutes / 1_440), 'd', Math.floor((minutes % 1_440) / 60), 'h');
}

/** A measured time in ms that may be far below one: "14 µs", else as `formatDuration`. */
export function fineDuration(ms: number): string {
  return ms > 0 && ms < 1 ? axisDuration(ms) : formatDuration(ms);
}

/** What the engine took for each task of a run: "42 µs a task". */
export function overheadText(overheadUs: number): string {
  return `${fineDuration(overheadUs / 1_000)} a task`;
}

/** What that figure is, for whoever asks. */
export const overheadHint =
  "What the engine itself took for each task and item that ended: deciding, recording, showing and starting. The tasks' own work and waiting are not in it.";

/** Bytes for axes, without idle zeros. */
export function axisBytes(value: number): string {
  return value <= 0 ? '0' : formatBytes(value).replace('.0', '');
}

/** A part of one: "71 %", with one decimal where it matters (below 10 and above 90). Never 100 % unless it is. */
export function percent(share: number): string {
  const value = share * 100;
  const fine = (value >= 0.1 && value < 9.95) || (value > 90 && value < 100);
  return `${fine ? trimZeros(Math.min(value, 99.9).toFixed(1)) : Math.round(value).toString()}${space}%`;
}

/** A count per second: "212 /s". */
export function perSecond(value: number): string {
  return `${figures(value)}${space}/s`;
}

/** Local wall time to the millisecond: "12:04:31.250". */
export function exactClock(at: number): string {
  return `${formatClock(at)}.${(Math.floor(at) % 1_000).toString().padStart(3, '0')}`;
}

function joined(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${space}${unit}` : `${whole}${space}${unit} ${rest}${space}${restUnit}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
