import type { ForEachFile, RetryFile, TaskFile } from '../../engine/format/model.ts';
import type { Problem } from '../../engine/format/problem.ts';
import { isObject, type Json } from '../../engine/json.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';
import { plural } from '../lib/format.ts';
import { problemsAt } from '../stores/problems.ts';
import { ValueField } from './form/value-field.tsx';
import { Section } from './section.tsx';

const duration = (title: string, description: string, placeholder: string): JsonSchema => ({
  type: ['integer', 'string'],
  format: 'duration',
  title,
  description,
  'x-form': { widget: 'duration', placeholder },
});
const count = (description: string, placeholder = ''): JsonSchema => ({
  type: ['integer', 'string'],
  description,
  'x-form': { widget: 'text', placeholder },
});

const schemas = {
  forEachIn: {
    type: ['array', 'string'],
    description: 'The task runs once for each item of this list.',
    'x-form': { widget: 'text', placeholder: '{{ tasks.list.result }}' },
  },
  as: { type: 'string', default: 'item' },
  atOnce: count('', 'as the run'),
  batch: count('', '1'),
  onItemError: { enum: ['stop', 'continue'], default: 'stop' },
  attempts: count('', '1'),
  backoff: { enum: ['fixed', 'linear', 'exponential'], default: 'fixed' },
  retryDelay: duration('', '', '200ms'),
  maxDelay: duration('', '', '30s'),
  jitter: { type: 'boolean', default: false },
  retryWhen: {
    type: ['boolean', 'string'],
    description: 'Try again only where this holds. Sees error and result.',
    'x-form': { widget: 'text', placeholder: "{{ error.code == 'timeout' }}" },
  },
  timeout: duration('', 'For one attempt.', '5m'),
  delay: duration('', 'Before the first attempt.', '0'),
  when: {
    type: ['boolean', 'string'],
    description: 'The task is skipped where this is false.',
    'x-form': { widget: 'text', placeholder: '{{ inputs.deep }}' },
  },
  join: {
    type: ['string', 'integer'],
    default: 'all',
    description: 'Where several arrows meet: all, any, each, or how many.',
    'x-form': { widget: 'text', placeholder: 'all' },
  },
  onError: { enum: ['fail', 'continue'], default: 'fail', description: 'Whether a failure that no arrow takes fails the run.' },
  onInterrupted: { enum: ['retry', 'ask', 'fail'], description: 'After the host stopped in mid-attempt.' },
  nextMode: { enum: ['all', 'first'], default: 'all', description: 'Whether every matching arrow is taken, or only the first.' },
} satisfies Record<string, JsonSchema>;

export type SetTask = (patch: { readonly [K in keyof TaskFile]?: TaskFile[K] | undefined }, field: string) => void;

