import type { ModelInfo } from '../domain/provider';
import { withMessage, type CompletionError } from '../errors/completion-error';

/** Whether two ids name one model: without a tag, Ollama means `latest`. */
export function isSameModel(one: string, other: string): boolean {
  return one === other || `${one}:latest` === other || one === `${other}:latest`;
}

/**
 * The listed id that `model` misspells: it differs only in case, or in the vendor's name. `undefined` when there is none, or more
 * than one.
 */
export function rightSpelling(model: string, offered: readonly ModelInfo[]): string | undefined {
  const lower = model.toLowerCase();
  const same = offered.filter(({ id }) => id.toLowerCase() === lower);
  const near = offered.filter(({ id }) => bare(id) === bare(model));
  const [found, ...others] = same.length > 0 ? same : near;
  return others.length === 0 && found !== undefined && !isSameModel(found.id, model) ? found.id : undefined;
}

/** `error` with the right spelling of the model in its message. */
export function withSpelling(error: CompletionError, spelling: string): CompletionError {
  return withMessage(error, `${error.message}; the server spells it ${spelling}`, error.cause);
}

function bare(id: string): string {
  return (id.split('/').at(-1) ?? id).toLowerCase();
}
