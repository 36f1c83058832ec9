import { MillraceError } from '../../engine/errors.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import type { HostSettings } from '../../shared/contract/types.ts';

type Rule = { readonly whole: readonly [least: number, most: number] } | { readonly choice: readonly (string | boolean)[] };

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
const switchRule: Rule = { choice: [true, false] };

/** Each setting with its default and what it may be. Times in ms, sizes in bytes; 0 days or bytes of retention keeps everything. */
const rules: { readonly [K in keyof HostSettings]: { readonly standard: HostSettings[K]; readonly rule: Rule } } = {
  maxConcurrentRuns: { standard: 100, rule: { whole: [1, 10_000] } },
  maxConcurrentTasks: { standard: 50, rule: { whole: [1, 10_000] } },
  taskTimeoutMs: { standard: 5 * minute, rule: { whole: [second, 7 * day] } },
  runTimeoutMs: { standard: 60 * minute, rule: { whole: [second, 30 * day] } },
  memoryLimitBytes: { standard: gigabyte, rule: { whole: [128 * megabyte, 64 * gigabyte] } },
  cacheSize: { standard: 1000, rule: { whole: [0, 1_000_000] } },
  readers: { standard: 2, rule: { whole: [1, 16] } },
  compression: { standard: true, rule: switchRule },
  caching: { standard: true, rule: switchRule },
  monitoring: { standard: true, rule: switchRule },
  adaptiveConcurrency: { standard: true, rule: switchRule },
  retentionDays: { standard: 30, rule: { whole: [0, 3650] } },
  retentionBytes: { standard: 2 * gigabyte, rule: { whole: [0, 1024 * gigabyte] } },
  onQuit: { standard: 'pause', rule: { choice: ['pause', 'finish'] } },
  missedSchedules: { standard: 'run once', rule: { choice: ['skip', 'run once', 'run all'] } },
  theme: { standard: 'system', rule: { choice: ['light', 'dark', 'system'] } },
};

const names = Object.keys(rules) as (keyof HostSettings)[];

export const defaultSettings = Object.fromEntries(names.map((name) => [name, rules[name].standard])) as unknown as HostSettings;

/** The settings after a change. Refuses (`invalid_input`) an unknown name or a value outside its range, and names the range. */
export function changeSettings(current: HostSettings, change: JsonObject): HostSettings {
  const next: Record<string, Json> = { ...current };
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(rules, name)) throw new MillraceError('invalid_input', `There is no setting "${name}".`, { setting: name });
    const { rule } = rules[name as keyof HostSettings];
    const allowed = allows(rule, value);
    if (allowed !== null)
      throw new MillraceError('invalid_input', `${name} must be ${allowed}; it was ${JSON.stringify(value)}.`, { setting: name });
    next[name] = value;
  }
  return next as unknown as HostSettings;
}

/** Settings as they were stored: what is not known any more, or out of range by now, falls back to the default. */
export function readSettings(stored: JsonObject): HostSettings {
  let settings = defaultSettings;
  for (const [name, value] of Object.entries(stored)) {
    try {
      settings = changeSettings(settings, { [name]: value });
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
    }
  }
  return settings;
}

/** null when the rule allows the value, else what it allows. */
function allows(rule: Rule, value: Json): string | null {
  if ('choice' in rule) {
    const ok = (typeof value === 'string' || typeof value === 'boolean') && rule.choice.includes(value);
    return ok ? null : `one of ${rule.choice.map((choice) => JSON.stringify(choice)).join(', ')}`;
  }
  const [least, most] = rule.whole;
  const ok = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return ok ? null : `a whole number from ${least} to ${most}`;
}
