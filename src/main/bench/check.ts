/** The program under test gave another answer than it must: nothing that was timed counts. */
export class WrongAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongAnswer';
  }
}

export function check(right: boolean, what: string): asserts right {
  if (!right) throw new WrongAnswer(what);
}
