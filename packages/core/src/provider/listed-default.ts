import type { ModelInfo } from '../domain/provider';

/** Preferred models of a catalog, best first: models trained to fill in the middle, then fast ones that take chat infill. */
const preferences: readonly RegExp[] = [
  /qwen-?(?:2\.5|3)-?coder.*(?:7b|14b|30b)/i,
  /qwen-?(?:2\.5|3)-?coder/i,
  /codestral|starcoder-?2|seed-coder|mellum|granite.*code/i,
  /deepseek-(?:coder|v4-flash)/i,
  /deepseek-v[34]/i,
  /qwen3-30b-a3b-instruct/i,
  /gpt-oss-120b/i,
  /qwen3-\d+b.*instruct|qwen3-32b/i,
  /llama-3\.\d-70b-instruct/i,
];

/**
 * The model of a server for which none is configured: the one that the server marks as default, else the most preferred, else the
 * first that writes text. `undefined` for an empty list.
 */
export function listedDefault(models: readonly ModelInfo[]): ModelInfo | undefined {
  return (
    models.find(({ isDefault }) => isDefault === true) ??
    firstPreferred(models) ??
    models.find(writesText) ??
    models[0]
  );
}

function writesText({ id }: ModelInfo): boolean {
  return !/embed|rerank|guard|vision|-vl|whisper|flux|tts|image/i.test(id);
}

/** The most preferred model; `undefined` when none is known to complete well. */
export function firstPreferred(models: readonly ModelInfo[]): ModelInfo | undefined {
  const usable = models.filter(writesText);
  for (const preference of preferences) {
    const found = usable.find(({ id }) => preference.test(id));
    if (found !== undefined) return found;
  }
  return usable.find(({ fim }) => fim === true);
}
