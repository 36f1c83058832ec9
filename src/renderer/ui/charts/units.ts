/** Numbers as people read them: three significant figures, a unit, and a thin rule for each kind of quantity. */

/** Keeps the number and its unit on one line. */
const thin = '\u00a0';

/** Three significant figures without exponents: 6.08, 71.4, 412, 1,284. */
export function figures(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return grouped(value);
  if (size >= 10) return trimZeros(value.toFixed(1));
  if (size >= 1) return trimZeros(value.toFixed(2));
  return size === 0 ? '0' : trimZeros(value.toPrecision(2));
}

/** Whole numbers with a comma for thousands: 20,000. */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A length of time given in ms: "38 ms", "6.08 s", "2 min 5 s", "3 h 12 min", "4 d 2 h". */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return `0${thin}ms`;
  if (size < 0.9995) return `${figures(ms * 1000)}${thin}µs`;
  if (size < 999.5) return `${figures(ms)}${thin}ms`;
  if (size < 59_950) return `${figures(ms / 1000)}${thin}s`;
  if (size < 3_599_500) return parts(ms, 60_000, 'min', 1000, 's');
  if (size < 86_370_000) return parts(ms, 3_600_000, 'h', 60_000, 'min');
  return parts(ms, 86_400_000, 'd', 3_600_000, 'h');
}

/** A running clock that does not jitter in width: tenths of a second below a minute. */
export function stopwatch(ms: number): string {
  if (ms < 0) return stopwatch(0);
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)}${thin}s` : duration(ms);
}

/** Bytes in powers of 1,000: "1.1 KB", "142 MB". */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? grouped(size) : figures(size)}${thin}${units[unit] ?? 'B'}`;
}

/** A part of one as a percentage: 0.712 is "71 %"; one decimal where it matters (below 10 and above 90). */
export function percent(share: number): string {
  const value = share * 100;
  const fine = (value > 0 && value < 9.95) || (value > 90 && value < 100);
  return `${fine ? trimZeros(Math.min(value, 99.9).toFixed(1)) : Math.round(value).toString()}${thin}%`;
}

/** A count per second: "212 /s". */
export function perSecond(value: number): string {
  return `${figures(value)}${thin}/s`;
}

/** A number with the right form of its noun: "1 run", "1,284 runs". */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(value)} ${value === 1 ? noun : plural}`;
}

/** Local wall time to the millisecond: "12:04:31.250". */
export function clock(at: number): string {
  const date = new Date(at);
  return `${clockSeconds(at)}.${pad(date.getMilliseconds(), 3)}`;
}

/** Local wall time to the second: "12:04:31". */
export function clockSeconds(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/** When something was, as short as it is clear beside `now`: "12:04:31" today, "3 Jun 12:04" this year, else with the year. */
export function when(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return clockSeconds(at);
  const day = `${date.getDate()} ${months[date.getMonth()] ?? ''}`;
  const minutes = `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${minutes}` : `${day} ${date.getFullYear()} ${minutes}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function parts(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const total = Math.round(ms / small);
  const per = big / small;
  const whole = Math.trunc(total / per);
  const rest = Math.abs(total % per);
  return rest === 0 ? `${whole}${thin}${bigUnit}` : `${whole}${thin}${bigUnit} ${rest}${thin}${smallUnit}`;
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
