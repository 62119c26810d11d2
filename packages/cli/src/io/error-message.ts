/** Codes of `CompletionError`, which is not imported here: this file is loaded for `--help` too. */
const completionErrorBrand = Symbol.for('@org/completion-core/CompletionError');

/** The code of a `CompletionError`, of whichever copy of the package; `undefined` for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !(completionErrorBrand in error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What went wrong, and what to do about it where the error's own words do not say so. */
export function errorMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const advice = adviceFor(error);
  return advice === undefined ? message : `${message}; ${advice}`;
}

function adviceFor(error: unknown): string | undefined {
  const { status, retryAfterMs } = error as { readonly status?: number; readonly retryAfterMs?: number };
  switch (codeOf(error)) {
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
