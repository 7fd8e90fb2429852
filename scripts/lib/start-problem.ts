/** Something that keeps a start from succeeding and that a person can put right: shown as its message alone, one line, without a stack. */
export class StartProblem extends Error {
  override readonly name: string = 'StartProblem';
}
