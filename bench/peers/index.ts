import { runSuite } from '../lib/runner.ts';

/** Other engines beside ours: `npm run bench:peers`. What is missing here is named and skipped. */
await runSuite('bench:peers', {});
