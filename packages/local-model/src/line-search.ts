import { placeReach } from './place';
import type { Predictor } from './predictor';
import type { PreparedQuery } from './query';
import { TokenKind, type Vocabulary } from './vocabulary';

/** One token of a line that was found. */
export interface FoundToken {
  readonly id: number;
  /** Spaces before it, as {@link TokenList.gaps}. */
  readonly gap: number;
  /** Its probability, given the tokens before it (and the typed head, for the first). */
  readonly probability: number;
}

/** The rest of a line as the model predicts it. */
export interface FoundLine {
  readonly tokens: readonly FoundToken[];
  /** Estimated probability that the text is right up to where it ends. */
  readonly confidence: number;
  /** `line`: to the end of the line. `rejoined`: up to the text after the cursor. `part`: up to where the model is no longer sure. */
  readonly end: 'line' | 'rejoined' | 'part';
  /** Spaces between the text and what follows the cursor, where none stand there yet. */
  readonly gapAfter?: number;
}

/** What a search starts from. */
export interface LineStart {
  /** Tokens before the line's rest; only the last few dozen matter. */
  readonly context: Int32Array;
  /** Typed head of the first token, or empty. */
  readonly head: string;
  /** Spaces typed before the first token. */
  readonly gap: number;
  /** Tokens after the cursor on its line; the found text must lead up to them. */
  readonly follow: readonly number[];
  /** The line break before the next line with content and its first token, where they are known. */
  readonly nextLine?: readonly number[];
}

/** How sure a search must be. */
export interface SearchLimits {
  /** Min estimated probability of a whole line; where none has it, a part of one may be found. */
  readonly minConfidence: number;
  /** Whether the best whole line is found however unsure it is. */
  readonly guess: boolean;
  /** How many lines are wanted: for one, paths that cannot become the best are not followed. */
  readonly lines: number;
}

/** Paths less likely than this are not followed. */
const minPathScore = 0.08;
/** The same for an explicit request. */
const minGuessScore = 0.015;
/**
 * How much surer a part of a line must be than a whole line: it leaves more to type. This and the least confidence of 0.29 were chosen
 * on code bases that neither the weights were fitted on nor the bench measures on, so that no more is wrong for each right one than
 * before (0.36): 0.28 gave 0.302 exact rests of lines and 0.38 wrong for each right one, 0.3 gave 0.299 and 0.34 (0.294 exact before).
 */
const partMargin = 0.3;
/**
 * For an explicit request a part this sure comes before a whole line this unlikely. Of all places, 0.324 in place of 0.330 rests of lines were
 * exact then, and 0.390 in place of 0.358 right as far as they went (`pnpm bench local-model --files 10`).
 */
const [unlikelyLine, certainPart] = [0.1, 0.44];
/** A part of a line that was asked for goes on as long as it is this likely, if it is at its beginning. */
const fairChance = 0.2;
/** Max number of continuations of one path. */
const maxBranches = 4;
/** Max number of tokens of a line. */
const maxLineLength = 80;
/** Max number of paths of one line, automatic and invoked: bounds the time of a search. */
const [maxPaths, maxGuessedPaths] = [60, 120];
/** Number of tokens after the cursor that a candidate must lead up to. */
const rejoinTokens = 3;
/** What a token after a path counts at least. */
const minTokenProbability = 0.01;
/** Number of texts that are compared with all that follows the cursor. */
const comparedRejoins = 8;
/** Number of lines that are compared with the next line. */
const comparedLines = 4;
/** A path this much less likely than a whole line is not followed when one line is wanted. */
const hopelessShare = 0.3;
/**
 * Exponent of the probability of the next line: below 1, since a line may be meant to go between the two. Chosen, not fitted.
 */
const nextLinePower = 0.6;
/** How well a path that was not followed rejoins, relative to the best that was. */
const unseenRejoin = 0.1;

interface Path {
  readonly tokens: readonly FoundToken[];
  readonly probability: number;
}

/**
 * Finds the most likely rests of a line, best first: a best-first walk over the predictor's distributions that drops
 * paths too unlikely to be shown. With text behind the cursor only paths that lead up to it count, each weighed by how
 * likely that text is after it; an empty one among them means that nothing is missing.
 */
