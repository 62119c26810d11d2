/** A server's report of a prompt that was too long. */
export interface PromptTooLong {
  /** Max tokens of a prompt besides those to generate; `undefined` when the message has none. */
  readonly maxPromptTokens: number | undefined;
  /** The server's count of the refused prompt; `undefined` when the message has none. */
  readonly promptTokens: number | undefined;
}

const number = String.raw`(\d[\d,_]*)`;
const limits = [
  String.raw`maximum context length (?:of |is |\()?${number}`,
  String.raw`${number} maximum context length`,
  String.raw`context length \(?(?:of |is )?${number}`,
  String.raw`context (?:size|window|length)[^\d]{0,20}${number}`,
  String.raw`must be <= ${number}`,
  String.raw`(?:must have |have )?less than ${number} tokens`,
  String.raw`> ${number} maximum`,
  String.raw`"?n_ctx"?\D{1,4}${number}`,
  String.raw`max_(?:model|seq)_len\D{1,8}${number}`,
].map((pattern) => new RegExp(pattern, 'i'));
const prompts = [
  String.raw`${number} (?:tokens )?(?:in|from) (?:the|your) (?:input )?(?:messages|prompt)`,
  String.raw`(?:has|contains|of) ${number} (?:input |prompt )?tokens`,
  String.raw`input \(${number} tokens\)`,
  'given: ' + number + String.raw`\s`,
  String.raw`prompt is too long: ${number}`,
  String.raw`request \(${number} tokens\)`,
  String.raw`"?n_prompt_tokens"?\D{1,4}${number}`,
].map((pattern) => new RegExp(pattern, 'i'));
const generated = [
  String.raw`${number} (?:tokens )?(?:in|for) the completion`,
  String.raw`max_(?:completion_|new_)?tokens[^\d]{0,40}too large: ${number}`,
  String.raw`and ${number} .?max_new_tokens`,
  String.raw`and ${number} output tokens`,
].map((pattern) => new RegExp(pattern, 'i'));
const complaint =
  /maximum context length|context (?:length|size|window)|(?<!list )too long|too large for model|longer than|exceeds? .{0,40}(?:context|tokens|length)|must have less than|max_new_tokens|too many (?:input )?tokens|input length|n_ctx|max_(?:model|seq)_len/i;

/**
 * Reads the limit from an error message about the length of the prompt; returns `undefined` when it is about something else.
 * Knows the wordings of OpenAI, vLLM, SGLang, TGI, llama.cpp, Ollama, Mistral and compatible servers.
 */
export function maxPromptTokensFromError(message: string): PromptTooLong | undefined {
  if (!complaint.test(message)) return undefined;
  const limit = firstNumber(message, limits);
  const promptTokens = firstNumber(message, prompts);
  const room = limit === undefined ? undefined : limit - (firstNumber(message, generated) ?? 0);
  return { maxPromptTokens: room !== undefined && room > 0 ? room : limit, promptTokens };
}

function firstNumber(message: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const digits = pattern.exec(message)?.[1]?.replace(/[,_]/g, '');
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}
