/** Characters per token, where only one of the two is known. */
export const charsPerToken = 4;

/** Estimated tokens of a request's prompt. */
export function estimatedPromptTokens({ promptChars }: { readonly promptChars: number }): number {
  return Math.ceil(promptChars / charsPerToken);
}
