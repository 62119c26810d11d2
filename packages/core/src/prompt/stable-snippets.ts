import type { Snippet } from '../domain/prompt';
import { snippetSourceFacts } from '../domain/snippet-sources';

/** What snippets are chosen against. */
export interface SnippetFrame {
  /** The window as shown and where it lies: nothing of it is shown twice. */
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  readonly windowText: string;
  /** Tokens for all snippets together. */
  readonly budgetTokens: number;
  /** Tokens of a snippet with what goes around it. */
  readonly tokensOf: (snippet: Snippet) => number;
}

/** A snippet and why it was chosen or dropped, for `inspect()`. */
export interface SnippetReason {
  readonly snippet: Snippet;
  readonly why: string;
}

export interface SnippetChoice {
  /** In the order of the prompt. */
  readonly chosen: readonly SnippetReason[];
  readonly dropped: readonly SnippetReason[];
}

/** Builds that a chosen snippet stays though no source brings it any more: a late source is no reason to move the prompt. */
const missedBuilds = 3;
/** Builds between two exchanges of a chosen snippet for a better one. */
const restBuilds = 10;
/** A chosen snippet is exchanged when it ranks below this many times the number chosen. */
const rankDropLimit = 2;
/** What is left of the budget when the chosen have outgrown it, so that they do not outgrow it again at once. */
const targetFill = 0.85;
/** Share of a snippet's lines that are in the window already, from which it is a copy of it. */
const maxOverlap = 0.75;
const alreadyThere = 'the same text is there already';
/** Snippets shorter than this are cut no shorter to fit. */
const minCutTokens = 60;

interface SelectedSnippet {
  snippet: Snippet;
  key: string;
  missed: number;
}

/**
 * The snippets of one document's prompts. What was chosen stays, in its place, while it is still of use; new ones are added behind it. So the
 * prompt's head stays the same from key to key.
 */
export class StableSnippets {
  #kept: SelectedSnippet[] = [];
  #buildsSinceSwap = restBuilds;

  /** Whether anything is chosen now. */
  get any(): boolean {
    return this.#kept.length > 0;
  }

  /** What is chosen now, in the order of the prompt. */
  get chosen(): readonly Snippet[] {
    return this.#kept.map(({ snippet }) => snippet);
  }

  /** Takes `snippets` out of the chosen, as those that may not leave any more. */
  drop(snippets: readonly Snippet[]): void {
    if (snippets.length > 0) this.#kept = this.#kept.filter(({ snippet }) => !snippets.includes(snippet));
  }

