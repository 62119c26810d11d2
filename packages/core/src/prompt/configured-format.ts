import type { FimFormat } from '../domain/prompt';
import { CompletionError } from '../errors/completion-error';
import { fimFormats } from '../models/fim-formats';
import { fimFormatNamed } from '../models/find-fim-format';

/**
 * The format that the option `prompt.fimFormat` names or is; `undefined` for `auto`.
 *
 * @throws CompletionError `invalid-options` when it is the name of no family
 */
export function configuredFormat(fimFormat: string | FimFormat): FimFormat | undefined {
  if (typeof fimFormat !== 'string') return fimFormat;
  if (fimFormat === 'auto') return undefined;
  const named = fimFormatNamed(fimFormat);
  if (named !== undefined) return named;
  const names = fimFormats.map(({ name }) => name).join(', ');
  throw new CompletionError(
    'invalid-options',
    `prompt.fimFormat must be 'auto' or one of ${names}, got ${JSON.stringify(fimFormat)}`,
  );
}
