import { serverErrorIn, type ServerError } from '@org/completion-core/host';

/** The error in the place of an answer or an event: a declared one, or a message without choices. */
export function errorIn(value: unknown, isError = false): ServerError | undefined {
  const declared = serverErrorIn(value, isError);
  if (declared !== undefined || (choicesIn(value)?.length ?? 0) > 0) return declared;
  // `{"detail": …}` is an error in the place of a completion.
  const message = serverErrorIn(value, true);
  return message?.message === '' ? undefined : message;
}

/** The choices of an answer or an event; `undefined` when it has no such list. */
export function choicesIn(value: unknown): readonly unknown[] | undefined {
  const choices =
    typeof value === 'object' && value !== null && 'choices' in value ? value.choices : undefined;
  return Array.isArray(choices) ? choices : undefined;
}

/** The finish reason of a choice; `undefined` when there is none (yet). */
export function finishReasonOf(choice: unknown): string | undefined {
  if (typeof choice !== 'object' || choice === null || !('finish_reason' in choice)) return undefined;
  return typeof choice.finish_reason === 'string' ? choice.finish_reason : undefined;
}
