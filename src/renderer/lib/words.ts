/** Who started a run, in words. */
const starters: Readonly<Record<string, string>> = { serve: 'window', electron: 'window', cli: 'command line', call: 'another run' };

/** What a run's trigger is called on the screen: "window", "command line", or the trigger itself. */
export function startedBy(trigger: string): string {
  return Object.hasOwn(starters, trigger) ? (starters[trigger] ?? trigger) : trigger;
}
