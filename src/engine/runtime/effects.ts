import type { CancelSignal } from './cancel-signal.ts';
import type { Json } from '../json.ts';

/** Everything an action can do to the outside world, as ports. The host implements them for real; tests use fakes. */
export interface Effects {
  readonly files: FilePort;
  readonly http: HttpPort;
  readonly processes: ProcessPort;
  readonly scripts: ScriptPort;
  readonly messages: MessagePort;
}

export interface FileEntry {
  readonly path: string;
  readonly name: string;
  /** With its dot, lower case; empty when there is none. */
  readonly ext: string;
  readonly size: number;
  /** ISO 8601 UTC. */
  readonly modifiedAt: string;
}

/** Paths are absolute or relative to `baseDir`. Failures are ActionErrors with the codes of the actions page. */
export interface FilePort {
  list(request: {
    baseDir: string;
    folder: string;
    glob: string;
    exclude: readonly string[];
    limit: number | null;
    signal: CancelSignal;
    /** Told of each folder below the first that could not be read and was left out. */
    skipped?: (path: string, reason: string) => void;
  }): Promise<FileEntry[]>;
  read(request: {
    baseDir: string;
    path: string;
    encoding: 'utf8' | 'base64';
    limitBytes: number;
    signal: CancelSignal;
  }): Promise<{ path: string; size: number; text: string }>;
  /** The lines of a text file. A large file's are a long list, which stays what it is when the file changes. */
  lines(request: { baseDir: string; path: string; signal: CancelSignal }): Promise<readonly Json[]>;
  /** Atomic: a reader sees the old file or the whole new one. Folders are made. */
  write(request: {
    baseDir: string;
    path: string;
    content: string;
    /** How `content` is meant; utf8 unless told otherwise. */
    encoding?: 'utf8' | 'base64';
    ifExists: 'overwrite' | 'fail' | 'append';
    signal: CancelSignal;
  }): Promise<{ path: string; size: number }>;
  hash(request: {
    baseDir: string;
    path: string;
    algorithm: 'sha256' | 'sha1' | 'md5' | 'xxh64';
    signal: CancelSignal;
  }): Promise<{ path: string; size: number; hash: string }>;
}

export interface HttpPort {
  request(request: {
    url: string;
    method: string;
    headers: Readonly<Record<string, string>>;
    body: string | null;
    timeoutMs: number;
    signal: CancelSignal;
  }): Promise<{ status: number; headers: Record<string, string>; body: string; durationMs: number }>;
}

export interface ProcessPort {
  /** Resolves when the process and its whole tree are gone. On abort: the tree gets SIGTERM, after `graceMs` SIGKILL. */
  run(request: {
    baseDir: string;
    command: readonly string[] | null;
    shell: string | null;
    cwd: string | null;
    env: Readonly<Record<string, string>>;
    stdin: string | null;
    limitBytes: number;
    graceMs: number;
    signal: CancelSignal;
  }): Promise<{ exitCode: number; stdout: string; stderr: string; truncated: boolean }>;
}

export interface ScriptPort {
  /** Runs the body of an async function of `input` in a process of its own; `log` receives what it prints. */
  run(request: {
    baseDir: string;
    code: string;
    input: Json;
    timeoutMs: number;
    graceMs: number;
    signal: CancelSignal;
    log: (line: string) => void;
  }): Promise<Json>;
}

export interface MessagePort {
  /** Shows a desktop notification where the host can; returns false where it cannot. */
  notify(request: { title: string; body: string }): boolean;
}
