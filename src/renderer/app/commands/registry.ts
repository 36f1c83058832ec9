import type { KeyCombo } from '../../lib/keys.ts';

export type CommandGroup = 'Run' | 'File' | 'Edit' | 'Canvas' | 'View' | 'Help';

/** Something one can do. The menu, the palette, the keyboard and the toolbar all ask this table. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** The first is shown; all work. */
  readonly keys?: readonly KeyCombo[];
  /** A key that the page itself (copy, cut, paste) or another command answers; only shown. */
  readonly pageKey?: KeyCombo;
  /** Where the keys work: everywhere, outside text fields, or with the focus on the canvas. */
  readonly scope?: 'always' | 'window' | 'canvas';
  /** false: there is nothing it could do now. */
  readonly when?: () => boolean;
  readonly run: () => void | Promise<void>;
  /** Not in the palette: it is only a key (arrows). */
  readonly keyOnly?: boolean;
  /** false: not in the palette, which has commands that say the same more exactly. */
  readonly listed?: boolean;
}

const byId = new Map<string, Command>();

/** Adds commands to the table; modules do so once, when they load. */
export function registerCommands(commands: readonly Command[]): void {
  for (const command of commands) byId.set(command.id, command);
}

export function allCommands(): readonly Command[] {
  return [...byId.values()];
}

export function commandById(id: string): Command | undefined {
  return byId.get(id);
}

export function isEnabled(command: Command): boolean {
  return command.when?.() ?? true;
}

/** Runs a command by its id, if it is there and there is something for it to do. */
export function runCommand(id: string): boolean {
  const command = byId.get(id);
  if (!command || !isEnabled(command)) return false;
  void command.run();
  return true;
}

/** The key that is shown for a command. */
export function keyOf(id: string): KeyCombo | undefined {
  const command = byId.get(id);
  return command?.keys?.[0] ?? command?.pageKey;
}
