/** Where the gateway says what happens. A pino logger is one. It is never given a key, a prompt or a completion. */
export interface GatewayLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Says nothing. */
export const silentLogger: GatewayLogger = { info: () => {}, warn: () => {}, error: () => {} };
