import type { ProxiedRequest } from './proxied-request';

/** Characters per token, where only one of the two is known. */
export const charsPerToken = 4;

/** Estimated tokens of a request's prompt. */
export function estimatedPromptTokens({ promptChars }: Pick<ProxiedRequest, 'promptChars'>): number {
  return Math.ceil(promptChars / charsPerToken);
}
