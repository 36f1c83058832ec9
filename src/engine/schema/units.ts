const millisecondsOf: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytesOf: Readonly<Record<string, number>> = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const durationUnits = ['d', 'h', 'm', 's'] as const;

const durationForm = /^(\d{1,15}(?:\.\d{1,15})?)(ms|s|m|h|d)$/;
const sizeForm = /^(\d{1,15}(?:\.\d{1,15})?)(KB|MB|GB)$/;

/** Milliseconds of `250ms`, `5s`, `1.5m`, `2h`, `1d` or of a number (rounded to whole milliseconds); null when it is no duration. */
export function parseDuration(value: unknown): number | null {
  return parseQuantity(value, durationForm, millisecondsOf);
}

/** Bytes of `64KB`, `10MB`, `1GB` (powers of 1024) or of a number; null when it is no size. */
export function parseSize(value: unknown): number | null {
  return parseQuantity(value, sizeForm, bytesOf);
}

/** The shortest exact spelling of whole milliseconds: 3600000 is `1h`, 90000 is `90s`, 1500 is `1500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const unit = durationUnits.find((name) => ms % (millisecondsOf[name] ?? 1) === 0);
  return unit ? `${ms / (millisecondsOf[unit] ?? 1)}${unit}` : `${ms}ms`;
}

/** Bytes for people, to three digits: `512 B`, `1.5 KB`, `230 MB`. */
export function formatSize(bytes: number): string {
  let amount = bytes;
  for (const unit of ['B', 'KB', 'MB']) {
    if (Math.round(amount) < 1024) return `${shortNumber(amount)} ${unit}`;
    amount /= 1024;
  }
  return `${shortNumber(amount)} GB`;
}

function shortNumber(amount: number): string {
  return String(amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount));
}

function parseQuantity(value: unknown, form: RegExp, units: Readonly<Record<string, number>>): number | null {
  if (typeof value === 'number') return wholeAmount(value);
  const match = typeof value === 'string' ? form.exec(value) : null;
  return match ? wholeAmount(Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)) : null;
}

function wholeAmount(amount: number): number | null {
  const whole = Math.round(amount);
  return amount >= 0 && Number.isSafeInteger(whole) ? whole : null;
}
