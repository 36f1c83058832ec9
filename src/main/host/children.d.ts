import type { ChildRuns } from '../../engine/runtime/api.ts';
import type { Runs } from './runs.ts';
/** How deep a run may be called by others; a workflow that calls itself ends here. */
export declare const maxCallDepth = 10;
/** Opens the runs that other runs call (`flow.call`). `pathOf`: how a file is called, relative to the library or absolute. */
export declare function createChildRuns(runs: Pick<Runs, 'find' | 'recover' | 'start'>, pathOf: (file: string) => string): ChildRuns;
