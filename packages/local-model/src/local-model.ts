import { CompletionError, type CompletionProvider, type ModelInfo } from '@org/completion-core';
import type { FinishReason, ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { LocalIndex } from './local-index';
import { Predictor } from './predictor';
import { prepareQuery, type LocalQuery } from './query';
import { cutWriting } from './cut-writing';
import { writeCompletions, type WritingLimits } from './write-completion';

/**
 * Settings of {@link localModel}; all optional. The confidences hold while typing: an explicit request gets the likeliest text,
 * however unsure.
 */
export interface LocalModelOptions {
  /** The index to predict from. @default an empty one: only the current document is known */
  readonly index?: LocalIndex;
  /** Estimated probability of being right below which nothing is shown, 0–1. @default 0.29 */
  readonly minConfidence?: number;
  /** The same for each line after the first, 0–1. @default 0.45 */
  readonly minNextLineConfidence?: number;
  /** Max number of lines of one completion. @default 12 */
  readonly maxLines?: number;
}

/** The embedded model: a provider, and the index it predicts from. */
export interface LocalModel extends CompletionProvider {
  readonly index: LocalIndex;
}

/** The default limits: rather no text than a wrong one. */
export const defaultLimits: WritingLimits = {
  minConfidence: 0.29,
  minNextLineConfidence: 0.45,
  maxLines: 12,
  guess: false,
};

/** Min confidence of each line after the first of a text that was asked for. */
const minGuessedLineConfidence = 0.35;

/** The embedded model as a provider, in whatever thread its index is. */
export const localIdentity = {
  id: 'local',
  endpoint: 'local:',
  defaultModel: 'workspace-ngram',
  capabilities: {
    strategies: ['suffix-param'],
    location: 'embedded',
    candidates: true,
    maxStops: 16,
    guessesWhenInvoked: true,
  },
} as const satisfies Omit<CompletionProvider, 'stream' | 'preview'>;

/**
 * A provider that completes from its index, in this thread: no key, no network, no download. It always generates the most
 * likely text; `temperature` and `topP` have no effect. Where it is not sure it generates no text.
 *
 * @throws CompletionError `invalid-options` for a confidence outside 0–1 or less than one line
 */
export function localModel(options: LocalModelOptions = {}): LocalModel {
  const limits = resolveLimits(options);
  const index = options.index ?? new LocalIndex();
  const predictor = new Predictor();
  return {
    ...localIdentity,
    index,
    stream: (request, { signal }) => stream(request, index, predictor, limits, signal),
    preview: previewRequest,
    models: localModels,
  };
}

/** The only model. */
export function localModels(): Promise<readonly ModelInfo[]> {
  const evidence = 'embedded: reads the text on both sides of the cursor';
  return Promise.resolve([{ id: localIdentity.defaultModel, fim: true, evidence }]);
}

/** The request in the shape of the completions API, though nothing is sent. */
export function previewRequest(request: ProviderRequest): ReturnType<CompletionProvider['preview']> {
  const { prefix, suffix } = queryOf(request);
  const { model, maxTokens, candidates } = request;
  return {
    method: 'POST',
    url: localIdentity.endpoint,
    headers: {},
    body: { model, prompt: prefix, suffix, max_tokens: maxTokens, n: candidates, stop: request.prompt.stop },
  };
}

/** Fills in the defaults and checks. @throws CompletionError `invalid-options` */
export function resolveLimits(options: LocalModelOptions): WritingLimits {
  const limits = { ...defaultLimits };
  for (const name of ['minConfidence', 'minNextLineConfidence'] as const) {
    const value = options[name] ?? defaultLimits[name];
    if (!(value >= 0 && value <= 1)) throw invalid(name, 'a number from 0 to 1', value);
    Object.assign(limits, { [name]: value });
  }
  const maxLines = options.maxLines ?? defaultLimits.maxLines;
  if (!Number.isInteger(maxLines) || maxLines < 1) throw invalid('maxLines', 'an integer ≥ 1', maxLines);
  return { ...limits, maxLines };
}

function invalid(name: string, expected: string, value: unknown): CompletionError {
  return new CompletionError('invalid-options', `${name} must be ${expected}, got ${String(value)}`);
}

async function* stream(
  request: ProviderRequest,
  index: LocalIndex,
  predictor: Predictor,
  limits: WritingLimits,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, void> {
  signal.throwIfAborted();
  const query = prepareQuery(queryOf(request), index, { betweenWords: request.triggerKind === 'invoked' });
  yield { type: 'response-start' };
  const { stop } = request.prompt;
  const maxLines = stop.includes('\n') ? 1 : limits.maxLines;
  const cuts = Array.from({ length: request.candidates }, () => cutWriting(stop, request.maxTokens));
  let completionTokens = 0;
  if (query !== undefined) {
    for (const { index: candidate, tokens } of writeCompletions(
      query,
      predictor,
      { ...limitsFor(request, limits), maxLines },
      request.candidates,
    )) {
      const cut = cuts[candidate];
      for (const { text, logProbability } of cut?.push(tokens) ?? []) {
        completionTokens++;
        yield { type: 'text-delta', text, index: candidate, logProbability, tokens: 1 };
      }
      if (cuts[0]?.finishReason !== undefined && request.candidates === 1) break;
      await nextTask();
      signal.throwIfAborted();
    }
  }
  const promptTokens = query?.sources.current[0]?.chain.length;
  if (promptTokens !== undefined) yield { type: 'usage', usage: { promptTokens, completionTokens } };
  for (const [candidate, cut] of cuts.entries()) {
    const finishReason: FinishReason = cut.finishReason ?? 'stop';
    yield { type: 'text-end', index: candidate, finishReason };
  }
}

function limitsFor({ triggerKind }: ProviderRequest, limits: WritingLimits): WritingLimits {
  if (triggerKind !== 'invoked') return limits;
  const minNextLineConfidence = Math.min(minGuessedLineConfidence, limits.minNextLineConfidence);
  return { ...limits, minNextLineConfidence, guess: true };
}

/** Lets other work of the thread run, such as an abort. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function queryOf({ prompt, uri, languageId }: ProviderRequest): LocalQuery {
  if (prompt.strategy === 'suffix-param') {
    const { prefix, suffix, snippets } = prompt;
    return { uri, languageId, prefix, suffix, snippets };
  }
  if (prompt.strategy === 'prefix-only')
    return { uri, languageId, prefix: prompt.text, suffix: '', snippets: [] };
  throw new CompletionError(
    'invalid-options',
    `prompt.strategy must be 'suffix-param' or 'prefix-only', got '${prompt.strategy}'`,
  );
}
