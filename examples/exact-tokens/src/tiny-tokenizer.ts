import type { TokenizerFiles } from './exact-counter';

/**
 * A byte-pair tokenizer of a few hundred pieces, learned from `sample`, in the form of a `tokenizer.json`. It replaces a model's tokenizer, so
 * that this example needs no download.
 */
export function tinyTokenizer(sample: string, pieces = 400): TokenizerFiles {
  const alphabet = byteAlphabet();
  const vocabulary = [...alphabet];
  const merges: string[] = [];
  let words = wordsOf(sample).map((word) =>
    [...new TextEncoder().encode(word)].map((byte) => alphabet[byte] ?? ''),
  );
  while (vocabulary.length < pieces) {
    const pair = commonPair(words);
    if (pair === undefined) break;
    const [left, right] = pair;
    merges.push(`${left} ${right}`);
    vocabulary.push(left + right);
    words = words.map((word) => merged(word, left, right));
  }
  return {
    tokenizer: {
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
        merges,
      },
    },
    config: { tokenizer_class: 'GPT2Tokenizer' },
  };
}

/** A printable character for every byte, as byte-level tokenizers write them. */
function byteAlphabet(): readonly string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
}

function wordsOf(text: string): readonly string[] {
  return text.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu) ?? [];
}

/** The most frequent pair of neighbors in `words`; the first of equals, `undefined` when none occurs twice. */
function commonPair(words: readonly (readonly string[])[]): readonly [string, string] | undefined {
  const counts = new Map<string, { readonly pair: readonly [string, string]; count: number }>();
  for (const word of words) {
    for (let index = 1; index < word.length; index++) {
      const pair = [word[index - 1] ?? '', word[index] ?? ''] as const;
      const known = counts.get(pair.join(' '));
      if (known === undefined) counts.set(pair.join(' '), { pair, count: 1 });
      else known.count++;
    }
  }
  let best: { readonly pair: readonly [string, string]; count: number } | undefined;
  for (const each of counts.values()) if (each.count > (best?.count ?? 1)) best = each;
  return best?.pair;
}

function merged(word: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let index = 0; index < word.length; index++) {
    if (word[index] === left && word[index + 1] === right) {
      out.push(left + right);
      index++;
    } else out.push(word[index] ?? '');
  }
  return out;
}