/** How a task is repeated, waits, fails and meets others: what every action has. */
export function FlowSections({
  task,
  problems,
  inbound,
  items,
  set,
}: {
  readonly task: TaskFile;
  readonly problems: readonly Problem[];
  readonly inbound: number;
  /** How many items the last run had; null when there was none. */
  readonly items: number | null;
  readonly set: SetTask;
}) {
  const each = eachOf(task.forEach);
  const retry = task.retry ?? {};
  const at = (...path: string[]): readonly Problem[] => problemsAt(problems, path);

  const setEach = (patch: Partial<ForEachFile>, field: string): void => {
    const next = clean({ ...each, ...patch }) as Partial<ForEachFile>;
    const empty = next.in === undefined || next.in === '';
    const short = Object.keys(next).length === 1 && typeof next.in === 'string';
    set(
      { forEach: empty && Object.keys(next).length <= 1 ? undefined : short ? next.in : ({ in: '', ...next } as ForEachFile) },
      `forEach.${field}`,
    );
  };
  const setRetry = (patch: Partial<RetryFile>, field: string): void => {
    const next = clean({ ...retry, ...patch }) as RetryFile;
    set({ retry: Object.keys(next).length ? next : undefined }, `retry.${field}`);
  };
  return (
    <>
      <Section title="For each" used={task.forEach !== undefined || at('forEach').length > 0} summary="once">
        <ValueField
          field="forEach.in"
          label="For each"
          schema={schemas.forEachIn}
          value={each.in as Json | undefined}
          problems={at('forEach')}
          aside={items === null ? null : plural(items, 'item')}
          onChange={(value) => setEach({ in: value as ForEachFile['in'] }, 'in')}
        />
        {task.forEach !== undefined ? (
          <>
            <div className="grid grid-cols-2 gap-3">
              <ValueField
                field="forEach.as"
                label="Called"
                schema={schemas.as}
                value={each.as}
                expressions={false}
                hint={null}
                onChange={(value) => setEach({ as: value as string }, 'as')}
              />
              <ValueField
                field="forEach.concurrency"
                label="At once"
                schema={schemas.atOnce}
                value={each.concurrency}
                hint={null}
                onChange={(value) => setEach({ concurrency: value as number }, 'concurrency')}
              />
            </div>
            <div className="grid grid-cols-2 gap-3">
              <ValueField
                field="forEach.onItemError"
                label="On a bad item"
                schema={schemas.onItemError}
                value={each.onItemError}
                expressions={false}
                hint={null}
                onChange={(value) => setEach({ onItemError: value as 'stop' }, 'onItemError')}
              />
              <ValueField
                field="forEach.batch"
                label="Items a batch"
                schema={schemas.batch}
                value={each.batch}
                hint={null}
                onChange={(value) => setEach({ batch: value as number }, 'batch')}
              />
            </div>
          </>
        ) : null}
      </Section>
      <Section
        title="Attempts and time"
        used={task.retry !== undefined || task.timeout !== undefined || task.delay !== undefined}
        summary="one attempt, 5 m"
      >
        <div className="grid grid-cols-2 gap-3">
          <ValueField
            field="retry.attempts"
            label="Attempts"
            schema={schemas.attempts}
            value={retry.attempts}
            hint={null}
            problems={at('retry', 'attempts')}
            onChange={(value) => setRetry({ attempts: value as number }, 'attempts')}
          />
          <ValueField
            field="timeout"
            label="Timeout"
            schema={schemas.timeout}
            value={task.timeout}
            hint={null}
            problems={at('timeout')}
            onChange={(value) => set({ timeout: value as string }, 'timeout')}
          />
        </div>
        {task.retry !== undefined ? (
          <>
            <div className="grid grid-cols-2 gap-3">
              <ValueField
                field="retry.delay"
                label="Wait between"
                schema={schemas.retryDelay}
                value={retry.delay}
                hint={null}
                problems={at('retry', 'delay')}
                onChange={(value) => setRetry({ delay: value as string }, 'delay')}
              />
              <ValueField
                field="retry.backoff"
                label="Growing"
                schema={schemas.backoff}
                value={retry.backoff}
                expressions={false}
                hint={null}
                problems={at('retry', 'backoff')}
                onChange={(value) => setRetry({ backoff: value as 'fixed' }, 'backoff')}
              />
            </div>
            <div className="grid grid-cols-2 gap-3">
              <ValueField
                field="retry.maxDelay"
                label="At most"
                schema={schemas.maxDelay}
                value={retry.maxDelay}
                hint={null}
                problems={at('retry', 'maxDelay')}
                onChange={(value) => setRetry({ maxDelay: value as string }, 'maxDelay')}
              />
              <ValueField
                field="retry.jitter"
                label="Spread at random"
                schema={schemas.jitter}
                value={retry.jitter}
                expressions={false}
                hint={null}
                onChange={(value) => setRetry({ jitter: value as boolean }, 'jitter')}
              />
            </div>
            <ValueField
              field="retry.when"
              label="Try again when"
              schema={schemas.retryWhen}
              value={retry.when}
              problems={at('retry', 'when')}
              onChange={(value) => setRetry({ when: value as string }, 'when')}
            />
          </>
        ) : null}
        <ValueField
          field="delay"
          label="Delay"
          schema={schemas.delay}
          value={task.delay}
          problems={at('delay')}
          onChange={(value) => set({ delay: value as string }, 'delay')}
        />
      </Section>
      <Section
        title="When and how"
        used={
          [task.when, task.join, task.onError, task.onInterrupted, task.nextMode].some((value) => value !== undefined) ||
          at('join').length > 0
        }
        summary={inbound > 1 ? 'after all' : 'as usual'}
      >
        <ValueField
          field="when"
          label="Only when"
          schema={schemas.when}
          value={task.when}
          problems={at('when')}
          onChange={(value) => set({ when: value as string }, 'when')}
        />
        <ValueField
          field="join"
          label="Waits for"
          schema={schemas.join}
          value={task.join}
          expressions={false}
          problems={at('join')}
          onChange={(value) => set({ join: value as 'all' }, 'join')}
        />
        <ValueField
          field="onError"
          label="On failure"
          schema={schemas.onError}
          value={task.onError}
          expressions={false}
          problems={at('onError')}
          onChange={(value) => set({ onError: value as 'fail' }, 'onError')}
        />
        <ValueField
          field="onInterrupted"
          label="When interrupted"
          schema={schemas.onInterrupted}
          value={task.onInterrupted}
          expressions={false}
          problems={at('onInterrupted')}
          onChange={(value) => set({ onInterrupted: value as 'ask' }, 'onInterrupted')}
        />
        <ValueField
          field="nextMode"
          label="Arrows"
          schema={schemas.nextMode}
          value={task.nextMode}
          expressions={false}
          problems={at('nextMode')}
          onChange={(value) => set({ nextMode: value as 'all' }, 'nextMode')}
        />
      </Section>
    </>
  );
}

function eachOf(forEach: TaskFile['forEach']): Partial<ForEachFile> {
  if (forEach === undefined) return {};
  if (typeof forEach === 'string' || Array.isArray(forEach)) return { in: forEach as ForEachFile['in'] };
  return isObject(forEach) ? (forEach as unknown as ForEachFile) : {};
}

function clean(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
