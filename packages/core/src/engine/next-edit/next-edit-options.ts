import type { EditHistory } from '../../domain/edit-history';
import { checkKnownNames } from '../../domain/known-names';
import { faultMessage, faultOf, type OptionSpec } from '../../domain/option-spec';
import type { CompletionProvider } from '../../domain/provider';
import { CompletionError } from '../../errors/completion-error';
import type { EditFormat } from '../../next-edit/formats/edit-format';
import { editFormatNamed } from '../../next-edit/formats/find-edit-format';
import { editFormats } from '../../next-edit/formats/formats';

/** Options of `nextEdit()`; all are optional. Unknown names and wrong values throw `invalid-options` at once. */
export interface NextEditOptions {
  /** The server of the model, which may be another than that of completions. @default the engine's provider */
  readonly provider?: CompletionProvider;
  /** Model id, as the provider spells it. @default the provider's default model, or the engine's where the provider is the engine's */
  readonly model?: string;
  /** Format of prompts and answers: a name, or in code a format of your own. @default 'auto': by model id, and `chat` for others */
  readonly format?: 'auto' | (string & {}) | EditFormat;
  /** What was edited lately, such as a `DocumentTracker`. @default read from the documents of the calls */
  readonly history?: EditHistory;
  /** Maximum length of an answer, in tokens; a shorter one is requested where the region is short. @default 1_024 */
  readonly maxTokens?: number;
  /** Deadline of one request, in milliseconds. @default the engine's `timeoutMs` */
  readonly timeoutMs?: number;
  /** How many automatic requests ten keys pay for, on the average. @default 0.3 */
  readonly requestsPerTenKeys?: number;
}

/** Options with the defaults that do not depend on the engine. */
export interface ResolvedNextEditOptions extends NextEditOptions {
  readonly maxTokens: number;
  readonly requestsPerTenKeys: number;
  /** `undefined`: by the model. */
  readonly editFormat: EditFormat | undefined;
}

const method: OptionSpec = { type: 'function' };
const texts: OptionSpec = { type: 'list', of: { type: 'string' } };

/** What each option accepts. */
const optionSpecs: { readonly [Name in keyof Required<NextEditOptions>]: OptionSpec } = {
  provider: { type: 'object', members: { stream: method }, example: 'openAICompatible() or mercuryEdit()' },
  model: { type: 'string', min: 1 },
  format: {
    type: 'union',
    of: [
      { type: 'enum', values: ['auto', ...editFormats.map(({ name }) => name)] },
      {
        type: 'object',
        members: {
          name: { type: 'string' },
          asked: { type: 'enum', values: ['text', 'chat'] },
          tokens: texts,
          render: method,
          parse: method,
        },
      },
    ],
  },
  history: {
    type: 'object',
    members: { history: method, accepted: method },
    example: 'new DocumentTracker()',
  },
  maxTokens: { type: 'integer', min: 16 },
  timeoutMs: { type: 'integer', min: 1 },
  requestsPerTenKeys: { type: 'number', above: 0 },
};

/** @throws CompletionError `invalid-options` with the option, what it must be and what it is */
export function resolveNextEditOptions(options: NextEditOptions): ResolvedNextEditOptions {
  checkKnownNames('nextEdit', options, Object.keys(optionSpecs));
  for (const [name, spec] of Object.entries(optionSpecs)) {
    const value = options[name as keyof NextEditOptions];
    const fault = value === undefined ? undefined : faultOf(`nextEdit.${name}`, spec, value);
    if (fault !== undefined) throw new CompletionError('invalid-options', faultMessage(fault));
  }
  const { format = 'auto', maxTokens = 1_024, requestsPerTenKeys = 0.3 } = options;
  return {
    ...options,
    maxTokens,
    requestsPerTenKeys,
    editFormat: typeof format === 'string' ? editFormatNamed(format) : format,
  };
}
