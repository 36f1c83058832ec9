import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { parse } from 'yaml';
import { forbiddenKeys, isObject, type Json, type JsonObject } from '../../engine/json.ts';
import { dataFolder } from '../host/paths.ts';
import { UsageError } from './exit-codes.ts';

/** parseArgs with our own error; positionals are allowed. */
export function readArgs<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function dataDirOf(value: string | undefined): string {
  return resolve(value ?? dataFolder({ env: process.env, platform: process.platform, home: homedir() }));
}

/** The one argument a command takes. */
export function only(positionals: readonly string[], what: string): string {
  const [first] = positionals;
  if (first === undefined || positionals.length !== 1) throw new UsageError(`Give exactly one ${what}.`);
  return first;
}

/** `--input k=v` (v is YAML) and `--input-file F` (a YAML or JSON object) as one object; single inputs win over the file. */
export function readInputs(pairs: readonly string[], file: string | undefined): JsonObject {
  const inputs: [string, Json][] = [];
  if (file !== undefined) {
    const value = readYaml(readText(file), file);
    if (!isObject(value)) throw new UsageError(`${file} must hold an object of inputs.`);
    inputs.push(...Object.entries(value));
  }
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new UsageError(`--input takes name=value; it was ${JSON.stringify(pair)}.`);
    const name = pair.slice(0, at);
    if (forbiddenKeys.has(name)) throw new UsageError(`An input cannot be called ${name}.`);
    inputs.push([name, readYaml(pair.slice(at + 1), `--input ${name}`)]);
  }
  return Object.fromEntries(inputs);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readYaml(text: string, what: string): Json {
  let value: Json;
  try {
    value = (parse(text, { schema: 'core', maxAliasCount: 100 }) ?? null) as Json;
  } catch (error) {
    throw new UsageError(`${what} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  refuseKeys(value, what);
  return value;
}

function refuseKeys(value: Json, what: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) throw new UsageError(`${what} has the key ${key}, which is not allowed.`);
    refuseKeys(entry as Json, what);
  }
}
