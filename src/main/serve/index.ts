import { keepCompiledCode } from '../host/compile-cache.ts';

keepCompiledCode();
const { runServe } = await import('./serve.ts');
process.exitCode = await runServe(process.argv.slice(2));