export function searchLine(
  query: PreparedQuery,
  start: LineStart,
  predictor: Predictor,
  { minConfidence, guess, lines: wanted }: SearchLimits,
): FoundLine[] {
  const walk = new LineWalk(query, start, predictor);
  const open: Path[] = [{ tokens: [], probability: 1 }];
  const finished: Finish[] = [];
  const walked: Path[] = [];
  let lost = 0;
  let best = 0;
  const minScore = guess ? minGuessScore : minPathScore;
  for (let followed = 0; open.length > 0 && followed < (guess ? maxGuessedPaths : maxPaths); followed++) {
    const path = takeBest(open);
    if (wanted === 1 && path.probability < hopelessShare * best) {
      lost += open.reduce((sum, { probability }) => sum + probability, path.probability);
      break;
    }
    walked.push(path);
    const step = walk.step(path, minScore);
    if (step.end > 0) {
      const score = path.probability * step.end;
      finished.push({ path, score, nextBreak: step.nextBreak, gapAfter: step.gapAfter });
      best = Math.max(best, score);
    }
    let remaining = 1 - step.lineEnd;
    for (const token of step.tokens) {
      remaining -= token.probability;
      const probability = path.probability * token.probability;
      if (probability < minScore || path.tokens.length + 1 >= maxLineLength) lost += probability;
      else open.push({ tokens: [...path.tokens, token], probability });
    }
    lost += path.probability * Math.max(0, remaining);
  }
  if (guess && !finished.some(({ path }) => path.tokens.length > 0)) {
    const likeliest = walk.rollOut();
    if (likeliest !== undefined) finished.push(likeliest);
  }

  if (start.follow.length > 0) {
    const best = finished.toSorted((a, b) => b.score - a.score);
    for (const { path } of best.splice(comparedRejoins)) lost += path.probability;
    for (const finish of best) finish.score *= walk.rejoinProbability(finish.path);
    const everything =
      best.reduce((sum, { score }) => sum + score, 0) + lost * unseenRejoin * bestScore(best);
    return best
      .map(({ path, score, gapAfter }) => ({
        tokens: path.tokens,
        confidence: everything > 0 ? score / everything : 0,
        end: 'rejoined' as const,
        gapAfter: path.tokens.length === 0 ? 0 : gapAfter,
      }))
      .toSorted((a, b) => b.confidence - a.confidence);
  }

  weighByNextLine(finished, walk);
  const lines: FoundLine[] = finished
    .map(({ path, score }) => ({ tokens: path.tokens, confidence: score, end: 'line' as const }))
    .toSorted((a, b) => b.confidence - a.confidence);
  if (guess && lines.length === 0) {
    // Where no line ends, as at the end of a file, a part is the best there is.
    const part = certainPath(walked, query, fairChance) ?? certainPath(walked, query, 0);
    return part === undefined ? [] : [part];
  }
  if (guess && (lines[0]?.confidence ?? 0) < unlikelyLine) {
    const part = certainPath(walked, query, certainPart);
    if (part !== undefined) return [part, ...lines];
  }
  if (guess || (lines[0]?.confidence ?? 0) >= minConfidence) return lines;
  const part = certainPath(walked, query, Math.min(1, minConfidence + partMargin));
  return part === undefined ? lines : [part, ...lines];
}

interface Finish {
  readonly path: Path;
  /** How likely the break to the next line is after it. */
  readonly nextBreak: number;
  /** Spaces before the text after the cursor. */
  readonly gapAfter: number;
  score: number;
}

/** Shares the probability of the best lines out anew, by how well the next line follows each. */
function weighByNextLine(finished: Finish[], walk: LineWalk): void {
  const best = finished.toSorted((a, b) => b.score - a.score).slice(0, comparedLines);
  if (best.length < 2) return;
  const before = best.reduce((sum, { score }) => sum + score, 0);
  for (const finish of best) finish.score *= walk.nextLineProbability(finish) ** nextLinePower;
  const after = best.reduce((sum, { score }) => sum + score, 0);
  for (const finish of best) finish.score *= before / after;
}

/** What can follow a path. */
interface Step {
  /** The likeliest tokens, given what was typed. */
  readonly tokens: readonly FoundToken[];
  /** Probability that the line ends here. */
  readonly lineEnd: number;
  /** How likely the path is whole: it ends the line, or the text after the cursor follows. */
  readonly end: number;
  /** How likely the break to the next line is, where one is known. */
  readonly nextBreak: number;
  /** Spaces before the text after the cursor, where none stand there yet. */
  readonly gapAfter: number;
}

