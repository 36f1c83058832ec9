import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/**
 * Kills the process trees of this host when the host itself is killed and can do nothing any more: a small shell that
 * reads, from a pipe only the host holds, which groups there are, and acts when the pipe ends. On Linux it also finds
 * what never got into that list, or left its group, by the variable every process of the host is started with. Not on
 * Windows.
 */
export interface ProcessGuard {
  /** What the value of MILLRACE_ATTEMPT begins with in every process of this host. */
  readonly host: string;
  /** Has the guard up before the first process is started, so that none is ever without one. */
  prepare(): void;
  watch(group: number): void;
  forget(group: number): void;
  close(): void;
}

const script = `
trap '' INT TERM HUP
groups=''
while read -r op id; do
  case $op in
    +) groups="$groups $id" ;;
    -) kept=''; for g in $groups; do [ "$g" = "$id" ] || kept="$kept $g"; done; groups=$kept ;;
    q) exit 0 ;;
  esac
done
for g in $groups; do kill -KILL "-$g" 2>/dev/null; done
[ -r /proc/self/environ ] || exit 0
for round in 1 2 3; do
  for file in $(grep -lz "^MILLRACE_ATTEMPT=$1/" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}" 2>/dev/null
  done
  sleep 0.1
done
`;

export function createProcessGuard(): ProcessGuard {
  if (process.platform === 'win32')
    return { host: randomUUID(), prepare: () => undefined, watch: () => undefined, forget: () => undefined, close: () => undefined };
  const host = randomUUID();
  const groups = new Set<number>();
  let shell: ChildProcess | null = null;
  const tell = (line: string): void => void shell?.stdin?.write(line);
  const start = (): ChildProcess => {
    const started = spawn('/bin/sh', ['-c', script, 'millrace-guard', host], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    const lost = (): void => {
      if (shell === started) shell = null;
    };
    started.once('error', lost);
    started.once('exit', lost);
    started.stdin?.on('error', lost);
    // The guard alone is no reason for the host to stay.
    started.unref();
    if (started.stdin && 'unref' in started.stdin && typeof started.stdin.unref === 'function') started.stdin.unref();
    return started;
  };
  return {
    host,
    prepare() {
      if (shell) return;
      shell = start();
      for (const group of groups) tell(`+ ${group}\n`);
    },
    watch(group) {
      groups.add(group);
      tell(`+ ${group}\n`);
    },
    forget(group) {
      groups.delete(group);
      tell(`- ${group}\n`);
    },
    close() {
      // Orderly: what a task left behind on purpose may stay.
      shell?.stdin?.end('q\n');
      shell = null;
    },
  };
}
