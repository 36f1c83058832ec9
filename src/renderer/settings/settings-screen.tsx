import { useEffect, useState } from 'react';
import { inWords } from '../api/errors.ts';
import { KeyTable } from '../app/key-table.tsx';
import type { HostSettings } from '../../shared/contract/types.ts';
import { putSettings, useSettings } from '../stores/settings.ts';
import { Empty } from '../ui/empty.tsx';
import { Select, Switch, TextInput } from '../ui/field.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { BenchView } from './bench-view.tsx';
import { type Entry, entries, numberOfText, textOfNumber } from './entries.ts';
import { LiveLimit } from './live-limit.tsx';
import { StorageUseView } from './storage-use.tsx';

/** What finds the figures of the engine. */
const benchWords = 'speed of the engine benchmark performance measure figures published';

/** Every setting, found by typing. A change holds at once; the host refuses what it does not allow and says why. */
export function SettingsScreen() {
  const { settings, hello } = useSettings();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const shown = entries.filter(
    (entry) => !wanted || `${entry.section} ${entry.label} ${entry.hint} ${entry.key}`.toLowerCase().includes(wanted),
  );
  const showsBench = !wanted || benchWords.includes(wanted);
  const sections = [...new Set(shown.map((entry) => entry.section))];
  if (!settings) return <main aria-label="Settings" className="flex-1" />;
  return (
    <main aria-label="Settings" className="min-h-0 min-w-0 flex-1 overflow-y-auto p-5">
      <div className="mx-auto flex max-w-[880px] flex-col gap-4">
        <div className="flex items-center gap-5">
          <h1 className="text-title font-semibold">Settings</h1>
          <SearchBox
            label="Search the settings and keys"
            className="w-80"
            autoFocus
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        {sections.map((section) => (
          <section key={section} aria-label={section} className="rounded-card border border-line bg-surface">
            <h2 className="border-b border-line px-4 py-2 font-semibold">{section}</h2>
            {shown
              .filter((entry) => entry.section === section)
              .map((entry) => (
                <Row key={entry.key} entry={entry} settings={settings} />
              ))}
            {section === 'Storage' && !wanted ? <StorageUseView /> : null}
          </section>
        ))}
        {showsBench ? (
          <section aria-label="Benchmark" className="rounded-card border border-line bg-surface">
            <h2 className="border-b border-line px-4 py-2 font-semibold">Benchmark</h2>
            <BenchView />
          </section>
        ) : null}
        <section aria-label="Keys" className="rounded-card border border-line bg-surface">
          <h2 className="border-b border-line px-4 py-2 font-semibold">Keys</h2>
          <div className="px-4 py-3">
            <KeyTable query={sections.length ? '' : query} />
          </div>
        </section>
        {shown.length === 0 && !showsBench ? <Empty title="No setting is called that">The keys above are those that match.</Empty> : null}
        {hello ? (
          <section aria-label="About" className="rounded-card border border-line bg-surface">
            <h2 className="border-b border-line px-4 py-2 font-semibold">About</h2>
            <dl className="grid grid-cols-[160px_1fr] gap-y-1.5 px-4 py-3">
              <dt className="text-fg3">Version</dt>
              <dd>
                {hello.version} · {hello.host === 'electron' ? 'desktop' : 'browser'} · {hello.platform}, {hello.cores} cores
              </dd>
              <dt className="text-fg3">Library</dt>
              <dd className="truncate font-mono text-small">{hello.libraryDir}</dd>
              <dt className="text-fg3">Data</dt>
              <dd className="truncate font-mono text-small">{hello.dataDir}</dd>
              <dt className="text-fg3">Privacy</dt>
              <dd>Nothing leaves this machine but what your tasks send.</dd>
            </dl>
          </section>
        ) : null}
      </div>
    </main>
  );
}

function Row({ entry, settings }: { readonly entry: Entry; readonly settings: HostSettings }) {
  const [error, setError] = useState<string | null>(null);
  const id = `setting-${entry.key}`;
  const put = (value: HostSettings[keyof HostSettings]): void => {
    setError(null);
    putSettings({ [entry.key]: value }).catch((cause: unknown) => setError(inWords(cause).message));
  };
  return (
    <div className="flex min-h-12 items-center gap-4 border-b border-line/60 px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <label htmlFor={id}>{entry.label}</label>
        <div id={`${id}-about`} className="text-small text-fg3">
          {entry.hint}
          {'range' in entry ? ` ${entry.range}.` : ''}
        </div>
        {entry.key === 'maxConcurrentTasks' ? <LiveLimit /> : null}
        {error ? (
          <div role="alert" className="text-small text-failed">
            {error}
          </div>
        ) : null}
      </div>
      {entry.kind === 'switch' ? (
        <Switch id={id} checked={settings[entry.key]} onChange={put} />
      ) : entry.kind === 'choice' ? (
        <Select
          id={id}
          className="w-52"
          aria-describedby={`${id}-about`}
          options={entry.options}
          value={String(settings[entry.key])}
          onChange={(event) => put(event.target.value as HostSettings['theme'])}
        />
      ) : (
        <NumberField id={id} kind={entry.kind} value={settings[entry.key]} onPut={put} onError={setError} />
      )}
    </div>
  );
}

function NumberField({
  id,
  kind,
  value,
  onPut,
  onError,
}: {
  readonly id: string;
  readonly kind: 'count' | 'duration' | 'size';
  readonly value: number;
  readonly onPut: (value: number) => void;
  readonly onError: (message: string | null) => void;
}) {
  const [text, setText] = useState(() => textOfNumber(kind, value));
  useEffect(() => setText(textOfNumber(kind, value)), [kind, value]);
  const keep = (): void => {
    const next = numberOfText(kind, text);
    if (next === null)
      onError(
        kind === 'count'
          ? 'A whole number is needed.'
          : kind === 'size'
            ? 'A size such as 512MB or 2GB is needed.'
            : 'A time such as 30s, 5m or 1h is needed.',
      );
    else if (next !== value) onPut(next);
    else onError(null);
  };
  return (
    <TextInput
      id={id}
      aria-describedby={`${id}-about`}
      className="w-52! text-right font-mono text-small"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === 'Enter' && keep()}
    />
  );
}
