import { axisDuration } from '../../ui/charts/units.ts';

/** The part of a run that is shown, ms since its start. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Shortest stretch that can be zoomed to, ms. */
const shortestMs = 0.05;

/** The whole run with a little room at the right, so that the line of now does not stand at the edge. */
export function fit(lengthMs: number): Window {
  return { from: 0, to: Math.max(1, lengthMs * 1.04) };
}

/** Zoomed by a factor (below 1 is closer) about an instant that keeps its place; never beyond the run. */
export function zoom(window: Window, factor: number, about: number, lengthMs: number): Window {
  const whole = fit(lengthMs);
  const span = Math.min(whole.to - whole.from, Math.max(shortestMs, (window.to - window.from) * factor));
  const place = (about - window.from) / (window.to - window.from);
  return inside({ from: about - place * span, to: about + (1 - place) * span }, whole);
}

/** Moved by a time; stops at either end of the run. */
export function pan(window: Window, byMs: number, lengthMs: number): Window {
  return inside({ from: window.from + byMs, to: window.to + byMs }, fit(lengthMs));
}

/** A stretch with a margin of a tenth at each side. */
export function around(from: number, to: number, lengthMs: number): Window {
  const margin = Math.max((to - from) * 0.1, shortestMs);
  return inside({ from: from - margin, to: to + margin }, fit(lengthMs));
}

function inside(window: Window, whole: Window): Window {
  const span = Math.min(window.to - window.from, whole.to - whole.from);
  const from = Math.min(Math.max(window.from, whole.from), whole.to - span);
  return { from, to: from + span };
}

const steps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
  60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000, 172_800_000, 604_800_000,
];

export interface Tick {
  /** ms since the run's start. */
  readonly at: number;
  readonly label: string;
}

/** Round instants for the axis, at least `minPx` apart over `width` px, each with its unit. */
export function ticks(window: Window, width: number, minPx = 84): readonly Tick[] {
  const span = window.to - window.from;
  if (width < 1 || span <= 0) return [];
  const least = (span / width) * minPx;
  const step = steps.find((each) => each >= least) ?? Math.ceil(least / 604_800_000) * 604_800_000;
  const list: Tick[] = [];
  for (let index = Math.ceil(window.from / step); index * step <= window.to; index++) {
    const at = index * step;
    list.push({ at, label: tickLabel(at, step) });
  }
  return list;
}

/** An instant as exactly as a stretch over `width` px can show it. */
export function instantLabel(at: number, window: Window, width: number): string {
  const pixelMs = (window.to - window.from) / Math.max(1, width);
  const step = 10 ** Math.ceil(Math.log10(Math.max(shortestMs / 100, pixelMs)) - 1e-9);
  return tickLabel(Math.max(0, Math.round(at / step) * step), Math.min(step, 100));
}

function tickLabel(at: number, step: number): string {
  if (at === 0) return '0';
  const rest = at % 1_000;
  if (at >= 60_000) return step < 1_000 ? `${axisDuration(at - rest)} +${axisDuration(rest)}` : axisDuration(at);
  if (at >= 1_000) return `${(at / 1000).toFixed(decimals(step / 1000))} s`;
  return at >= 1 || step >= 1 ? `${at.toFixed(decimals(step))} ms` : `${(at * 1000).toFixed(0)} µs`;
}

function decimals(step: number): number {
  return step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
}
