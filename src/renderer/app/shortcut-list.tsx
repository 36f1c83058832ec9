import { closeOverlay } from '../stores/ui.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyTable } from './key-table.tsx';

/** Every key there is, from the table of commands. */
export function ShortcutList() {
  return (
    <Dialog open onOpenChange={(open) => open || closeOverlay()} title="Keys" width={720}>
      <KeyTable />
    </Dialog>
  );
}
