import type { Snippet } from '../domain/prompt';
import { snippetSourceFacts } from '../domain/snippet-sources';
import { cutToFit } from './cut-to-fit';
import {
  isCopy,
  isCovered,
  isRedundant,
  linesOf,
  overlapsWindow,
  sameRegion,
  type WindowPlace,
} from './snippet-overlap';

/** The window, whose text no snippet may repeat, and the budget for snippets. */
export interface SnippetFrame extends WindowPlace {
  /** Prefix and suffix. */
  readonly windowText: string;
  /** Tokens for all snippets together. */
  readonly budgetTokens: number;
  /** Tokens of a snippet with the text that the format puts around it. */
  readonly tokensOf: (snippet: Snippet) => number;
}

/** A snippet and why it was chosen or dropped, for `inspect()`. */
export interface SnippetReason {
  readonly snippet: Snippet;
  readonly why: string;
}

/** The snippets of one build. */
export interface SnippetChoice {
  /** In the order of the prompt. */
  readonly chosen: readonly SnippetReason[];
  /** Candidates that were not chosen. */
  readonly dropped: readonly SnippetReason[];
}

/** Builds in a row without its source after which a snippet is removed. A source that is late once should not change the prompt. */
const maxMissedBuilds = 3;
/** Min builds between two swaps of a chosen snippet for a better one. */
const minBuildsBetweenSwaps = 10;
/** A chosen snippet may be swapped when its rank is at least the number of chosen snippets times this. */
const rankDropLimit = 2;
/** Share of the budget that remains filled after the chosen snippets outgrew it: leaves room to grow. */
const targetFill = 0.85;
const alreadyIncluded = 'the same text is there already';

interface SelectedSnippet {
  snippet: Snippet;
  /** Of the candidate it was; `snippet` may be a cut of it. */
  key: string;
  /** Builds in a row in which no source returned it. */
  missed: number;
  /** Why it is in the latest build. */
  why: string;
}

/** Why a snippet adds nothing new; `undefined` when it does. */
type Redundancy = (snippet: Snippet) => string | undefined;

/**
 * The snippets in the prompts of one document. A server reuses its work on a prompt up to the first character that changed, and
 * snippets are the head of the prompt. So chosen snippets keep their place and text, and new ones go behind them.
 *
 * Kept between builds: the chosen snippets in prompt order, each with the number of builds that its source missed, and the builds
 * since the last swap. A build
 * 1. replaces a chosen snippet by the newer text of its region, and removes those whose source missed too many builds or that the
 *    window now overlaps;
 * 2. removes one low-ranked snippet if one of the best new ones would not fit otherwise (the swap), but not in every build;
 * 3. removes snippets from the end while they are over budget;
 * 4. adds new ones behind the rest while there is room. Only the first choice is sorted, from stable to volatile sources.
 */
export class StableSnippets {
  #kept: SelectedSnippet[] = [];
  #buildsSinceSwap = minBuildsBetweenSwaps;

  /** Whether any snippet is chosen. */
  get any(): boolean {
    return this.#kept.length > 0;
  }

  /** The chosen snippets, in the order of the prompt. */
  get chosen(): readonly Snippet[] {
    return this.#kept.map(({ snippet }) => snippet);
  }

  /** Removes chosen snippets, such as those that the gate no longer admits. */
  drop(snippets: readonly Snippet[]): void {
    if (snippets.length > 0) this.#kept = this.#kept.filter(({ snippet }) => !snippets.includes(snippet));
  }

  /**
   * Chooses the snippets of one build.
   *
   * @param candidates - admitted by the gate, best first
   */
  choose(candidates: readonly Snippet[], frame: SnippetFrame): SnippetChoice {
    const dropped = new Map<Snippet, string>();
    const useful = this.#useful(candidates, frame, dropped);
    const fresh = this.#kept.length === 0;
    let windowLines: ReadonlySet<string> | undefined;
    // Costs a pass over the snippet's lines, so it runs only for what would be added.
    const redundancy: Redundancy = (snippet) => {
      if (isCopy(snippet, (windowLines ??= linesOf(frame.windowText))))
        return 'a copy of what the window shows';
      return isRedundant(snippet, this.chosen) ? alreadyIncluded : undefined;
    };
    this.#refresh(useful, frame);
    this.#swap(useful, frame, redundancy);
    this.#trim(frame);
    this.#add(useful, frame, dropped, redundancy);
    if (fresh) {
      // In later builds a stable order matters more than redundancy.
      if (this.#removeRedundant()) this.#add(useful, frame, dropped, redundancy);
      this.#kept.sort((a, b) => volatility(a) - volatility(b));
    }
    return {
      chosen: this.#kept.map(({ snippet, why }) => ({ snippet, why })),
      dropped: [...dropped].map(([snippet, why]) => ({ snippet, why })),
    };
  }

  /** Candidates by key, without those that are empty, duplicate or overlap the window. */
  #useful(
    candidates: readonly Snippet[],
    frame: SnippetFrame,
    dropped: Map<Snippet, string>,
  ): Map<string, Snippet> {
    const useful = new Map<string, Snippet>();
    for (const snippet of candidates) {
      const key = keyOf(snippet);
      if (snippet.text.trim() === '') dropped.set(snippet, 'empty');
      else if (useful.has(key) || isCovered(snippet, useful.values())) dropped.set(snippet, alreadyIncluded);
      else if (overlapsWindow(snippet, frame)) dropped.set(snippet, 'overlaps the window');
      else useful.set(key, snippet);
    }
    return useful;
  }

