/** The largest file or answer that becomes one text. */
export const maxTextBytes = 50 * 1024 * 1024;

/** How much of a process's standard output, and of its standard error, is kept. */
export const maxOutputBytes = 10 * 1024 * 1024;

/** How long a process has between being asked to stop and being killed. */
export const stopGraceMs = 10_000;
