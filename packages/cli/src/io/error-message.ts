import { CompletionError, type ProviderHttpError } from '@org/completion-core';
import { inSettings } from '@org/completion-node';

/** The message of an error, and what to do about it where the message does not say so. */
export function errorMessage(error: unknown): string {
  const message = inFlags(error instanceof Error ? error.message : String(error));
  const advice = CompletionError.is(error) ? adviceFor(error) : undefined;
  return advice === undefined ? message : `${message}; ${advice}`;
}

/** Settings of the engine by the name of their flag, which people on the command line know. */
function inFlags(message: string): string {
  return inSettings(message).replace(/\braise (?:nextEdit\.)?timeoutMs\b/, 'raise --timeout');
}

function adviceFor(error: CompletionError): string | undefined {
  const { status, retryAfterMs } = error as Partial<ProviderHttpError>;
  switch (error.code) {
    case 'rate-limited':
      return retryAfterMs === undefined
        ? 'ask again later'
        : `ask again in ${Math.ceil(retryAfterMs / 1000)} s`;
    case 'provider-unavailable':
      if (status !== undefined) return 'the fault is at the server: ask again later';
      return speaksNoTls(error)
        ? 'the server speaks no TLS at this port: try http:// in the base URL'
        : 'check the base URL, the proxy and the network';
    case 'malformed-stream':
      return 'check the base URL';
    default:
      return undefined;
  }
}

function speaksNoTls(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && each.code === 'ERR_SSL_WRONG_VERSION_NUMBER') return true;
  return false;
}
