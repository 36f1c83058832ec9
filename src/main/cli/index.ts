import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Types are stripped and code is compiled once, not at each start.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/millrace', import.meta.url)));
const { runCli } = await import('./cli.ts');
const code = await runCli(process.argv.slice(2));
// What is left open (a kept connection of a task, a timer) must not keep a finished command alive.
process.stdout.write('', () => process.exit(code));
