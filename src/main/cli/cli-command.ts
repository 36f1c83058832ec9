/** A command of this program as it can be typed. `dataDir`: `--data` as it was given. */
export function cliCommand(args: readonly string[], dataDir: string | undefined): string {
  const data = dataDir === undefined ? [] : ['--data', dataDir];
  return `npm run -s cli -- ${[...args, ...data].map(quote).join(' ')}`;
}

function quote(text: string): string {
  return /^[\w./:@=…-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