  /** @param candidates - best first, only what may leave the machine */
  choose(candidates: readonly Snippet[], frame: SnippetFrame): SnippetChoice {
    const dropped = new Map<Snippet, string>();
    const useful = this.#useful(candidates, frame, dropped);
    const fresh = this.#kept.length === 0;
    const reasons = new Map<string, string>();
    let windowLines: ReadonlySet<string> | undefined;
    /** Why `snippet` would say nothing new. Asked only of what would be added: it reads lines. */
    const repeats = (snippet: Snippet) => {
      if (isCopy(snippet, (windowLines ??= linesOf(frame.windowText))))
        return 'a copy of what the window shows';
      return isRedundant(snippet, this.chosen) ? alreadyThere : undefined;
    };
    this.#keep(useful, frame, reasons, repeats);
    this.#add(useful, frame, reasons, dropped, repeats);
    if (fresh) {
      // Later the place of what was chosen matters more than what it repeats.
      if (this.#shed()) this.#add(useful, frame, reasons, dropped, repeats);
      this.#kept.sort((a, b) => volatility(a) - volatility(b));
    }
    return {
      chosen: this.#kept.map(({ snippet, key }) => ({
        snippet,
        why: reasons.get(key) ?? 'chosen before and still of use',
      })),
      dropped: [...dropped].map(([snippet, why]) => ({ snippet, why })),
    };
  }

  /** Candidates that are neither empty nor twice there, nor lie in the window. */
  #useful(
    candidates: readonly Snippet[],
    frame: SnippetFrame,
    dropped: Map<Snippet, string>,
  ): Map<string, Snippet> {
    const useful = new Map<string, Snippet>();
    for (const snippet of candidates) {
      const key = keyOf(snippet);
      if (snippet.text.trim() === '') dropped.set(snippet, 'empty');
      else if (useful.has(key) || coveredBy(snippet, useful)) dropped.set(snippet, alreadyThere);
      else if (overlaps(snippet, frame)) dropped.set(snippet, 'overlaps the window');
      else useful.set(key, snippet);
    }
    return useful;
  }

  #keep(
    useful: ReadonlyMap<string, Snippet>,
    frame: SnippetFrame,
    reasons: Map<string, string>,
    repeats: (snippet: Snippet) => string | undefined,
  ): void {
    const ranks = new Map([...useful.keys()].map((key, rank) => [key, rank]));
    const taken = new Set(this.#kept.map(({ key }) => key));
    for (const kept of this.#kept) {
      const known = useful.get(kept.key);
      if (known !== undefined) {
        kept.snippet = known.text === kept.snippet.text ? known : kept.snippet;
        kept.missed = 0;
        continue;
      }
      const successor = [...useful].find(
        ([key, snippet]) => !taken.has(key) && sameRegion(snippet, kept.snippet),
      );
      if (successor === undefined) {
        kept.missed++;
        reasons.set(kept.key, 'chosen before; its source did not bring it this time');
        continue;
      }
      taken.add(successor[0]);
      [kept.key, kept.snippet] = successor;
      kept.missed = 0;
      reasons.set(kept.key, 'the newer text of one chosen before');
    }
    this.#kept = this.#kept.filter(
      ({ missed, snippet }) => missed < missedBuilds && !overlaps(snippet, frame),
    );
    this.#buildsSinceSwap++;
    if (this.#buildsSinceSwap > restBuilds && this.#exchange(ranks, useful, frame, repeats))
      this.#buildsSinceSwap = 0;
    let tokens = this.#tokens(frame);
    if (tokens <= frame.budgetTokens) return;
    while (this.#kept.length > 0 && tokens > frame.budgetTokens * targetFill) {
      this.#kept.pop();
      tokens = this.#tokens(frame);
    }
  }

  /** Gives up one that fell far behind when a better one would not fit otherwise. */
  #exchange(
    ranks: ReadonlyMap<string, number>,
    useful: ReadonlyMap<string, Snippet>,
    frame: SnippetFrame,
    repeats: (snippet: Snippet) => string | undefined,
  ): boolean {
    const chosen = new Set(this.#kept.map(({ key }) => key));
    const better = [...useful]
      .slice(0, 3)
      .find(([key, snippet]) => !chosen.has(key) && repeats(snippet) === undefined);
    if (better === undefined || this.#tokens(frame) + frame.tokensOf(better[1]) <= frame.budgetTokens)
      return false;
    const fallen = this.#kept.findLastIndex(
      ({ key }) => (ranks.get(key) ?? Infinity) >= Math.max(3, this.#kept.length) * rankDropLimit,
    );
    if (fallen < 0) return false;
    this.#kept.splice(fallen, 1);
    return true;
  }

  /** First what each source's weight allots it, then what is left in order of rank. */
  #add(
    useful: ReadonlyMap<string, Snippet>,
    frame: SnippetFrame,
    reasons: Map<string, string>,
    dropped: Map<Snippet, string>,
    repeats: (snippet: Snippet) => string | undefined,
  ): void {
    const chosen = new Set(this.#kept.map(({ key }) => key));
    const waiting = [...useful].filter(([key]) => !chosen.has(key));
    if (waiting.length === 0) return;
    const spent = new Map<string, number>();
    let tokens = 0;
    for (const { snippet } of this.#kept) {
      const cost = frame.tokensOf(snippet);
      tokens += cost;
      spent.set(snippet.source, (spent.get(snippet.source) ?? 0) + cost);
    }
    const sources = new Set([...useful.values()].map(({ source }) => source));
    const weights = [...sources].reduce((sum, source) => sum + snippetSourceFacts(source).weight, 0);
    const add = (key: string, snippet: Snippet, cost: number, why: string) => {
      this.#kept.push({ snippet, key, missed: 0 });
      reasons.set(key, why);
      tokens += cost;
      spent.set(snippet.source, (spent.get(snippet.source) ?? 0) + cost);
      chosen.add(key);
      dropped.delete(useful.get(key) ?? snippet);
    };
    for (const [key, snippet] of waiting) {
      const cost = frame.tokensOf(snippet);
      const allotted = (frame.budgetTokens * snippetSourceFacts(snippet.source).weight) / weights;
      if (
        tokens + cost <= frame.budgetTokens &&
        (spent.get(snippet.source) ?? 0) + cost <= allotted &&
        repeats(snippet) === undefined
      )
        add(key, snippet, cost, `among the best of ${snippet.source}`);
    }
    for (const [key, snippet] of waiting) {
      if (chosen.has(key)) continue;
      const cost = frame.tokensOf(snippet);
      const room = frame.budgetTokens - tokens;
      const cut = cost <= room ? snippet : cutToFit(snippet, room, frame.tokensOf);
      const repeated = cut === undefined ? undefined : repeats(snippet);
      if (cut === undefined) dropped.set(snippet, 'no room within the budget');
      else if (repeated !== undefined) dropped.set(snippet, repeated);
      else
        add(
          key,
          cut,
          frame.tokensOf(cut),
          cut === snippet ? 'fits what others left of the budget' : 'cut to fit the budget',
        );
    }
  }

  /** Takes out what the others tell too; whether there was any. */
  #shed(): boolean {
    const before = this.#kept;
    for (const { snippet } of before) {
      const others = this.chosen.filter((other) => other !== snippet);
      if (isRedundant(snippet, others)) this.drop([snippet]);
    }
    return this.#kept.length < before.length;
  }

  #tokens(frame: SnippetFrame): number {
    return this.#kept.reduce((sum, { snippet }) => sum + frame.tokensOf(snippet), 0);
  }
}

