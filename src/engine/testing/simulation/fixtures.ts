/**
 * Seeds that once broke an invariant, with what was wrong; they always run. A seed stands for a graph and a story of the
 * generator of its day: where the generator changes, the case itself is kept as a test (run/rules.test.ts).
 */
export const keptSeeds: readonly { readonly seed: number; readonly was: string }[] = [
  { seed: 313, was: 'an item interrupted twice did not wait for its back-off' },
  { seed: 537, was: 'two tasks that backed off waited for each other when auto turned sequential' },
  { seed: 1330, was: 'a join that was queued by what a failing run canceled was left behind' },
  { seed: 1363, was: 'a stopped list with an interrupted item never ended' },
  { seed: 1507, was: 'a task with an arrival that waited for its round was called unreached' },
];