  #refresh(useful: ReadonlyMap<string, Snippet>, frame: SnippetFrame): void {
    const taken = new Set(this.#kept.map(({ key }) => key));
    for (const kept of this.#kept) {
      const known = useful.get(kept.key);
      if (known !== undefined) {
        if (known.text === kept.snippet.text) kept.snippet = known;
        kept.missed = 0;
        kept.why = 'chosen before and still of use';
        continue;
      }
      const successor = [...useful].find(
        ([key, snippet]) => !taken.has(key) && sameRegion(snippet, kept.snippet),
      );
      if (successor === undefined) {
        kept.missed++;
        kept.why = 'chosen before; its source did not return it this time';
        continue;
      }
      taken.add(successor[0]);
      [kept.key, kept.snippet] = successor;
      kept.missed = 0;
      kept.why = 'the newer text of one chosen before';
    }
    this.#kept = this.#kept.filter(
      ({ missed, snippet }) => missed < maxMissedBuilds && !overlapsWindow(snippet, frame),
    );
  }

  /** Removes a low-ranked snippet when one of the three best candidates would not fit otherwise. */
  #swap(useful: ReadonlyMap<string, Snippet>, frame: SnippetFrame, redundancy: Redundancy): void {
    this.#buildsSinceSwap++;
    if (this.#buildsSinceSwap <= minBuildsBetweenSwaps) return;
    const chosen = new Set(this.#kept.map(({ key }) => key));
    const better = [...useful]
      .slice(0, 3)
      .find(([key, snippet]) => !chosen.has(key) && redundancy(snippet) === undefined);
    if (better === undefined || this.#tokens(frame) + frame.tokensOf(better[1]) <= frame.budgetTokens) return;
    const ranks = new Map([...useful.keys()].map((key, rank) => [key, rank]));
    const lowRanked = this.#kept.findLastIndex(
      ({ key }) => (ranks.get(key) ?? Infinity) >= Math.max(3, this.#kept.length) * rankDropLimit,
    );
    if (lowRanked < 0) return;
    this.#kept.splice(lowRanked, 1);
    this.#buildsSinceSwap = 0;
  }

  #trim(frame: SnippetFrame): void {
    if (this.#tokens(frame) <= frame.budgetTokens) return;
    const target = frame.budgetTokens * targetFill;
    while (this.#kept.length > 0 && this.#tokens(frame) > target) this.#kept.pop();
  }

  /** Adds candidates behind the kept ones: first each source up to the share its weight gives it, then the rest by rank. */
  #add(
    useful: ReadonlyMap<string, Snippet>,
    frame: SnippetFrame,
    dropped: Map<Snippet, string>,
    redundancy: Redundancy,
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
      this.#kept.push({ snippet, key, missed: 0, why });
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
        redundancy(snippet) === undefined
      )
        add(key, snippet, cost, `among the best of ${snippet.source}`);
    }
    for (const [key, snippet] of waiting) {
      if (chosen.has(key)) continue;
      const cost = frame.tokensOf(snippet);
      const room = frame.budgetTokens - tokens;
      const cut = cost <= room ? snippet : cutToFit(snippet, room, frame.tokensOf);
      const redundant = cut === undefined ? undefined : redundancy(snippet);
      if (cut === undefined) dropped.set(snippet, 'no room within the budget');
      else if (redundant !== undefined) dropped.set(snippet, redundant);
      else
        add(
          key,
          cut,
          frame.tokensOf(cut),
          cut === snippet ? 'fits what others left of the budget' : 'cut to fit the budget',
        );
    }
  }

  /** Removes snippets whose lines the others have too; returns whether there were any. */
  #removeRedundant(): boolean {
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

/** The text alone: the same text in two files is one snippet. */
function keyOf({ text }: Snippet): string {
  return text;
}
