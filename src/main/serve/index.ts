import { runServe } from './serve.ts';

process.exitCode = await runServe(process.argv.slice(2));
