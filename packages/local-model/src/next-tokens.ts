import { lineBreakText, readLineBreak, renderIndentation, indentStyleOf, lex } from './lexer';
import { normalizeLineEnds } from '@org/completion-core/host';
import type { LocalIndex } from './local-index';
import { Predictor } from './predictor';
import { prepareQuery, type LocalQuery } from './query';
import { TokenKind, Vocabulary } from './vocabulary';

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
  const prepared = prepareQuery(query, index, { wholeTokens: true });
  if (prepared === undefined) return [];
  const { vocabulary, style, typed, indentation, afterBlankLine, sources } = prepared;
  let { context } = prepared;
  let column = indentation;
  if (typed.indentation !== undefined) {
    column = typed.indentation;
    const lineBreak = lineBreakText(column - indentation, afterBlankLine, style);
    context = Int32Array.of(...context, vocabulary.intern(lineBreak, TokenKind.LineBreak));
  }
  const predictor = new Predictor();
  predictor.predict(context, context.length, sources, vocabulary, 1e-4, typed.gap > 0);
  return predictor.candidates
    .map((id) => ({ id, probability: predictor.probability(id) }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, limit)
    .map(({ id, probability }) => {
      const text = vocabulary.text(id);
      if (vocabulary.kind(id) !== TokenKind.LineBreak) return { text, probability };
      const { blank, columns } = readLineBreak(text, style);
      const lead = blank ? '\n\n' : '\n';
      return { text: lead + renderIndentation(Math.max(0, column + columns), style), probability };
    });
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
