/** A server answered, and what it said cannot be an answer: a status that HTTP does not know, or bytes nobody asked for. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';

  /** @param what - for a message, e.g. `answered with status 999` */
  constructor(readonly what: string) {
    super(`the server ${what}`);
  }
}
