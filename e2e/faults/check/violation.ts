/** The promises of a store, by the names they have in the reliability document. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10';

export const invariants: Readonly<Record<Invariant, string>> = {
  I1: 'every acknowledged result is in the store',
  I2: 'no task visit or item has two ends',
  I3: 'lists and statistics equal the fold of the journal',
  I4: 'no effect and no success without an intent',
  I5: 'no effect more often than intents, crashes and decisions allow',
  I6: 'nothing starts once a pause or cancel was acknowledged',
  I7: 'the numbers of a journal are dense',
  I8: 'checksums hold',
  I9: 'every blob a row names is there and is what it says',
  I10: 'a run that has not ended moves or says why not',
};

export interface Violation {
  readonly invariant: Invariant;
  readonly runId: string;
  readonly message: string;
}

/** How violations are counted in the tables: lost, duplicated, or wrong in another way. */
export function kindOf({ invariant }: Violation): 'lost' | 'duplicated' | 'wrong' {
  if (invariant === 'I1') return 'lost';
  return invariant === 'I2' || invariant === 'I5' ? 'duplicated' : 'wrong';
}
