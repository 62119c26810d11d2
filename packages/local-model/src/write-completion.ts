import { lineBreakText, readLineBreak, renderIndentation } from './lexer';
import { isWordLike, searchLine, type FoundLine, type FoundToken, type LineStart } from './line-search';
import type { Predictor } from './predictor';
import type { PreparedQuery } from './query';
import { tabGap } from './token-list';
import { TokenKind } from './vocabulary';

/** When the model generates text, and how much. */
export interface WritingLimits {
  /** Min estimated probability that the text is right, 0–1. */
  readonly minConfidence: number;
  /** The same for each line after the first, 0–1. */
  readonly minNextLineConfidence: number;
  /** Max number of lines. */
  readonly maxLines: number;
  /** Whether the likeliest line is written however unsure it is, because the user asked for it. */
  readonly guess: boolean;
}

/**
 * How much surer a text before other text on its line must be: its confidence is a share among the texts that lead up to what
 * follows. Chosen so that `pnpm bench local-model` shows no more wrong ones for each right one than before.
 */
const rejoinMargin = 0.16;

/** Text of one token and what it adds to the log-probability of the whole. */
export interface WrittenToken {
  readonly text: string;
  readonly logProbability: number;
}

/**
 * Writes up to `candidates` completions. Each yield is a final piece of one of
 * them: first the rest of the line, then, for the first candidate, as many whole lines as are sure enough and end where
 * a block or statement may end. Yields nothing when the model is not sure. Runs without waiting between two yields.
 */
export function* writeCompletions(
  query: PreparedQuery,
  predictor: Predictor,
  limits: WritingLimits,
  candidates: number,
): Generator<{ readonly index: number; readonly tokens: readonly WrittenToken[] }, void> {
  const start = firstLineStart(query, predictor);
  const { guess } = limits;
  const minConfidence = guess ? 0 : limits.minConfidence;
  const found = searchLine(query, start.line, predictor, {
    minConfidence: minConfidence / start.probability,
    guess,
    lines: candidates,
  });
  // When most likely nothing is missing here, the others are wrong, whatever their scores.
  if (!guess && found[0]?.end === 'rejoined' && textOf(query, start, found[0]) === '') return;
  const chosen: FoundLine[] = [];
  for (const line of found) {
    if (chosen.length === candidates) break;
    const margin = line.end === 'rejoined' && !guess ? rejoinMargin : 0;
    if (line.confidence * start.probability < Math.min(1, minConfidence + margin)) break;
    if (textOf(query, start, line).trim() !== '' && !repeatsNextLine(query, start, line)) chosen.push(line);
  }
  for (const [index, line] of chosen.entries())
    yield { index, tokens: withGapAfter(render(query, start, line.tokens), line.gapAfter) };

  const [best] = chosen;
  if (best?.end !== 'line' || limits.maxLines < 2) return;
  for (const tokens of furtherLines(query, predictor, limits, start, best)) yield { index: 0, tokens };
}

interface FirstLine {
  readonly line: LineStart;
  /** Whitespace before the first token. */
  readonly lead: string;
  /** Probability of that white space. */
  readonly probability: number;
  /** Indentation of the line in columns. */
  readonly indentation: number;
}

function firstLineStart(query: PreparedQuery, predictor: Predictor): FirstLine {
  const { context, typed, vocabulary, lineSuffix } = query;
  const follow = Array.from(lineSuffix.ids.subarray(0, lineSuffix.length));
  const { head, gap, indentation } = typed;
  if (indentation === undefined || context.length === 1) {
    const line = { context, head, gap, follow, ...nextLineFrom(query, query.indentation) };
    return { line, lead: '', probability: 1, indentation: query.indentation };
  }
  let columns = indentation;
  let probability = 1;
  if (indentation === 0) [columns, probability] = likelyIndentation(query, predictor);
  const lineBreak = lineBreakText(columns - query.indentation, query.afterBlankLine, query.style);
  const extended = new Int32Array(context.length + 1);
  extended.set(context);
  extended[context.length] = vocabulary.intern(lineBreak, TokenKind.LineBreak);
  return {
    line: { context: extended, head, gap: 0, follow, ...nextLineFrom(query, columns) },
    lead: renderIndentation(columns - indentation, query.style),
    probability,
    indentation: columns,
  };
}

/** The break to the next line and its first tokens, from a line with this indentation. */
function nextLineFrom(query: PreparedQuery, indentation: number): Pick<LineStart, 'nextLine'> {
  const { nextLine, vocabulary, style } = query;
  if (nextLine === undefined) return {};
  const text = lineBreakText(nextLine.indentation - indentation, nextLine.blank, style);
  return { nextLine: [vocabulary.intern(text, TokenKind.LineBreak), ...nextLine.ids.subarray(0, 1)] };
}

