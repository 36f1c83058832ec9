import type { BenchFigure } from '../../shared/contract/types.ts';

/** What a measurement is opened with. */
export interface MeasureKit {
  /** A folder of its own; gone when the suite has ended. */
  readonly dir: string;
  /** The entry of the store's thread. */
  readonly storeWorkerUrl: URL;
}

/** A measurement that is ready: its answers have been checked, its data is there. */
export interface OpenMeasure {
  /** Does the work once and gives the figure, in the unit of the measurement. Throws `WrongAnswer`. */
  sample(): number | Promise<number>;
  close(): Promise<void>;
}

/** One row of the short suite. The sizes never change with the mode, so that every figure can be laid beside another. */
export interface Measure extends Pick<BenchFigure, 'id' | 'goal' | 'name' | 'unit' | 'better'> {
  /** Checks its answers before anything is timed; throws `WrongAnswer`. */
  open(kit: MeasureKit): Promise<OpenMeasure>;
}
