import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenCounter } from '@org/completion-core';

/** The parsed `tokenizer.json` and `tokenizer_config.json` of a model. */
export interface TokenizerFiles {
  readonly tokenizer: object;
  readonly config: object;
}

/** Counts tokens with the model's tokenizer, without the tokens that a server adds before a text. */
export function exactCounter({ tokenizer, config }: TokenizerFiles): TokenCounter {
  const exact = new Tokenizer(tokenizer, config);
  return { count: (text) => exact.encode(text, { add_special_tokens: false }).ids.length };
}
