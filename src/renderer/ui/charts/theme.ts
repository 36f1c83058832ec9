import { useSyncExternalStore } from 'react';

/** The colours that canvases draw with, read from the CSS variables; a new object each time the theme changed. */
export interface ChartTheme {
  readonly canvas: string;
  readonly surface: string;
  readonly sub: string;
  readonly fg: string;
  readonly fg2: string;
  readonly fg3: string;
  readonly line: string;
  readonly strong: string;
  readonly focus: string;
  readonly running: string;
  readonly success: string;
  readonly failed: string;
  readonly retry: string;
  readonly paused: string;
  readonly cached: string;
  readonly idle: string;
  readonly queued: string;
  readonly font: string;
  readonly dark: boolean;
}

const names = [
  'canvas',
  'surface',
  'sub',
  'fg',
  'fg2',
  'fg3',
  'line',
  'strong',
  'focus',
  'running',
  'success',
  'failed',
  'retry',
  'paused',
  'cached',
  'idle',
  'queued',
] as const;

let current: ChartTheme | null = null;
const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

function read(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Record<
    (typeof names)[number],
    string
  >;
  return {
    ...colours,
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    dark: document.documentElement.dataset['theme'] === 'dark',
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  observer ??= watch();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = null;
    current = null;
  };
}

function watch(): MutationObserver {
  const created = new MutationObserver(() => {
    current = read();
    for (const each of [...listeners]) each();
  });
  created.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  return created;
}

/** The theme now; a component that uses it draws again when the user switches it. */
export function useChartTheme(): ChartTheme {
  return useSyncExternalStore(subscribe, () => (current ??= read()));
}

/** A theme colour (hex) with an opacity, for fills. */
export function faded(colour: string, opacity: number): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex === undefined) return colour;
  const value = Number.parseInt(hex, 16);
  return `rgb(${value >> 16} ${(value >> 8) & 255} ${value & 255} / ${opacity})`;
}
