import type { SyntaxOracle, SyntaxPlace } from '@org/completion-core/host';
import { countErrors } from './count-errors';
import { findBlockEnd } from './find-block-end';
import type { Grammar } from './grammars';
import type { LoadedGrammar } from './loaded-grammar';
import { regionsAround, type Region } from './region-around';
import { editOf } from './tree-edit';

/** How long a parse may take, in milliseconds. */
export interface Deadlines {
  /** Of the piece of the document around the cursor, once per cursor position. */
  readonly placeMs: number;
  /** Of the same piece with one more line, for each generated line. */
  readonly lineMs: number;
}

/** With more errors than this around the cursor, the grammar cannot judge generated text. */
const maxErrorsBefore = 6;
/** After this many parses past their deadline, no more are made at this cursor position. */
const maxLate = 3;

interface Verdict {
  readonly text: string;
  readonly replaced: number;
  readonly errors: number;
  readonly blockEnd: number;
}

/** Judges by the grammar, once it is loaded; holds no tree between two calls. */
export class PlaceOracle implements SyntaxOracle {
  readonly #grammar: () => LoadedGrammar | undefined;
  readonly #uri: string;
  /** The pieces to choose from at the first call. */
  readonly #regions: readonly Region[];
  #region: Region;
  readonly #deadlines: Deadlines;
  #errorsBefore: number | undefined;
  #last: Verdict | undefined;
  #late = 0;

  constructor(
    grammar: () => LoadedGrammar | undefined,
    facts: Grammar,
    place: SyntaxPlace,
    deadlines: Deadlines,
  ) {
    this.#grammar = grammar;
    this.#uri = place.uri;
    this.#regions = regionsAround(place, facts);
    this.#region = this.#regions[0] ?? { before: '', after: '' };
    this.#deadlines = deadlines;
  }

  /** Parses the text around the cursor ahead of the first call. */
  prepare(): void {
    this.#before();
  }

  blockEnd(text: string): number | undefined {
    return this.#judge(text, 0)?.blockEnd;
  }

  errorsWith(text: string, replaced: number): number | undefined {
    if (text === '' && replaced === 0) return this.#before();
    return this.#judge(text, replaced)?.errors;
  }

  #before(): number | undefined {
    if (this.#errorsBefore === undefined) this.#choose();
    const errors = this.#errorsBefore;
    return errors === undefined || errors > maxErrorsBefore ? undefined : errors;
  }

  /** Chooses the piece of the document that parses best. */
  #choose(): void {
    for (const region of this.#regions) {
      const tree = this.#tree(this.#grammar(), region);
      if (tree === undefined) return;
      const errors = countErrors(tree.rootNode);
      if (errors >= (this.#errorsBefore ?? Infinity)) continue;
      this.#errorsBefore = errors;
      this.#region = region;
      if (errors === 0) return;
    }
  }

  #judge(text: string, replaced: number): Verdict | undefined {
    if (this.#last?.text === text && this.#last.replaced === replaced) return this.#last;
    if (this.#before() === undefined) return undefined;
    const grammar = this.#grammar();
    const tree = this.#tree(grammar, this.#region);
    if (tree === undefined || grammar === undefined) return undefined;
    const { before, after } = this.#region;
    const source = before + text + after.slice(replaced);
    const start = before.length;
    const edit = editOf(before + after, source, start, start + replaced, start + text.length);
    const verdict = grammar.readAfter(tree, edit, source, this.#deadlines.lineMs, (changed) => ({
      text,
      replaced,
      errors: countErrors(changed.rootNode),
      blockEnd: findBlockEnd(changed, source, start, start + text.length) - start,
    }));
    if (verdict === undefined) this.#late++;
    this.#last = verdict;
    return verdict;
  }

  #tree(grammar: LoadedGrammar | undefined, region: Region) {
    if (grammar === undefined || this.#late >= maxLate) return undefined;
    const key = `${this.#regions.indexOf(region)} ${this.#uri}`;
    const tree = grammar.treeOf(key, region.before + region.after, this.#deadlines.placeMs);
    if (tree === undefined) this.#late = maxLate;
    return tree;
  }
}
