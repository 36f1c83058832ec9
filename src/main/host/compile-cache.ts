import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Types are stripped and code is compiled once, not at each start. Import this before anything that is worth keeping. */
export function keepCompiledCode(): void {
  enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/millrace', import.meta.url)));
}
