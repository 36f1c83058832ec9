import { useStore } from '@xyflow/react';
import { cx } from '../lib/cx.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Menu } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { canvas } from './canvas-api.ts';
import { useTool } from './tool.ts';

const item = 'flex h-7 items-center gap-1.5 rounded-control px-2.5 text-fg2 hover:bg-sub hover:text-fg';

function Separator() {
  return <i aria-hidden="true" className="mx-1 h-5 w-px bg-line" />;
}

/** What one does on the canvas, at its foot. */
export function CanvasToolbar() {
  const tool = useTool((state) => state.tool);
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div
      role="toolbar"
      aria-label="Canvas"
      className="absolute bottom-3.5 left-3.5 z-10 flex h-9 items-center gap-0.5 rounded-card border border-line bg-surface px-1 shadow-card"
    >
      <button
        type="button"
        aria-pressed={tool === 'select'}
        className={cx(item, tool === 'select' && 'bg-sub text-fg')}
        onClick={() => useTool.setState({ tool: 'select' })}
      >
        Select <Kbd>V</Kbd>
      </button>
      <button
        type="button"
        aria-pressed={tool === 'hand'}
        className={cx(item, tool === 'hand' && 'bg-sub text-fg')}
        onClick={() => useTool.setState({ tool: 'hand' })}
      >
        Hand <Kbd>H</Kbd>
      </button>
      <Separator />
      <Tooltip text="Add a task" keys="N" side="top">
        <button type="button" className={item} onClick={() => canvas()?.openQuickAdd()}>
          Add
        </button>
      </Tooltip>
      <Tooltip text="Lay the workflow out from left to right" keys="Shift L" side="top">
        <button type="button" className={item} onClick={() => void canvas()?.tidy()}>
          Tidy
        </button>
      </Tooltip>
      <Separator />
      <Menu
        entries={[
          { id: 'fit', label: 'Show everything', keys: '1', run: () => canvas()?.fit() },
          { id: 'actual', label: '100 %', keys: '0', run: () => canvas()?.zoomTo(1) },
          { id: 'half', label: '50 %', run: () => canvas()?.zoomTo(0.5) },
          'separator',
          { id: 'in', label: 'Zoom in', keys: 'Ctrl +', run: () => canvas()?.zoomBy(1.25) },
          { id: 'out', label: 'Zoom out', keys: 'Ctrl -', run: () => canvas()?.zoomBy(0.8) },
        ]}
      >
        <button type="button" aria-label={`Zoom, ${percent} %`} className={cx(item, 'w-16 justify-center')}>
          {percent} %
        </button>
      </Menu>
    </div>
  );
}
