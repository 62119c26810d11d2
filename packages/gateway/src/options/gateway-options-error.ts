/** An invalid setting of the gateway. The message is one line, begins with the setting's name and contains no secret. */
export class GatewayOptionsError extends Error {
  override readonly name = 'GatewayOptionsError';
  /** E.g. `caps.maxTokens`. */
  readonly option: string;

  /** @param what - the rest of the message, e.g. `must be a number > 0, got 0` */
  constructor(option: string, what: string) {
    super(`${option} ${what}`);
    this.option = option;
  }
}
