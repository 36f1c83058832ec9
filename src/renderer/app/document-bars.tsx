import { formatWhen } from '../lib/format.ts';
import { patchDocument, useDocument } from '../stores/documents.ts';
import { save, takeFromDisk } from '../stores/saving.ts';
import { Button } from '../ui/button.tsx';

/** What one should know of the open file: edits that came back, or another change on disk. */
export function DocumentBars({ path }: { readonly path: string }) {
  const document = useDocument(path);
  if (!document) return null;
  if (document.conflict)
    return (
      <Bar text="The file on disk was changed by somebody else while you edited.">
        <Button className="h-6" onClick={() => void takeFromDisk(path)}>
          Take theirs
        </Button>
        <Button className="h-6" onClick={() => void save(path, true)}>
          Keep mine
        </Button>
      </Bar>
    );
  if (document.restoredAt !== null)
    return (
      <Bar text={`Edits of ${formatWhen(document.restoredAt)} that were not saved are back.`}>
        <Button className="h-6" onClick={() => void takeFromDisk(path)}>
          Discard them
        </Button>
        <Button className="h-6" onClick={() => patchDocument(path, { restoredAt: null })}>
          Keep editing
        </Button>
      </Bar>
    );
  return null;
}

function Bar({ text, children }: { readonly text: string; readonly children: React.ReactNode }) {
  return (
    <div role="status" className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-sub px-4">
      <span className="min-w-0 flex-1 truncate">{text}</span>
      {children}
    </div>
  );
}
