import type { BenchReport } from '../contract/types.ts';
import report from './published.json' with { type: 'json' };

/** The figures that ship with this version, to lay one's own beside: `npm run -s cli -- bench --save src/shared/bench/published.json`. */
export const published = report as BenchReport;
