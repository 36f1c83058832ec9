import type { BenchFigure, BenchReport } from '../contract/types.ts';

/** A measurement on this machine beside the published one. */
export interface ComparedFigure {
  readonly id: string;
  readonly goal: string;
  readonly name: string;
  readonly unit: BenchFigure['unit'];
  /** null where it was not measured. */
  readonly here: Spread | null;
  readonly published: Spread | null;
  /** How many times as fast as the published machine this one is: 2 is twice as fast. null without both. */
  readonly ratio: number | null;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Both reports row by row, in the order of the suite; what only the published one has stands at the end. */
export function compareFigures(here: BenchReport | null, published: BenchReport): readonly ComparedFigure[] {
  const ours = here?.figures ?? [];
  const known = new Map(published.figures.map((figure) => [figure.id, figure]));
  const seen = new Set(ours.map(({ id }) => id));
  return [
    ...ours.map((figure) => row(figure, figure, known.get(figure.id))),
    ...published.figures.filter(({ id }) => !seen.has(id)).map((figure) => row(figure, undefined, figure)),
  ];
}

function row({ id, goal, name, unit }: BenchFigure, here: BenchFigure | undefined, published: BenchFigure | undefined): ComparedFigure {
  return { id, goal, name, unit, here: spreadOf(here), published: spreadOf(published), ratio: ratioOf(here, published) };
}

function ratioOf(here: BenchFigure | undefined, published: BenchFigure | undefined): number | null {
  // A unit that changed between two versions makes them different things.
  if (!here || !published || here.unit !== published.unit || !(here.median > 0) || !(published.median > 0)) return null;
  return here.better === 'more' ? here.median / published.median : published.median / here.median;
}

function spreadOf(figure: BenchFigure | undefined): Spread | null {
  if (!figure) return null;
  return { median: figure.median, least: Math.min(...figure.samples), most: Math.max(...figure.samples) };
}

/** To three digits: `0.27`, `21.2`, `95,100`. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(Number(value.toPrecision(3))).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `1.24×`. */
export function ratioText(ratio: number | null): string {
  return ratio === null ? '–' : `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;
}

/** `AMD EPYC, 2 cores, 24 GB, linux 6.1 x64, Node 24.21.0`. */
export function machineText({ machine }: Pick<BenchReport, 'machine'>): string {
  const { cpu, cores, memoryGB, os, runtime } = machine;
  return `${cpu}, ${cores === 1 ? '1 core' : `${cores} cores`}, ${memoryGB} GB, ${os}, ${runtime}`;
}

/** The day a report is from: `2026-11-22`. */
export function dayText({ at }: Pick<BenchReport, 'at'>): string {
  return new Date(at).toISOString().slice(0, 10);
}
