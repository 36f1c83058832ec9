import { create } from 'zustand';
import type { Tool } from './canvas-api.ts';

const key = 'millrace.tool';

/** What dragging on empty canvas does; remembered. */
export const useTool = create<{ tool: Tool }>(() => ({ tool: localStorage.getItem(key) === 'hand' ? 'hand' : 'select' }));

useTool.subscribe(({ tool }) => localStorage.setItem(key, tool));
