/** Types are stripped and code is compiled once, not at each start. Import this before anything that is worth keeping. */
export declare function keepCompiledCode(): void;