/** Indentation of a line on which nothing was typed yet, when the model is sure that there must be some; else none. */
function likelyIndentation(
  query: PreparedQuery,
  predictor: Predictor,
): [columns: number, probability: number] {
  const { context, sources, vocabulary, style } = query;
  predictor.predict(context, context.length, sources, vocabulary, 0.01);
  const masses = new Map<number, number>();
  let sum = 0;
  for (const id of predictor.candidates) {
    if (vocabulary.kind(id) !== TokenKind.LineBreak) continue;
    const columns = Math.max(0, query.indentation + readLineBreak(vocabulary.text(id), style).columns);
    const probability = predictor.probability(id);
    masses.set(columns, (masses.get(columns) ?? 0) + probability);
    sum += probability;
  }
  const [best] = [...masses].toSorted((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > 0.6 * sum ? [best[0], best[1] / sum] : [0, 1];
}

function textOf(query: PreparedQuery, start: FirstLine, line: FoundLine): string {
  return render(query, start, line.tokens)
    .map(({ text }) => text)
    .join('');
}

/** Tokens as text, without the typed head of the first one. */
function render(query: PreparedQuery, start: FirstLine, tokens: readonly FoundToken[]): WrittenToken[] {
  const { vocabulary } = query;
  const { context, head, gap: typedGap } = start.line;
  let before = context[context.length - 1] ?? 0;
  return tokens.map(({ id, gap, probability }, i) => {
    let space = gap === tabGap ? '\t' : ' '.repeat(gap);
    if (space === '' && isWordLike(vocabulary, before) && isWordLike(vocabulary, id)) space = ' ';
    let text = vocabulary.text(id);
    if (i === 0) {
      if (head !== '') {
        space = '';
        text = text.slice(head.length);
      } else if (vocabulary.kind(before) === TokenKind.LineBreak || before === 0) space = start.lead;
      else space = typedGap > 0 ? space.slice(typedGap) : space;
    }
    before = id;
    return { text: space + text, logProbability: Math.log(Math.max(1e-9, probability)) };
  });
}

/** With the spaces before what follows the cursor in the last token. */
function withGapAfter(tokens: WrittenToken[], gap = 0): readonly WrittenToken[] {
  const last = tokens.at(-1);
  if (gap === 0 || last === undefined) return tokens;
  return [...tokens.slice(0, -1), { ...last, text: last.text + (gap === tabGap ? '\t' : ' '.repeat(gap)) }];
}

/** Whether the completed line would repeat the next line. */
function repeatsNextLine(query: PreparedQuery, start: FirstLine, line: FoundLine): boolean {
  const { nextLine, vocabulary } = query;
  if (nextLine === undefined || line.end === 'rejoined') return false;
  const { context } = start.line;
  let from = context.length;
  while (from > 1 && vocabulary.kind(context[from - 1] ?? 0) !== TokenKind.LineBreak) from--;
  const ids = [...context.subarray(from), ...line.tokens.map(({ id }) => id)];
  return ids.length === nextLine.ids.length && ids.every((id, i) => id === nextLine.ids[i]);
}

/** The lines after the first, in groups that each end where a block or statement may end. */
function* furtherLines(
  query: PreparedQuery,
  predictor: Predictor,
  limits: WritingLimits,
  start: FirstLine,
  first: FoundLine,
): Generator<WrittenToken[], void> {
  const { vocabulary, style, nextLine } = query;
  let context = extend(
    start.line.context,
    first.tokens.map(({ id }) => id),
  );
  let indentation = start.indentation;
  let confidence = first.confidence * start.probability;
  let opened = false;
  let held: WrittenToken[] = [];
  for (let lines = 1; lines < limits.maxLines; lines++) {
    const lineBreak = likelyLineBreak(query, predictor, context);
    if (lineBreak === undefined) return;
    const { id, probability, blank, columns } = lineBreak;
    const next = Math.max(0, indentation + columns);
    if (next < start.indentation || (blank && next === start.indentation)) break;
    if (columns > 0) opened = true;
    const lineStart: LineStart = { context: extend(context, [id]), head: '', gap: 0, follow: [] };
    const [line] = searchLine(query, lineStart, predictor, { minConfidence: 1, guess: false, lines: 1 });
    if (line?.end !== 'line') return;
    const sure = probability * line.confidence;
    confidence *= sure;
    // Statement after statement at the same level goes on only when nearly certain; an open block needs its end.
    const needed = opened ? limits.minNextLineConfidence : (1 + limits.minNextLineConfidence) / 2;
    if (sure < needed || (!limits.guess && confidence < limits.minConfidence)) return;
    const ids = line.tokens.map((token) => token.id);
    if (nextLine !== undefined && next === nextLine.indentation && startsAlike(ids, nextLine.ids)) break;

    const lead = (blank ? '\n\n' : '\n') + renderIndentation(next, style);
    const asFirst: FirstLine = { line: lineStart, lead, probability, indentation: next };
    held.push(...render(query, asFirst, line.tokens));
    context = extend(lineStart.context, ids);
    indentation = next;
    const closes = next === start.indentation && /^([)\]}]|end\b)/.test(vocabulary.text(ids[0] ?? 0));
    if (closes || !opensBlock(query, predictor, context)) {
      yield held;
      held = [];
    }
    if (opened && closes) return;
  }
  if (held.length > 0 && !opensBlock(query, predictor, context)) yield held;
}

function extend(context: Int32Array, ids: readonly number[]): Int32Array {
  const longer = new Int32Array(context.length + ids.length);
  longer.set(context);
  longer.set(ids, context.length);
  return longer;
}

function startsAlike(ids: readonly number[], line: Int32Array): boolean {
  const compared = Math.min(ids.length, line.length, 4);
  return compared > 0 && ids.slice(0, compared).every((id, i) => id === line[i]);
}

/** The likeliest line break here, and its share of all line breaks. */
function likelyLineBreak(query: PreparedQuery, predictor: Predictor, context: Int32Array) {
  const { sources, vocabulary, style } = query;
  predictor.predict(context, context.length, sources, vocabulary, 0.01);
  let best = -1;
  let max = 0;
  let sum = 0;
  for (const id of predictor.candidates) {
    if (vocabulary.kind(id) !== TokenKind.LineBreak) continue;
    const probability = predictor.probability(id);
    sum += probability;
    if (probability > max) {
      max = probability;
      best = id;
    }
  }
  if (best < 0) return undefined;
  return { id: best, probability: max / sum, ...readLineBreak(vocabulary.text(best), style) };
}

function opensBlock(query: PreparedQuery, predictor: Predictor, context: Int32Array): boolean {
  const lineBreak = likelyLineBreak(query, predictor, context);
  return lineBreak !== undefined && lineBreak.columns > 0;
}
