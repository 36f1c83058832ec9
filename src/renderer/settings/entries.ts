import type { HostSettings } from '../../shared/contract/types.ts';
import { formatDuration, parseDuration, parseSize } from '../../engine/format/index.ts';

type NumberKey = { readonly [K in keyof HostSettings]: HostSettings[K] extends number ? K : never }[keyof HostSettings];
type SwitchKey = { readonly [K in keyof HostSettings]: HostSettings[K] extends boolean ? K : never }[keyof HostSettings];

export type Entry = {
  readonly section: string;
  readonly label: string;
  readonly hint: string;
} & (
  | { readonly kind: 'count' | 'duration' | 'size'; readonly key: NumberKey; readonly range: string }
  | { readonly kind: 'switch'; readonly key: SwitchKey }
  | {
      readonly kind: 'choice';
      readonly key: keyof HostSettings;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
);

/** Settings that the host keeps already and that nothing follows yet: schedules are to come. */
export const withoutEffect: readonly (keyof HostSettings)[] = ['missedSchedules'];

/** The settings that do something, in the order and the words of the screen. The host itself decides what it allows. */
export const entries: readonly Entry[] = [
  {
    section: 'Appearance',
    label: 'Theme',
    hint: 'Light, dark, or as the system is.',
    kind: 'choice',
    key: 'theme',
    options: [
      { value: 'system', label: 'as the system' },
      { value: 'light', label: 'light' },
      { value: 'dark', label: 'dark' },
    ],
  },
  {
    section: 'Engine',
    label: 'Runs at once',
    hint: 'Further runs wait in the queue.',
    kind: 'count',
    key: 'maxConcurrentRuns',
    range: '1 to 10,000',
  },
  {
    section: 'Engine',
    label: 'Tasks at once',
    hint: 'Over all runs. A workflow or a list task may ask for fewer.',
    kind: 'count',
    key: 'maxConcurrentTasks',
    range: '1 to 10,000',
  },
  {
    section: 'Engine',
    label: 'Adapt to the load',
    hint: 'Fewer tasks at once while the machine is busy, more while it is idle; never above twice the limit nor below one.',
    kind: 'switch',
    key: 'adaptiveConcurrency',
  },
  {
    section: 'Engine',
    label: 'Timeout of an attempt',
    hint: 'Where the task sets none.',
    kind: 'duration',
    key: 'taskTimeoutMs',
    range: '1 s to 7 d',
  },
  {
    section: 'Engine',
    label: 'Timeout of a run',
    hint: 'Where the workflow sets none.',
    kind: 'duration',
    key: 'runTimeoutMs',
    range: '1 s to 30 d',
  },
  {
    section: 'Engine',
    label: 'Memory limit',
    hint: 'Of the host. Above it tasks start one at a time.',
    kind: 'size',
    key: 'memoryLimitBytes',
    range: '128MB to 64GB',
  },
  {
    section: 'Engine',
    label: 'On quit',
    hint: 'What happens to runs that go on when the app is closed.',
    kind: 'choice',
    key: 'onQuit',
    options: [
      { value: 'pause', label: 'pause them' },
      { value: 'finish', label: 'let running tasks finish' },
    ],
  },
  {
    section: 'Engine',
    label: 'Result cache',
    hint: 'A task with a cache key takes the result it had for that key before, where it is still good.',
    kind: 'switch',
    key: 'caching',
  },
  {
    section: 'Engine',
    label: 'Results in the cache',
    hint: 'The one that was not used for the longest time goes first; 0 keeps none.',
    kind: 'count',
    key: 'cacheSize',
    range: '0 to 1,000,000',
  },
  { section: 'Storage', label: 'Keep runs for', hint: 'Days; 0 keeps them all.', kind: 'count', key: 'retentionDays', range: '0 to 3,650' },
  {
    section: 'Storage',
    label: 'Keep at most',
    hint: 'The oldest runs go first; 0 keeps everything.',
    kind: 'size',
    key: 'retentionBytes',
    range: '0 to 1024GB',
  },
  { section: 'Storage', label: 'Compress', hint: 'Values above 4 KB.', kind: 'switch', key: 'compression' },
  {
    section: 'Storage',
    label: 'Readers',
    hint: 'Threads that unpack and check long histories, so that a run that is looked at does not slow those that go on.',
    kind: 'count',
    key: 'readers',
    range: '1 to 16',
  },
  {
    section: 'Diagnostics',
    label: 'Measure',
    hint: 'Keep times, counts and the machine row for the performance screen.',
    kind: 'switch',
    key: 'monitoring',
  },
];

/** A number as one types it in its unit. */
export function textOfNumber(kind: 'count' | 'duration' | 'size', value: number): string {
  if (kind === 'duration') return formatDuration(value);
  if (kind === 'count' || value === 0) return String(value);
  for (const [unit, size] of [
    ['GB', 1024 ** 3],
    ['MB', 1024 ** 2],
    ['KB', 1024],
  ] as const)
    if (value % size === 0) return `${value / size}${unit}`;
  return String(value);
}

/** What was typed, or null when it is no such number. */
export function numberOfText(kind: 'count' | 'duration' | 'size', text: string): number | null {
  const plain = text.replaceAll(/[\s,\u00a0]/g, '');
  if (kind === 'duration') return parseDuration(plain);
  if (kind === 'size') return /^\d+$/.test(plain) ? Number(plain) : parseSize(plain);
  return /^\d+$/.test(plain) ? Number(plain) : null;
}
