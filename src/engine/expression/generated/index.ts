/** Code that is written from checked expressions; see writer.ts. */
export { called, missesTooOften, withTiers } from './tiers.ts';
export { literal, miss, NotWritten, type Roots, writeFunction, type WriteOptions, type Writer, type Written } from './writer.ts';
