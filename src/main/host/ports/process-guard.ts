import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the process groups of this host when the host itself is killed and can do nothing any more: a small shell that
 * reads, from a pipe only the host holds, which groups there are, and acts when the pipe ends. Not on Windows.
 */
export interface ProcessGuard {
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
  esac
done
for g in $groups; do kill -KILL "-$g" 2>/dev/null; done
`;

export function createProcessGuard(): ProcessGuard {
  if (process.platform === 'win32')
    return { prepare: () => undefined, watch: () => undefined, forget: () => undefined, close: () => undefined };
  const groups = new Set<number>();
  let shell: ChildProcess | null = null;
  const tell = (line: string): void => void shell?.stdin?.write(line);
  const start = (): ChildProcess => {
    const started = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
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
      shell?.stdin?.end();
      shell = null;
    },
  };
}
