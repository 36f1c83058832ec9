/** Largest workflow file, bytes. */
export declare const maxTextBytes: number;
/** The text of a workflow file. Errors: `not_found`, `denied`, `too_large`. */
export declare function readWorkflowText(file: string): Promise<string>;
