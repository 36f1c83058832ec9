import { keepCompiledCode } from '../host/compile-cache.ts';

keepCompiledCode();
const { runCli } = await import('./cli.ts');
const code = await runCli(process.argv.slice(2));
// What is left open (a kept connection of a task, a timer) must not keep a finished command alive.
process.stdout.write('', () => process.exit(code));
