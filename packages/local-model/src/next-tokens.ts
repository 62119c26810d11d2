import { lineBreakText, readLineBreak, renderIndentation, indentStyleOf, lex } from './lexer';
import { normalizeLineEnds } from '@org/completion-core/host';
import type { LocalIndex } from './local-index';
import { featureCount } from './candidate-features';
import { Predictor } from './predictor';
import { prepareQuery, type LocalQuery } from './query';
import type { Rescorer } from './rescoring';
import { TokenKind, Vocabulary } from './vocabulary';

/** Shorter contexts are skipped when less than this mass is left for them. */
const minTokenRest = 1e-4;

/** A token and how likely it is next. A line break is `\n` and the indentation after it. */
export interface NextToken {
  readonly text: string;
  /** 0–1; over all tokens at most 1. */
  readonly probability: number;
}

/**
 * The tokens that the model expects after `query.prefix`, most likely first, before any search for a line. The prefix must end
 * with a whole token. For inspectors and benches; `suffix` counts only as text to learn from.
 */
export function nextTokens(index: LocalIndex, query: LocalQuery, limit: number): NextToken[] {
  const start = nextTokenStart(index, query);
  if (start === undefined) return [];
  const predictor = new Predictor();
  start.predict(predictor);
  return predictor.candidates
    .map((id) => ({ id, probability: predictor.probability(id) }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, limit)
    .map(({ id, probability }) => ({ text: start.textOf(id), probability }));
}

function nextTokenStart(index: LocalIndex, query: LocalQuery) {
  const prepared = prepareQuery(query, index, { wholeTokens: true });
  if (prepared === undefined) return undefined;
  const { vocabulary, style, typed, indentation, afterBlankLine, sources } = prepared;
  let { context } = prepared;
  let column = indentation;
  if (typed.indentation !== undefined) {
    column = typed.indentation;
    const lineBreak = lineBreakText(column - indentation, afterBlankLine, style);
    context = Int32Array.of(...context, vocabulary.intern(lineBreak, TokenKind.LineBreak));
  }
  return {
    predict(predictor: Predictor) {
      predictor.predict(context, context.length, sources, vocabulary, minTokenRest, typed.gap > 0);
    },
    textOf(id: number): string {
      const text = vocabulary.text(id);
      if (vocabulary.kind(id) !== TokenKind.LineBreak) return text;
      const { blank, columns } = readLineBreak(text, style);
      const lead = blank ? '\n\n' : '\n';
      return lead + renderIndentation(Math.max(0, column + columns), style);
    },
  };
}

/** The candidates for one token with what speaks for each: what the weights of the model are fitted on. */
export interface WeighedCandidates {
  /** The texts of the candidates, a line break as in {@link NextToken}. */
  readonly texts: readonly string[];
  /** A row of features for each candidate, and one more for "none of them". */
  readonly features: Float32Array;
  /** Which weights apply beside the common ones. */
  readonly place: number;
  readonly depth: number;
}

/** The candidates for the token after `query.prefix`, which must end with a whole token. For fitting. */
export function weighedCandidates(index: LocalIndex, query: LocalQuery): WeighedCandidates | undefined {
  const start = nextTokenStart(index, query);
  if (start === undefined) return undefined;
  let seen: Omit<WeighedCandidates, 'texts'> | undefined;
  const recorder: Rescorer = {
    rescore(features, rows, place, depth, out) {
      seen = { features: features.slice(0, rows * featureCount), place, depth };
      out.fill(1 / rows, 0, rows);
    },
  };
  const predictor = new Predictor(recorder);
  start.predict(predictor);
  return seen && { ...seen, texts: predictor.rescored.map((id) => start.textOf(id)) };
}

/** A token of a text, as the model reads it. */
export interface CodeToken {
  readonly kind: 'word' | 'number' | 'punctuation' | 'line-break' | 'data';
  readonly text: string;
  /** In UTF-16 units of the text with `\n` line ends. */
  readonly start: number;
}

const kindNames: Readonly<Record<TokenKind, CodeToken['kind']>> = {
  [TokenKind.Boundary]: 'data',
  [TokenKind.Opaque]: 'data',
  [TokenKind.Word]: 'word',
  [TokenKind.Number]: 'number',
  [TokenKind.Punctuation]: 'punctuation',
  [TokenKind.LineBreak]: 'line-break',
};

/** Splits a text as the model does. The text of a line break is empty: it is a change of indentation, not characters. */
export function codeTokens(text: string): CodeToken[] {
  const plain = normalizeLineEnds(text);
  const vocabulary = new Vocabulary();
  const list = lex(plain, vocabulary, indentStyleOf(plain));
  return Array.from({ length: list.length }, (_, i) => {
    const id = list.ids[i] ?? 0;
    const kind = vocabulary.kind(id);
    return {
      kind: kindNames[kind],
      text: kind === TokenKind.LineBreak ? '' : vocabulary.text(id),
      start: list.starts[i] ?? 0,
    };
  });
}