function volatility({ snippet }: SelectedSnippet): number {
  return snippetSourceFacts(snippet.source).volatility;
}

/** The text alone: two files with the same text tell the same. */
function keyOf({ text }: Snippet): string {
  return text;
}

/** The head of a long snippet, whole lines, when enough of it fits to be of use. */
function cutToFit(snippet: Snippet, room: number, tokensOf: SnippetFrame['tokensOf']): Snippet | undefined {
  if (room < minCutTokens) return undefined;
  let { text } = snippet;
  let cut = snippet;
  // The head may have more tokens for its length than the rest.
  for (let cost = tokensOf(cut); cost > room; cost = tokensOf(cut)) {
    const end = text.lastIndexOf('\n', Math.floor((text.length * room * 0.9) / cost));
    if (end <= 0) return undefined;
    text = text.slice(0, end);
    cut = { ...snippet, text };
  }
  return cut.start === undefined || cut.end === undefined
    ? cut
    : { ...cut, end: Math.min(cut.end, cut.start + text.length) };
}

function overlaps(snippet: Snippet, { uri, start, end }: SnippetFrame): boolean {
  return (
    snippet.uri === uri &&
    snippet.start !== undefined &&
    snippet.end !== undefined &&
    snippet.start < end &&
    snippet.end > start
  );
}

function sameRegion(a: Snippet, b: Snippet): boolean {
  if (a.source !== b.source || a.path !== b.path || a.start === undefined || b.start === undefined)
    return false;
  return a.start < (b.end ?? b.start) && b.start < (a.end ?? a.start);
}

/** Whether another snippet of the same document holds all of `snippet`. */
function coveredBy(snippet: Snippet, others: ReadonlyMap<string, Snippet>): boolean {
  for (const other of others.values()) {
    if (
      other.path === snippet.path &&
      other.text.length >= snippet.text.length &&
      other.text.includes(snippet.text.trim())
    )
      return true;
  }
  return false;
}

/**
 * Whether `snippet` is an outline, which has no place of its own, and every line of it that says something stands in others of the
 * same file. Of what has a place the ranking tells already.
 */
function isRedundant(snippet: Snippet, others: readonly Snippet[]): boolean {
  if (snippet.start !== undefined || snippet.diff !== undefined) return false;
  const ofFile = others.filter(({ path }) => path === snippet.path);
  if (ofFile.length === 0) return false;
  const there = linesOf(ofFile.map(({ text }) => text).join('\n'));
  const lines = [...linesOf(snippet.text)];
  return lines.length > 0 && lines.every((line) => there.has(line));
}

function isCopy(snippet: Snippet, windowLines: ReadonlySet<string>): boolean {
  const lines = [...linesOf(snippet.text)];
  const there = lines.filter((line) => windowLines.has(line)).length;
  return lines.length > 0 && there >= lines.length * maxOverlap;
}

/** Lines that say something: closing brackets and the like stand everywhere. */
function linesOf(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length >= 8),
  );
}
