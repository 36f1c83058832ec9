import { DatabaseBackup } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { StorageUse } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import { formatBytes, formatWhen, plural } from '../lib/format.ts';
import { useSystem } from '../stores/system.ts';
import { Button } from '../ui/button.tsx';

/** Workflows shown by name; the others are one line. */
const shownWorkflows = 8;

/** What the data folder holds: how much of it each workflow, and the backups. */
export function StorageUseView() {
  const ended = useSystem((state) => state.runsEnded);
  const [use, setUse] = useState<StorageUse | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [backing, setBacking] = useState(false);
  useEffect(() => {
    let gone = false;
    api.storage.use().then(
      (next) => {
        if (gone) return;
        setUse(next);
        setProblem(null);
      },
      (cause: unknown) => !gone && setProblem(inWords(cause).message),
    );
    return () => {
      gone = true;
    };
  }, [ended]);
  const backUp = (): void => {
    setBacking(true);
    api.storage
      .backUp()
      .then(setUse, (cause: unknown) => setProblem(`No backup was made: ${inWords(cause).message}`))
      .finally(() => setBacking(false));
  };
  return (
    <div aria-busy={use === null} className="flex min-h-60 flex-col gap-4 px-4 py-3" data-testid="storage-use">
      {problem !== null ? (
        <p role="alert" className="text-failed">
          {problem}
        </p>
      ) : null}
      {use ? (
        <>
          <Totals use={use} />
          <Workflows use={use} />
          <Backups use={use} busy={backing} onBackUp={backUp} />
        </>
      ) : problem === null ? (
        <p className="text-fg3">Measuring</p>
      ) : null}
    </div>
  );
}

function Totals({ use }: { readonly use: StorageUse }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Database', formatBytes(use.databaseBytes)],
    ['Large values', formatBytes(use.blobBytes)],
    ['Backups', formatBytes(use.backupBytes)],
    ['Free on the disk', use.freeBytes === null ? 'not known' : formatBytes(use.freeBytes)],
  ];
  return (
    <dl className="grid grid-cols-4 gap-3">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-small text-fg3">{name}</dt>
          <dd className="text-title font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Workflows({ use }: { readonly use: StorageUse }) {
  if (use.workflows.length === 0) return <p className="text-fg3">No run is kept yet.</p>;
  const most = Math.max(1, use.workflows[0]?.bytes ?? 1);
  const rest = use.workflows.slice(shownWorkflows);
  return (
    <section aria-label="By workflow">
      <h3 className="mb-1 text-small font-semibold text-fg2">By workflow</h3>
      <ul className="flex flex-col">
        {use.workflows.slice(0, shownWorkflows).map((entry) => (
          <li
            key={`${entry.workflow} ${entry.path}`}
            className="grid h-7 grid-cols-[minmax(0,1.4fr)_minmax(0,2fr)_72px_84px_120px] items-center gap-3"
          >
            <span className="truncate" title={entry.path ?? undefined}>
              {entry.workflow}
            </span>
            <span aria-hidden="true" className="h-1.5 rounded-full bg-sub">
              <span className="block h-full rounded-full bg-running" style={{ width: `${Math.max(0.5, (entry.bytes / most) * 100)}%` }} />
            </span>
            <span className="text-right">{formatBytes(entry.bytes)}</span>
            <span className="text-right text-fg3">{plural(entry.runs, 'run')}</span>
            <span className="text-right text-fg3">since {formatWhen(entry.oldestAt)}</span>
          </li>
        ))}
        {rest.length > 0 ? (
          <li className="flex h-7 items-center text-fg3">
            {plural(rest.length, 'more workflow')}, {formatBytes(rest.reduce((sum, entry) => sum + entry.bytes, 0))}
          </li>
        ) : null}
      </ul>
    </section>
  );
}

function Backups({ use, busy, onBackUp }: { readonly use: StorageUse; readonly busy: boolean; readonly onBackUp: () => void }) {
  return (
    <section aria-label="Backups">
      <div className="mb-1 flex items-center gap-3">
        <h3 className="text-small font-semibold text-fg2">Backups</h3>
        <span className="text-small text-fg3">Made each day and before an update, and checked.</span>
        <Button
          className="ml-auto"
          disabled={busy}
          icon={<DatabaseBackup size={13} strokeWidth={1.5} aria-hidden="true" />}
          onClick={onBackUp}
        >
          {busy ? 'Backing up' : 'Back up now'}
        </Button>
      </div>
      {use.backupProblem !== null ? (
        <p role="alert" className="mb-1 text-small text-failed">
          The last backup failed: {use.backupProblem}
        </p>
      ) : null}
      {use.backups.length === 0 ? (
        <p className="text-fg3">There is none yet.</p>
      ) : (
        <ul>
          {use.backups.map((backup) => (
            <li key={backup.file} data-backup={backup.file} className="grid h-7 grid-cols-[120px_80px_110px_1fr] items-center gap-3">
              <span>{formatWhen(backup.at)}</span>
              <span className="text-right">{formatBytes(backup.bytes)}</span>
              <span className={backup.verified ? 'text-success' : 'text-retry'}>{backup.verified ? 'checked' : 'not checked'}</span>
              <span className="truncate font-mono text-small text-fg3" title={backup.file}>
                {backup.file.split(/[/\\]/).at(-1)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
