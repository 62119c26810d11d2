import type { ProxiedRequest } from '../request/proxied-request';
import { charsPerToken, estimatedPromptTokens } from '../request/token-estimates';

/** Tokens that a request used. */
export interface TokenUsage {
  readonly prompt: number;
  readonly completion: number;
}

/** The usage that a complete answer reports at its end, else an estimate. */
export function usageOf(answer: Uint8Array, request: ProxiedRequest): TokenUsage {
  const end = new TextDecoder().decode(answer.subarray(-4096));
  const prompt = /"prompt_tokens"\s*:\s*(\d+)/.exec(end)?.[1];
  const completion = /"completion_tokens"\s*:\s*(\d+)/.exec(end)?.[1];
  return {
    prompt: prompt === undefined ? estimatedPromptTokens(request) : Number(prompt),
    completion: completion === undefined ? Math.ceil(answer.length / charsPerToken) : Number(completion),
  };
}
