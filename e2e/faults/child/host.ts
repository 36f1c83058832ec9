import { keepCompiledCode } from '../../../src/main/host/compile-cache.ts';

keepCompiledCode();
await import('./host-main.ts');
