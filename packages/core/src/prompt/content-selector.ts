import { LRUCache } from 'lru-cache';
import type { TextSource } from '../domain/document';
import type { TokenCounter } from '../domain/tokens';
import { lineCount } from '../text/lines';
import { notebookText } from './notebook-text';
import { promptBudget, snippetBudget, type TokenLimits } from './prompt-budget';
import type { PromptInput } from './prompt-builder';
import { snippetAdmission } from './snippet-admission';
import { StableSnippets, type SnippetReason } from './stable-snippets';
import { StableWindow, type CutWindow } from './stable-window';
import type { TokenCountCache } from './token-count-cache';

/** Window and snippets of one prompt, before masking. */
export interface SelectedContent {
  /** The document, or all cells of its notebook. */
  readonly text: TextSource;
  /** The window, with its place in `text`. */
  readonly cut: CutWindow;
  /** In the order of the prompt. */
  readonly chosen: readonly SnippetReason[];
  /** Snippets that the gate denied, then those that are of no use or do not fit. */
  readonly dropped: readonly SnippetReason[];
}

/** Documents whose window and snippets are kept. */
const maxDocuments = 50;

/** Selects what a prompt shows. Per document it keeps window and snippets, so that they stay the same from key to key. */
export class ContentSelector {
  readonly #counts: TokenCountCache;
  readonly #documents = new LRUCache<
    string,
    { readonly window: StableWindow; readonly snippets: StableSnippets }
  >({ max: maxDocuments });

  constructor(counts: TokenCountCache) {
    this.#counts = counts;
  }

  /** Cuts the window, then fills the rest of the budget with snippets that the gate admits. Rejects only when the gate does. */
  async select(
    { document, offset, snippets: candidates, gate }: PromptInput,
    limits: TokenLimits,
    counter: TokenCounter,
  ): Promise<SelectedContent> {
    const { window, snippets } = this.#stateOf(document.uri);
    const admit = snippetAdmission(gate, document);
    const { admitted, denied } = await admit(candidates);
    // A rule may have been added since these were chosen.
    const { denied: withdrawn } = await admit(snippets.chosen);
    snippets.drop(withdrawn.map(({ snippet }) => snippet));

    const budget = promptBudget(limits, admitted.length > 0 || snippets.any);
    const { text, start } = notebookText(document);
    const cut = window.cut(text, start + offset, budget, counter);
    const { chosen, dropped } = snippets.choose(admitted, {
      uri: document.uri,
      start: cut.start - start,
      end: cut.end - start,
      windowText: cut.prefix + cut.suffix,
      budgetTokens: snippetBudget(budget, cut),
      tokensOf: ({ text: code, path }) =>
        this.#counts.count(code, counter) + path.length / 4 + 4 + lineCount(code),
    });
    return { text, cut, chosen, dropped: [...denied, ...withdrawn, ...dropped] };
  }

  #stateOf(uri: string) {
    const known = this.#documents.get(uri);
    if (known !== undefined) return known;
    const state = { window: new StableWindow(), snippets: new StableSnippets() };
    this.#documents.set(uri, state);
    return state;
  }
}
