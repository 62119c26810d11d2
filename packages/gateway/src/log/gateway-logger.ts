/** Where the gateway logs, e.g. a pino logger. It never gets a key, a prompt or a completion. */
export interface GatewayLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Logs nothing. */
export const silentLogger: GatewayLogger = { info: () => {}, warn: () => {}, error: () => {} };
