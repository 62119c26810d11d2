import type { ModelInfo } from '../domain/provider';
import { CompletionError, ProviderHttpError } from '../errors/completion-error';

/**
 * The id on offer that `model` was meant to be: the same but for case, or with the vendor's name left out or put in.
 * `undefined` when none is, or several are.
 */
export function rightSpelling(model: string, offered: readonly ModelInfo[]): string | undefined {
  const wanted = model.toLowerCase();
  const same = offered.filter(({ id }) => id.toLowerCase() === wanted);
  const near = offered.filter(({ id }) => bare(id) === bare(model));
  const [found, ...others] = same.length > 0 ? same : near;
  return others.length === 0 && found?.id !== model ? found?.id : undefined;
}

/** `error` with the right spelling of the model in its message. */
export function withSpelling(error: CompletionError, spelling: string): CompletionError {
  const { code, retryable, cause } = error;
  const message = `${error.message}; it is spelt ${spelling} there`;
  return error instanceof ProviderHttpError
    ? new ProviderHttpError(code, message, {
        status: error.status,
        retryAfterMs: error.retryAfterMs,
        retryable,
        cause,
      })
    : new CompletionError(code, message, { retryable, cause });
}

function bare(id: string): string {
  return (id.split('/').at(-1) ?? id).toLowerCase();
}
