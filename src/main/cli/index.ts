import { keepCompiledCode } from '../host/compile-cache.ts';

// Whoever reads may stop early (`… --json | head`): the command goes on to its end, only nobody hears it any more.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

keepCompiledCode();
const { runCli } = await import('./cli.ts');
const code = await runCli(process.argv.slice(2));
// What is left open (a kept connection of a task, a timer) must not keep a finished command alive.
process.stdout.write('', () => process.exit(code));
