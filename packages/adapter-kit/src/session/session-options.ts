import type { CompletionEngine, CompletionOutcome } from '@org/completion-core';
import { defaultKeys, type CompletionKeys } from './keys';
import { englishStrings, type CompletionStatus, type CompletionStrings } from './strings';

/** The methods that an adapter uses of an engine: a `CompletionEngine`, or something that forwards to one elsewhere. */
export type AdapterEngine = Pick<
  CompletionEngine,
  'stream' | 'shown' | 'accepted' | 'partiallyAccepted' | 'rejected' | 'on' | 'status'
>;

/** Settings of a {@link CompletionSession}. All but the engine are optional. */
export interface SessionOptions<Engine extends AdapterEngine = AdapterEngine> {
  readonly engine: Engine;
  /** Identity of the document; completions are never reused in another document. @default a new one for each session */
  readonly uri?: string | undefined;
  /** Path shown to the model. @default none */
  readonly relativePath?: string | undefined;
  /** Whether to request while typing, or only at the trigger key. @default true */
  readonly automatic?: boolean | undefined;
  /** Candidates that `next()` and `previous()` request, 1–10. @default 3 */
  readonly candidates?: number | undefined;
  /** Keys that the editor binds to each action; the first for `accept` is announced. @default see {@link CompletionKeys} */
  readonly keys?: Partial<CompletionKeys> | undefined;
  /** Texts. @default English */
  readonly strings?: Partial<CompletionStrings> | undefined;
  /** Called when the status changes. */
  readonly onStatus?: ((status: CompletionStatus) => void) | undefined;
  /** Called with the outcome of every request to the engine, with its reason. */
  readonly onOutcome?: ((outcome: CompletionOutcome) => void) | undefined;
}

/** The settings of a session that have defaults. */
export interface SessionDefaults {
  readonly automatic: boolean;
  readonly candidates: number;
  readonly keys: CompletionKeys;
  readonly strings: CompletionStrings;
}

/** Options with the defaults filled in. */
export type ResolvedSessionOptions<Options extends object = SessionOptions> = Omit<
  Options,
  keyof SessionDefaults
> &
  SessionDefaults;

/** Fills in the defaults. @throws RangeError that names an invalid option */
export function resolveSessionOptions<Options extends Omit<SessionOptions, 'engine'>>(
  options: Options,
): ResolvedSessionOptions<Options> {
  const { automatic = true, candidates = 3 } = options;
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > 10)
    throw new RangeError(`candidates must be an integer from 1 to 10, got ${String(candidates)}`);
  return {
    ...options,
    automatic,
    candidates,
    keys: { ...defaultKeys, ...options.keys },
    strings: { ...englishStrings, ...options.strings },
  };
}
