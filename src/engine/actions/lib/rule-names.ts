/** What a rule's expression may name. */
export const ruleNames = ['data'] as const;
