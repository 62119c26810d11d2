/** A server sent a response that cannot be used: with a status outside of HTTP, or in an encoding that was not requested. */
export class UnusableResponse extends Error {
  override readonly name = 'UnusableResponse';

  /** @param what - for a message, e.g. `answered with status 999` */
  constructor(readonly what: string) {
    super(`the server ${what}`);
  }
}
