import type { RunPreview } from '../../shared/contract/types.ts';
import { printJson, table } from './terminal.ts';

const words = { run: 'runs', reuse: 'is taken over', pinned: 'is pinned', idle: 'is left out' } as const;

/** What a run that takes over results would do with each task, and why. */
export function printPreview(preview: RunPreview, json: boolean): void {
  if (json) {
    printJson(preview);
    return;
  }
  const changed = preview.definitionChanged ? '; the file was changed since' : '';
  process.stdout.write(
    preview.basedOn === null ? 'There is no earlier run to take results from.\n' : `Based on run ${preview.basedOn}${changed}.\n`,
  );
  process.stdout.write(
    table(
      preview.tasks.map(({ task, does, text, reusedItems }) => [
        `  ${task}`,
        `${words[does]}${reusedItems === undefined ? '' : ` (${reusedItems} items taken over)`}`,
        text,
      ]),
    ),
  );
}
