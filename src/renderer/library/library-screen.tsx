import { ChevronDown, FolderOpen, MoreHorizontal, Plus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { LibraryEntry } from '../../shared/contract/types.ts';
import { formatTook, formatWhen, plural } from '../lib/format.ts';
import { loadTemplates, refreshLibrary, useLibrary } from '../stores/library.ts';
import { openWorkflow } from '../stores/saving.ts';
import { useSettings } from '../stores/settings.ts';
import { useSystem } from '../stores/system.ts';
import { openOverlay } from '../stores/ui.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { notifyError } from '../ui/notices.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { type Column, VirtualTable } from '../ui/virtual-table.tsx';
import { FolderDialog } from './folder-dialog.tsx';
import { chooseLibrary, createWorkflow, deleteWorkflow, duplicateWorkflow, provideFolderField, showInFolder } from './library-actions.ts';
import { RenameDialog } from './rename-dialog.tsx';
import { RunMarks } from './run-marks.tsx';

/** The files of the library folder: what they are, how their last runs went, how long they take. */
export function LibraryScreen() {
  const { listing, templates, loading, problem } = useLibrary();
  const canShow = useSettings((state) => state.hello?.capabilities.showInFolder ?? false);
  const changes = useSystem((state) => state.libraryChanges + state.runsEnded);
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<LibraryEntry | null>(null);
  const [typingFolder, setTypingFolder] = useState(false);

  useEffect(() => {
    void refreshLibrary();
  }, [changes]);
  useEffect(() => {
    void loadTemplates();
    provideFolderField(() => setTypingFolder(true));
    return () => provideFolderField(null);
  }, []);

  const entries = useMemo(() => filterEntries(listing?.entries ?? [], query), [listing, query]);
  const columns: readonly Column<LibraryEntry>[] = [
    {
      id: 'name',
      head: 'Workflow',
      width: 'minmax(220px, 2.4fr)',
      cell: (entry) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="shrink-0 truncate font-semibold">{entry.name}</span>
          <span className="truncate text-small text-fg3">{entry.description || entry.path}</span>
        </span>
      ),
    },
    { id: 'runs', head: 'Last runs, newest at the right', width: '212px', cell: (entry) => <RunMarks runs={entry.lastRuns} /> },
    {
      id: 'p50',
      head: 'Usually',
      width: '84px',
      align: 'right',
      cell: (entry) => (entry.p50Ms === null ? '–' : formatTook(entry.p50Ms)),
    },
    { id: 'tasks', head: 'Tasks', width: '64px', align: 'right', cell: (entry) => entry.tasks },
    {
      id: 'problems',
      head: 'Problems',
      width: '80px',
      align: 'right',
      cell: (entry) => (entry.problems ? <span className="text-failed">{entry.problems}</span> : <span className="text-fg3">–</span>),
    },
    { id: 'modified', head: 'Changed', width: '124px', align: 'right', cell: (entry) => formatWhen(entry.modifiedAt) },
    {
      id: 'menu',
      head: '',
      width: '44px',
      align: 'right',
      cell: (entry) => (
        <Menu align="end" entries={menuOf(entry, canShow, () => setRenaming(entry))}>
          <IconButton label={`More for ${entry.name}`} className="h-6" onDoubleClick={(event) => event.stopPropagation()}>
            <MoreHorizontal size={16} strokeWidth={1.5} />
          </IconButton>
        </Menu>
      ),
    },
  ];

  return (
    <main aria-label="Library" className="flex min-h-0 min-w-0 flex-1 flex-col gap-3 p-5">
      <div className="flex items-center gap-2">
        <div className="mr-3 min-w-0">
          <h1 className="text-title font-semibold">Library</h1>
        </div>
        <SearchBox
          label="Search names, tasks and settings"
          className="w-80"
          value={query}
          autoFocus
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = entries[0];
            if (event.key === 'Enter' && first) void openWorkflow(first.path);
            if (event.key === 'Escape') setQuery('');
          }}
        />
        <span className="flex-1 truncate text-right text-small text-fg3" title={listing?.dir}>
          {listing?.dir}
        </span>
        <Button
          icon={<FolderOpen size={14} strokeWidth={1.5} />}
          onClick={() => void chooseLibrary().catch((cause: unknown) => notifyError('Not opened', cause))}
        >
          Open folder
        </Button>
        <Menu
          align="end"
          entries={templates.map((template) => ({
            id: template.id,
            label: template.name,
            run: () => void createWorkflow(template.name, template.id),
          }))}
        >
          <Button disabled={templates.length === 0}>
            Templates <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
          </Button>
        </Menu>
        <Button variant="primary" icon={<Plus size={14} strokeWidth={2} />} onClick={() => openOverlay('new')}>
          New workflow
        </Button>
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-card border border-line bg-surface">
        <VirtualTable
          label="Workflows"
          columns={columns}
          rows={entries}
          rowKey={(entry) => entry.path}
          rowHeight={32}
          selected={selected}
          onSelect={(entry) => setSelected(entry.path)}
          onOpen={(entry) => void openWorkflow(entry.path)}
          rowProps={(entry) => ({ 'data-workflow': entry.path })}
          empty={
            <div className="flex h-full min-h-64 flex-col">
              {problem ? (
                <Empty title="The folder cannot be read" actions={<Button onClick={() => void refreshLibrary()}>Try again</Button>}>
                  {problem}
                </Empty>
              ) : loading && !listing ? null : query ? (
                <Empty title="Nothing found" actions={<Button onClick={() => setQuery('')}>Clear the search</Button>}>
                  No name, task or setting holds “{query}”.
                </Empty>
              ) : (
                <Empty
                  title="No workflows yet"
                  actions={
                    <>
                      <Button variant="primary" onClick={() => openOverlay('new')}>
                        New workflow
                      </Button>
                      {templates.slice(0, 3).map((template) => (
                        <Button key={template.id} onClick={() => void createWorkflow(template.name, template.id)}>
                          {template.name}
                        </Button>
                      ))}
                    </>
                  }
                >
                  Files that end in .flow.yaml in this folder are listed here. Begin with an empty one or with a template.
                </Empty>
              )}
            </div>
          }
        />
        <div className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-5 text-small text-fg3">
          <span>{plural(entries.length, 'workflow')}</span>
          <span className="flex-1" />
          {selected !== null && entries.some((entry) => entry.path === selected) ? (
            <Button className="h-6" onClick={() => void openWorkflow(selected)}>
              Open
            </Button>
          ) : null}
        </div>
      </div>
      {renaming ? <RenameDialog entry={renaming} onClose={() => setRenaming(null)} /> : null}
      {typingFolder ? <FolderDialog dir={listing?.dir ?? ''} onClose={() => setTypingFolder(false)} /> : null}
    </main>
  );
}

function menuOf(entry: LibraryEntry, canShow: boolean, rename: () => void): readonly MenuEntry[] {
  return [
    { id: 'open', label: 'Open', run: () => void openWorkflow(entry.path) },
    { id: 'rename', label: 'Rename…', run: rename },
    { id: 'duplicate', label: 'Duplicate', run: () => void duplicateWorkflow(entry.path) },
    ...(canShow ? [{ id: 'show', label: 'Show in folder', run: () => void showInFolder(entry.path) } as const] : []),
    'separator',
    { id: 'delete', label: 'Delete…', danger: true, run: () => void deleteWorkflow(entry.path) },
  ];
}

/** Every word must occur in the name, the description, a tag, the path or what the tasks say. */
export function filterEntries(entries: readonly LibraryEntry[], query: string): readonly LibraryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const text = `${entry.name} ${entry.description} ${entry.tags.join(' ')} ${entry.path} ${entry.searchText}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
