/** The engine as a host uses it. */
export type * from './api.ts';
export { checkInputs } from './inputs.ts';
export type * from './ports.ts';
export { createRuntime } from './runtime.ts';
