import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { defineConfig } from 'electron-vite';

/** The app ships its examples as templates; their tests stay here. */
const examples = {
  name: 'millrace-examples',
  closeBundle() {
    rmSync('out/examples', { recursive: true, force: true });
    cpSync('examples/data', 'out/examples/data', { recursive: true });
    for (const name of readdirSync('examples')) if (name.endsWith('.flow.yaml')) cpSync(`examples/${name}`, `out/examples/${name}`);
  },
};

/**
 * Main is one ES module beside three entries that run elsewhere: the threads of the store and of the short benchmark, and
 * the process of a script task. Only
 * what is native stays outside (package.json `dependencies`); the preload script must be CommonJS to run sandboxed.
 */
export default defineConfig({
  main: {
    plugins: [examples],
    build: {
      rolldownOptions: {
        input: {
          index: 'src/main/electron/index.ts',
          'store-worker': 'src/main/store/worker.ts',
          'bench-worker': 'src/main/bench/worker.ts',
          'script-child': 'src/main/host/ports/script-child.ts',
        },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    build: { minify: true, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