/** What can follow a path that cannot be the whole line. */
const unfinished: Omit<Step, 'tokens'> = { lineEnd: 0, end: 0, nextBreak: 0, gapAfter: 0 };

/** Predictions along the paths of one line. */
class LineWalk {
  readonly #query: PreparedQuery;
  readonly #start: LineStart;
  readonly #predictor: Predictor;
  readonly #scratch = new Int32Array(placeReach + maxLineLength + rejoinTokens + 1);
  readonly #kept: number;

  constructor(query: PreparedQuery, start: LineStart, predictor: Predictor) {
    this.#query = query;
    this.#start = start;
    this.#predictor = predictor;
    this.#kept = Math.min(placeReach, start.context.length);
    this.#scratch.set(start.context.subarray(start.context.length - this.#kept));
  }

  /** What can follow `path`; tokens that would make it less likely than `minScore` are left out. */
  step(path: Path, minScore: number): Step {
    const { follow, gap: typedGap, head, nextLine } = this.#start;
    const { vocabulary } = this.#query;
    const predictor = this.#predictor;
    const isFirst = path.tokens.length === 0;
    this.#predict(this.#write(path), isFirst && typedGap > 0 && head === '');
    if (isFirst && head !== '') {
      const { candidates, scale } = completions(this.#query, predictor, head);
      return { ...unfinished, tokens: likeliest(candidates, scale) };
    }
    const candidates: FoundToken[] = [];
    let lineEnd = 0;
    for (const id of predictor.candidates) {
      const probability = predictor.probability(id);
      if (vocabulary.kind(id) === TokenKind.LineBreak) lineEnd += probability;
      else if (probability * path.probability >= minScore)
        candidates.push({ id, probability, gap: predictor.gap(id) });
    }
    if (follow.length > 0) {
      const end = predictor.probability(follow[0] as number) + 1e-6;
      return { ...unfinished, tokens: likeliest(candidates, 1), end, gapAfter: this.#gapAfter(path) };
    }
    // Whitespace was typed, so a token follows: the line does not end here.
    if (isFirst && typedGap > 0) {
      const scale = 1 / Math.max(1e-6, 1 - lineEnd);
      return { ...unfinished, tokens: likeliest(candidates, scale) };
    }
    const nextBreak = nextLine === undefined ? 0 : predictor.probability(nextLine[0] as number);
    return { tokens: likeliest(candidates, 1), lineEnd, end: isFirst ? 0 : lineEnd, nextBreak, gapAfter: 0 };
  }

  /** As the last prediction has it; words do not touch. */
  #gapAfter({ tokens }: Path): number {
    const { vocabulary, spaceFollows } = this.#query;
    if (spaceFollows) return 0;
    const first = this.#start.follow[0] as number;
    const last = tokens.at(-1)?.id ?? this.#start.context.at(-1) ?? 0;
    const gap = this.#predictor.gap(first);
    return gap === 0 && isWordLike(vocabulary, last) && isWordLike(vocabulary, first) ? 1 : gap;
  }

  /** The path of the likeliest token at each step, to the end of the line; `undefined` when it does not come to one. */
  rollOut(): Finish | undefined {
    let path: Path = { tokens: [], probability: 1 };
    while (path.tokens.length < maxLineLength - 1) {
      const { tokens, lineEnd, end, nextBreak, gapAfter } = this.step(path, 0);
      const [best] = tokens;
      const isEnd = path.tokens.length > 0 && end > 0 && Math.max(lineEnd, end) >= (best?.probability ?? 0);
      if (isEnd) return { path, score: path.probability * end, nextBreak, gapAfter };
      if (best === undefined)
        return path.tokens.length > 0
          ? { path, score: path.probability * 1e-3, nextBreak: 0, gapAfter }
          : undefined;
      path = { tokens: [...path.tokens, best], probability: path.probability * best.probability };
    }
    return undefined;
  }

  /** How likely the second and third token after the cursor are after `path` and the first. */
  rejoinProbability(path: Path): number {
    return this.#chance(path, this.#start.follow.slice(0, rejoinTokens));
  }

  /** How likely the next line follows `path`; 1 when none is known. */
  nextLineProbability({ path, nextBreak }: Finish): number {
    const { nextLine } = this.#start;
    if (nextLine === undefined) return 1;
    return (nextBreak + minTokenProbability) * this.#chance(path, nextLine);
  }

  /** How likely all but the first of some tokens are after `path` and the first. */
  #chance(path: Path, [first, ...tokens]: readonly number[]): number {
    let probability = 1;
    let length = this.#write(path);
    if (first !== undefined) this.#scratch[length++] = first;
    for (const token of tokens) {
      this.#predict(length, false);
      probability *= this.#predictor.probability(token) + minTokenProbability;
      this.#scratch[length++] = token;
    }
    return probability;
  }

