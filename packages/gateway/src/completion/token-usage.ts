import type { ProxiedRequest } from '../request/proxied-request';
import { charsPerToken, estimatedPromptTokens } from '../request/token-estimates';
import { parsedJson } from '../stream/parsed-json';
import { countsIn, textOf } from '../stream/stream-usage';
import { choicesIn, finishReasonOf } from '../wire/answer-fields';

/** Tokens that a request used. */
export interface TokenUsage {
  readonly prompt: number;
  readonly completion: number;
}

/** The usage that a complete answer reports at its end, else an estimate. */
export function usageOf(answer: Uint8Array, request: ProxiedRequest): TokenUsage {
  if (request.choices > 1) return usageOfSeveral(answer, request);
  const end = new TextDecoder().decode(answer.subarray(-4096));
  const prompt = /"prompt_tokens"\s*:\s*(\d+)/.exec(end)?.[1];
  const completion = /"completion_tokens"\s*:\s*(\d+)/.exec(end)?.[1];
  return {
    prompt: prompt === undefined ? estimatedPromptTokens(request) : Number(prompt),
    completion: completion === undefined ? Math.ceil(answer.length / charsPerToken) : Number(completion),
  };
}

/** Characters of a token that an answer hardly has more of, on average. */
const maxCharsPerToken = 8;

/**
 * The usage of an answer with several choices. llama.cpp's server counts the first one only, which shows: the count is that of one
 * run in `timings`, or too small for the texts. Then the others count by their length.
 */
function usageOfSeveral(answer: Uint8Array, request: ProxiedRequest): TokenUsage {
  const text = new TextDecoder().decode(answer);
  // A complete answer to a request for a stream is one event.
  const parsed = parsedJson(text) ?? parsedJson(/^data:(.*)/.exec(text)?.[1] ?? '');
  const choices = choicesIn(parsed) ?? [];
  const counted = countsIn(parsed);
  const chars = choices.map((choice) => textOf(choice).length);
  const allChars = chars.reduce((sum, each) => sum + each, 0);
  const estimate = {
    prompt: estimatedPromptTokens(request),
    completion: Math.ceil(allChars / charsPerToken),
  };
  if (counted === undefined) return estimate;
  const { promptTokens: prompt, completionTokens: completion } = counted;
  const maxTokens = request.maxTokens / request.choices;
  const least = choices.reduce<number>((sum, choice, index) => {
    const ofChoice = chars[index] ?? 0;
    const isFull = finishReasonOf(choice) === 'length';
    // `length` may also mean the end of the context, with fewer tokens.
    const tokens = isFull ? Math.min(maxTokens, ofChoice / 2) : ofChoice / maxCharsPerToken;
    return sum + Math.floor(tokens);
  }, 0);
  const { timings } = Object(parsed) as { readonly timings?: { readonly predicted_n?: unknown } };
  if (timings?.predicted_n !== completion && completion >= least) return { prompt, completion };
  const ofFirst = chars[0] ?? 0;
  const byLength =
    ofFirst === 0 ? completion * choices.length : Math.round((completion * allChars) / ofFirst);
  const hasPrompts = Array.isArray(request.body['prompt']);
  return {
    prompt: hasPrompts ? Math.max(prompt, estimate.prompt) : prompt,
    completion: Math.max(least, byLength),
  };
}
