/** Numbers with their units, as they stand on the screen. A no-break space keeps unit and number together. */
const space = '\u00a0';

/** "0.4 ms", "38 ms", "4.1 s", "2 m 05 s", "1 h 12 m". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return formatDuration(0);
  if (ms < 1) return ms === 0 ? `0${space}ms` : `${ms.toFixed(1)}${space}ms`;
  if (ms < 1_000) return `${Math.round(ms)}${space}ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 10) / 100).toFixed(2)}${space}s`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${space}s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${space}m${space}${String(seconds % 60).padStart(2, '0')}${space}s`;
  return `${Math.floor(seconds / 3_600)}${space}h${space}${String(Math.floor((seconds % 3_600) / 60)).padStart(2, '0')}${space}m`;
}

/** How long something took that is known in whole ms: "<1 ms" for what was quicker, else as `formatDuration`. */
export function formatTook(ms: number): string {
  return ms < 1 ? `<1${space}ms` : formatDuration(ms);
}

/** Like `formatDuration` but steady while it counts: one decimal below a minute. */
export function formatElapsed(ms: number): string {
  if (ms < 60_000) return `${(Math.max(0, Math.floor(ms / 100)) / 10).toFixed(1)}${space}s`;
  return formatDuration(ms);
}

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'];

/** "812 B", "1.1 KB", "38 MB": powers of 1024. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < sizes.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 || value >= 100 ? Math.round(value).toString() : value >= 10 ? value.toFixed(0) : value.toFixed(1);
  return `${text}${space}${sizes[unit] ?? 'B'}`;
}

const counts = new Intl.NumberFormat('en-US');

/** "12,034". */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** "12:04:31" in the user's own time. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const years = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** "12:04" today, "21 Nov 12:04" this year, "21 Nov 2025" before. */
export function formatWhen(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const time = formatClock(at).slice(0, 5);
  if (date.toDateString() === today.toDateString()) return time;
  return date.getFullYear() === today.getFullYear() ? `${days.format(date)} ${time}` : years.format(date);
}

/** "1 task", "3 tasks". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
