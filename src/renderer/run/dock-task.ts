/** A task as the dock names it; line and column (from 1) are its place in the file. */
export interface DockTask {
  readonly id: string;
  readonly name: string;
  readonly action?: string;
  readonly line?: number;
  readonly column?: number;
}
