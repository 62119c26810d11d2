import type { FimFormat, PromptStrategy } from '../domain/prompt';
import type { CutWindow, WindowBudget } from './stable-window';

/** Share of the budget kept for snippets when there are any: other files help more than the far end of this one. */
const snippetShare = 0.4;
/**
 * A format that ends with the suffix makes the server read all of it again for every key, so there it gets less than its share.
 * Measured over 60 typed keys: 0.9 of the prompt stays in a block-wise prefix cache with it, 0.83 with the full share.
 */
const suffixShareBehindPrefix = 0.7;
/** Factor by which a short document's window may grow while the user types. */
const growth = 1.1;

/** Tokens around the cursor that a window has before any snippet, however short prompts must be. */
const minWindowTokens = 256;

/** What the budget of a prompt depends on. */
export interface TokenLimits {
  /** The option `prompt.maxPromptTokens`, or less where a longer prompt would take too long. */
  readonly maxPromptTokens: number;
  /** The server's own limit; `Infinity` when unknown. */
  readonly serverTokens: number;
  /** The option `prompt.suffixShare`, 0–1. */
  readonly suffixShare: number;
  readonly strategy: PromptStrategy;
  /** Of the FIM format; `undefined` when there is none. */
  readonly order: FimFormat['order'] | undefined;
  /** What the server takes of a `suffix-param` prompt. */
  readonly suffixParam?: {
    readonly prefixTokens: number;
    readonly suffixTokens: number;
    readonly snippetTokens: number;
  };
}

/** Tokens for a whole prompt and for the window in it. */
export interface PromptBudget extends WindowBudget {
  readonly totalTokens: number;
  /** Max tokens of all snippets, besides what the window leaves. */
  readonly snippetTokens: number;
}

/** Divides the budget between window and snippets, and the window's part between prefix and suffix. */
export function promptBudget(
  { maxPromptTokens, serverTokens, suffixShare, strategy, order, suffixParam }: TokenLimits,
  hasSnippets: boolean,
): PromptBudget {
  const totalTokens = Math.min(maxPromptTokens, serverTokens - overhead(strategy));
  const {
    prefixTokens = Infinity,
    suffixTokens: maxSuffixTokens = Infinity,
    snippetTokens = Infinity,
  } = (strategy === 'suffix-param' ? suffixParam : undefined) ?? {};
  const shared = Math.floor(totalTokens * (hasSnippets ? 1 - snippetShare : 1));
  const windowTokens = Math.min(
    Math.max(shared, Math.min(totalTokens, minWindowTokens)),
    prefixTokens + maxSuffixTokens,
  );
  const share =
    suffixShare * (order === 'suffix-first' && strategy !== 'chat-infill' ? 1 : suffixShareBehindPrefix);
  return {
    totalTokens,
    windowTokens,
    prefixTokens,
    suffixTokens:
      strategy === 'prefix-only' ? 0 : Math.min(Math.floor(windowTokens * share), maxSuffixTokens),
    snippetTokens,
  };
}

/** Tokens for all snippets together: their own share, or what a short window leaves. */
export function snippetBudget(
  { totalTokens, windowTokens, snippetTokens }: PromptBudget,
  { prefixTokens, suffixTokens }: CutWindow,
): number {
  const left = Math.max(totalTokens - windowTokens, totalTokens - (prefixTokens + suffixTokens) * growth);
  return Math.min(left, snippetTokens);
}

/** Tokens of the text around window and snippets, kept free under a limit the server set. */
function overhead(strategy: PromptStrategy): number {
  return strategy === 'chat-infill' ? 260 : 40;
}
