import { exitCodes, UsageError } from '../exit-codes.ts';
import { readArgs } from '../options.ts';
import { checkFile, printProblems } from '../workflow-file.ts';

export function validate(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' }, data: { type: 'string' } });
  if (positionals.length === 0) throw new UsageError('Name the files to validate.');
  const problems = positionals.flatMap((file) => checkFile(file).problems);
  printProblems(problems, values.json === true);
  if (!values.json) {
    const files = positionals.length === 1 ? (positionals[0] ?? '') : `${positionals.length} files`;
    process.stdout.write(
      problems.length === 0 ? `${files}: no problems\n` : `${files}: ${problems.length} problem${problems.length === 1 ? '' : 's'}\n`,
    );
  }
  return Promise.resolve(problems.length === 0 ? exitCodes.succeeded : exitCodes.usage);
}
