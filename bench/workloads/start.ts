import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { startHost } from '../lib/host.ts';
import { root } from '../lib/machine.ts';

const idleMs = 5_000;
const ticksPerS = 100;

/** B16 without a window: the command line to its first task, the host to its address, and what an idle host costs. */
export const start: Benchmark = {
  name: 'start',
  goal: 'B16',
  title: 'command to first task, command to host ready, the host idle',
  async run(bench) {
    const firstTask: number[] = [];
    const whole: number[] = [];
    const ready: number[] = [];
    const idle: { cpu: number; rssMB: number }[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      const cli = await commandLine(join(bench.dir, `cli-${round}`), bench.dir);
      firstTask.push(cli.firstTaskMs);
      whole.push(cli.wholeMs);
      const host = await startHost(join(bench.dir, `host-${round}`));
      try {
        ready.push(host.readyMs);
        if (round === 0 && process.platform === 'linux') idle.push(await idleCost(bench, host.pid));
      } finally {
        await host.stop();
      }
    }
    return [
      { name: 'command line: first task starts', unit: 'ms', samples: firstTask },
      { name: 'command line: everything', unit: 'ms', samples: whole },
      { name: 'browser host: address printed', unit: 'ms', samples: ready, goal: { atMost: 2_000 } },
      ...idle.flatMap(({ cpu, rssMB }): Result[] => [
        { name: 'idle host, CPU', unit: '%', samples: [cpu], goal: { atMost: 1 } },
        { name: 'idle host, resident memory', unit: 'MB', samples: [rssMB], note: 'all of the process; the goal of 80 MB is for the heap' },
      ]),
    ];
  },
};

async function commandLine(dataDir: string, dir: string): Promise<{ firstTaskMs: number; wholeMs: number }> {
  const file = join(dir, 'first.flow.yaml');
  writeFileSync(
    file,
    'millrace: 1\nname: first\ntasks:\n  first: { action: data.set, with: { at: "{{ now() }}" } }\noutputs: { at: "{{ tasks.first.result.at }}" }\n',
  );
  const beganAt = Date.now();
  const began = performance.now();
  const child = spawn(process.execPath, ['src/main/cli/index.ts', 'run', file, '--json', '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wholeMs = performance.now() - began;
  check(code === 0, `the command line ended with ${code}: ${output}`);
  const report = JSON.parse(output) as { status: string; outputs: { at?: unknown } };
  check(report.status === 'succeeded' && typeof report.outputs.at === 'string', `the command line printed ${output}`);
  return { firstTaskMs: Date.parse(report.outputs.at) - beganAt, wholeMs };
}

/** CPU time and memory of a process that nobody asks anything, from /proc. */
async function idleCost(bench: Bench, pid: number): Promise<{ cpu: number; rssMB: number }> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = ticks();
  const waitMs = bench.quick ? 1_000 : idleMs;
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const cpu = ((ticks() - before) / ticksPerS / (waitMs / 1_000)) * 100;
  const rssKB = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { cpu, rssMB: rssKB / 1024 };
}
