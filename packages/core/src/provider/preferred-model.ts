import type { ModelInfo } from '../domain/provider';
import { tokenFactoryDefaults } from './token-factory';

/** What to ask of a catalog, best first: models trained to fill in the middle, then quick ones that can be asked to. */
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
 * The model to ask out of those on offer, by a preference order; the documented sample's model where none of it is there.
 * The catalog changes monthly, so hosts ask `provider.models()` first.
 */
export function preferredModel(models: readonly ModelInfo[]): string {
  return maxPreferred(models)?.id ?? tokenFactoryDefaults.model;
}

/**
 * The model to ask of a server that nobody has chosen one for: the one it names itself, else the most preferred of its list, else the
 * first that writes text. None where it lists none.
 */
export function listedDefault(models: readonly ModelInfo[]): ModelInfo | undefined {
  return (
    models.find(({ isDefault }) => isDefault === true) ??
    maxPreferred(models) ??
    models.find(writesText) ??
    models[0]
  );
}

function writesText({ id }: ModelInfo): boolean {
  return !/embed|rerank|guard|vision|-vl|whisper|flux|tts|image/i.test(id);
}

function maxPreferred(models: readonly ModelInfo[]): ModelInfo | undefined {
  const usable = models.filter(writesText);
  for (const preference of preferences) {
    const found = usable.find(({ id }) => preference.test(id));
    if (found !== undefined) return found;
  }
  return usable.find(({ fim }) => fim === true);
}
