/** A setting of the gateway that cannot be. The message is one line, names the setting and holds no secret. */
export class GatewayOptionsError extends Error {
  override readonly name = 'GatewayOptionsError';
  /** E.g. `caps.maxTokens`. */
  readonly option: string;

  constructor(option: string, what: string) {
    super(`${option}: ${what}`);
    this.option = option;
  }
}
