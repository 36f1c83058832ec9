import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of ours in a process of its own, as a user starts it. */
export class Child {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  readonly finished: Promise<Finished>;
  #wake: () => void = () => undefined;

  constructor(entry: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, [`${root}${entry}`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '1', ...env },
    });
    const read = (chunk: string, add: (text: string) => void): void => {
      add(chunk);
      this.#wake();
    };
    this.process.stdout?.setEncoding('utf8').on('data', (chunk: string) => read(chunk, (text) => (this.stdout += text)));
    this.process.stderr?.setEncoding('utf8').on('data', (chunk: string) => read(chunk, (text) => (this.stderr += text)));
    this.finished = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
        this.#wake();
      });
    });
  }

  /** Waits until stdout matches; rejects when the program ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match;
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        const { stdout, stderr } = await this.finished;
        const late = pattern.exec(stdout);
        if (late) return late;
        throw new Error(`It ended without saying ${pattern}:\n${stdout}\n${stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }
}

export function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return new Child('src/main/cli/index.ts', args, env).finished;
}
