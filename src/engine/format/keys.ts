/** The keys of a task and of its forEach, in the order in which they are written. */
export const taskKeys = [
  'action',
  'name',
  'description',
  'when',
  'join',
  'forEach',
  'with',
  'delay',
  'timeout',
  'retry',
  'onError',
  'onInterrupted',
  'cache',
  'nextMode',
  'next',
];
export const forEachKeys = ['in', 'as', 'concurrency', 'batch', 'onItemError'];
