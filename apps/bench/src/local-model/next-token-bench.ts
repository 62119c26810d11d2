import type { CodeToken, LocalIndex } from '@org/completion-local';
import type { CorpusFile } from './corpus';
import { expectedToken } from './expected-token';
import type { ModelBuild } from './model-build';
import { mean, sample } from './sampling';

/** Mean reciprocal rank of the token that really comes next; a token that no context predicts counts 0. */
export interface NextTokenFigures {
  /** Words, numbers and signs outside comments and doc strings, as such models are measured in the literature. */
  readonly codeMrr: number;
  readonly codeTop1: number;
  readonly codePositions: number;
  /** Everything: line breaks with their indentation, and comments, too. */
  readonly allMrr: number;
  readonly allPositions: number;
}

/**
 * Measures at random positions of some files. Each file is left out of what the model knows (it is the current document,
 * so its indexed text is not used), but for the part before the position. The text behind the position is not shown.
 */
export function measureNextToken(
  { codeTokens, nextTokens }: ModelBuild,
  index: LocalIndex,
  files: readonly CorpusFile[],
  perFile: number,
  random: () => number,
): NextTokenFigures {
  const code: number[] = [];
  const all: number[] = [];
  for (const { uri, languageId, text } of files) {
    const tokens = codeTokens(text);
    const commented = commentTokens(tokens, languageId);
    const positions = sample([...tokens.keys()].slice(1), perFile, random);
    for (const position of positions) {
      const token = tokens[position];
      const asked = expectedToken(text, tokens, position);
      if (token === undefined || asked === undefined) continue;
      const { prefix, expected } = asked;
      const query = { uri, languageId, prefix, suffix: '', snippets: [] };
      const rank = nextTokens(index, query, 10_000).findIndex((next) => next.text === expected) + 1;
      const score = rank === 0 ? 0 : 1 / rank;
      all.push(score);
      if (token.kind !== 'line-break' && !commented.has(position)) code.push(score);
    }
  }
  return {
    codeMrr: mean(code),
    codeTop1: code.filter((score) => score === 1).length / code.length,
    codePositions: code.length,
    allMrr: mean(all),
    allPositions: all.length,
  };
}

/** Indices of the tokens in comments and doc strings. */
function commentTokens(tokens: readonly CodeToken[], languageId: string): Set<number> {
  const python = languageId === 'python';
  const inside = new Set<number>();
  let line = false;
  let block = false;
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind === 'line-break') line = false;
    const startsLine = python ? text === '#' : text === '//' || text === '///';
    const startsBlock = python ? text === '"""' : text === '/*' || text === '/**';
    if (startsLine && !block) line = true;
    if (block && text === (python ? '"""' : '*/')) {
      inside.add(i);
      block = false;
      continue;
    }
    if (startsBlock && !line) block = true;
    if (line || block) inside.add(i);
  }
  return inside;
}
