import { maxContextLength, type Predictor } from './predictor';
import type { PreparedQuery } from './query';
import { TokenKind } from './vocabulary';

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
}

/** Paths less likely than this are not followed. */
const minPathScore = 0.03;
/** Max number of continuations of one path. */
const maxBranches = 4;
/** Max number of tokens of a line. */
const maxLineLength = 80;
/** Max number of paths of one line: bounds the time of a search. */
const maxPaths = 120;
/** Number of tokens after the cursor that a candidate must lead up to. */
const rejoinTokens = 3;
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
  minConfidence: number,
): FoundLine[] {
  const { vocabulary, sources } = query;
  const scratch = new Int32Array(maxContextLength + maxLineLength + rejoinTokens + 1);
  const kept = Math.min(maxContextLength, start.context.length);
  scratch.set(start.context.subarray(start.context.length - kept));
  const open: Path[] = [{ tokens: [], probability: 1 }];
  const finished: { path: Path; score: number }[] = [];
  const walked: Path[] = [];
  let lost = 0;

  const predict = (length: number, requiresGap: boolean) =>
    predictor.predict(scratch, length, sources, vocabulary, minPathScore / 4, requiresGap);

  for (let followed = 0; open.length > 0 && followed < maxPaths; followed++) {
    const path = takeBest(open);
    const depth = path.tokens.length;
    const length = kept + depth;
    path.tokens.forEach((token, i) => (scratch[kept + i] = token.id));
    const first = depth === 0;
    predict(length, first && start.gap > 0 && start.head === '');
    walked.push(path);

    let remaining = 1;
    let scale = 1;
    let candidates: { id: number; probability: number; gap: number }[];
    if (first && start.head !== '') {
      const completed = completions(query, predictor, start.head);
      candidates = completed.candidates;
      scale = completed.scale;
    } else {
      candidates = [];
      let lineEnd = 0;
      for (const id of predictor.candidates) {
        const probability = predictor.probability(id);
        if (vocabulary.kind(id) === TokenKind.LineBreak) lineEnd += probability;
        else if (probability * path.probability >= minPathScore) {
          candidates.push({ id, probability, gap: predictor.gap(id) ?? 0 });
        }
      }
      if (start.follow.length === 0) {
        if (first && start.gap > 0) {
          // Whitespace was typed, so a token follows: the line does not end here.
          scale = 1 / Math.max(1e-6, 1 - lineEnd);
        } else {
          remaining -= lineEnd;
          if (!first) finished.push({ path, score: path.probability * lineEnd });
          else lost += lineEnd;
        }
      }
    }
    if (start.follow.length > 0 && !(first && start.head !== '')) {
      const next = start.follow[0] as number;
      const score = path.probability * (predictor.probability(next) + 1e-6);
      finished.push({ path, score });
    }
    candidates.sort((a, b) => b.probability - a.probability);
    for (const { id, probability, gap } of candidates.slice(0, maxBranches)) {
      const conditional = Math.min(1, probability * scale);
      remaining -= conditional;
      const next = path.probability * conditional;
      if (next < minPathScore || depth + 1 >= maxLineLength) lost += next;
      else open.push({ tokens: [...path.tokens, { id, gap, probability: conditional }], probability: next });
    }
    lost += path.probability * Math.max(0, remaining);
  }

  if (start.follow.length > 0) {
    for (const finish of finished) {
      finish.score *= rejoinProbability(query, start, predictor, scratch, kept, finish.path);
    }
    const everything =
      finished.reduce((sum, { score }) => sum + score, 0) + lost * unseenRejoin * bestScore(finished);
    return finished
      .map(({ path, score }) => ({
        tokens: path.tokens,
        confidence: everything > 0 ? score / everything : 0,
        end: 'rejoined' as const,
      }))
      .toSorted((a, b) => b.confidence - a.confidence);
  }

  const lines: FoundLine[] = finished
    .map(({ path, score }) => ({ tokens: path.tokens, confidence: score, end: 'line' as const }))
    .toSorted((a, b) => b.confidence - a.confidence);
  if ((lines[0]?.confidence ?? 0) >= minConfidence) return lines;
  const part = certainPath(walked, query, minConfidence);
  return part === undefined ? lines : [part, ...lines];
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
  return { candidates, scale: 1 / (known + fresh + 1e-12) };
}

/** How likely the second and third token after the cursor are after `path` and the first. */
function rejoinProbability(
  query: PreparedQuery,
  start: LineStart,
  predictor: Predictor,
  scratch: Int32Array,
  kept: number,
  path: Path,
): number {
  let probability = 1;
  path.tokens.forEach((token, i) => (scratch[kept + i] = token.id));
  const length = kept + path.tokens.length;
  for (let i = 1; i < Math.min(rejoinTokens, start.follow.length); i++) {
    scratch[length + i - 1] = start.follow[i - 1] as number;
    predictor.predict(scratch, length + i, query.sources, query.vocabulary, minPathScore / 4);
    probability *= predictor.probability(start.follow[i] as number) + 0.01;
  }
  return probability;
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