  #write({ tokens }: Path): number {
    for (const [i, { id }] of tokens.entries()) this.#scratch[this.#kept + i] = id;
    return this.#kept + tokens.length;
  }

  #predict(length: number, requiresGap: boolean): void {
    const { sources, vocabulary } = this.#query;
    this.#predictor.predict(this.#scratch, length, sources, vocabulary, 0.01, requiresGap);
  }
}

/** Whether a token would grow into another word beside it. */
export function isWordLike(vocabulary: Vocabulary, id: number): boolean {
  const kind = vocabulary.kind(id);
  return kind === TokenKind.Word || kind === TokenKind.Number;
}

function likeliest(candidates: readonly FoundToken[], scale: number): FoundToken[] {
  return candidates
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, maxBranches)
    .map(({ id, gap, probability }) => ({ id, gap, probability: Math.min(1, probability * scale) }));
}

function takeBest(open: Path[]): Path {
  let best = 0;
  for (let i = 1; i < open.length; i++) {
    if ((open[i] as Path).probability > (open[best] as Path).probability) best = i;
  }
  const [path] = open.splice(best, 1);
  return path as Path;
}

/** The highest score: an upper bound for the paths that were not followed. */
function bestScore(finished: readonly { score: number }[]): number {
  return finished.reduce((max, { score }) => Math.max(max, score), 0);
}

/** Known words and numbers that begin with `head`, and the factor of their probabilities, given that it was typed. */
function completions(query: PreparedQuery, predictor: Predictor, head: string) {
  const { vocabulary, sources } = query;
  const candidates: { id: number; probability: number; gap: number }[] = [];
  let known = 0;
  const consider = (id: number) => {
    if (!vocabulary.startsWith(id, head)) return;
    const probability = predictor.probability(id);
    known += probability;
    candidates.push({ id, probability, gap: 0 });
  };
  for (const id of predictor.candidates) consider(id);
  const seen = new Set(candidates.map(({ id }) => id));
  for (const { chain } of sources.current) {
    for (const id of chain.distinct()) {
      if (!seen.has(id)) {
        seen.add(id);
        consider(id);
      }
    }
  }
  if (sources.workspace !== undefined) {
    for (let id = 2; id < sources.workspace.segment.buckets.length - 1; id++) {
      if (!seen.has(id) && vocabulary.startsWith(id, head)) consider(id);
    }
  }
  // An unknown word may begin so, too: the less likely, the more has been typed.
  const fresh = predictor.rest * 0.5 * (1 / 12) ** Math.min(3, head.length);
  if (candidates.length === 0)
    candidates.push({ id: vocabulary.intern(head, TokenKind.Word), probability: fresh, gap: 0 });
  return { candidates, scale: 1 / (known + fresh + 1e-12) };
}

/** The longest path that is sure enough and ends at a natural place: after a word, a number or a closing sign. */
function certainPath(
  walked: readonly Path[],
  query: PreparedQuery,
  minProbability: number,
): FoundLine | undefined {
  const { vocabulary } = query;
  let best: Path | undefined;
  for (const path of walked) {
    const last = path.tokens.at(-1);
    if (last === undefined || path.probability < minProbability) continue;
    const kind = vocabulary.kind(last.id);
    const stops =
      kind === TokenKind.Word || kind === TokenKind.Number || /[)\]};]$/.test(vocabulary.text(last.id));
    const hasWord = path.tokens.some(
      ({ id }) => vocabulary.kind(id) === TokenKind.Word && vocabulary.textLength(id) > 1,
    );
    if (stops && hasWord && path.tokens.length > (best?.tokens.length ?? 0)) best = path;
  }
  return best === undefined ? undefined : { tokens: best.tokens, confidence: best.probability, end: 'part' };
}
