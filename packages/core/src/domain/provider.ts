import type { Notice } from './outcome';
import type { Prompt, PromptStrategy } from './prompt';

/** What a provider's server takes. Unknown is `undefined`, not a guess. */
export interface ProviderCapabilities {
  /** Strategies the server can take, best first; the engine picks the first that the model supports. */
  readonly strategies: readonly PromptStrategy[];
  /** Most stop sequences the server takes in one request. */
  readonly maxStops: number;
  /** Where the endpoint is: decides the default number of requests in flight and whether speculation is on. */
  readonly location: 'hosted' | 'loopback' | 'embedded';
  /** Whether several candidates can be asked for in one request. */
  readonly candidates: boolean;
}

export interface ProviderRequest {
  readonly prompt: Prompt;
  readonly model: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP?: number;
  readonly candidates: number;
  /** LSP language id of the document, for providers that use it. */
  readonly languageId: string;
  /** URI of the document, for embedded providers that know the workspace; never sent over the network. */
  readonly uri: string;
}

/** Tokens as the server counted them. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** The server's word on how much may still be asked. */
export interface RateLimitState {
  readonly limitRequests?: number;
  readonly remainingRequests?: number;
  readonly resetRequestsMs?: number;
  readonly limitTokens?: number;
  readonly remainingTokens?: number;
  readonly resetTokensMs?: number;
  /** Served from spare capacity although the limit is passed. */
  readonly overLimit?: boolean;
}

/** Why the model stopped: by itself or a stop sequence, at `maxTokens`, by the server's filter, or another word of the server's. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/**
 * What a provider yields, in this order: one `response-start`, then `text-delta`s, then exactly one `text-end`
 * unless it throws. `usage` may come at any time after the start.
 */
export type ProviderEvent =
  | { readonly type: 'response-start'; readonly rateLimit?: RateLimitState }
  | {
      readonly type: 'text-delta';
      readonly text: string;
      /** Which candidate, from 0. */
      readonly index: number;
      /** Sum of the log-probabilities of the tokens in `text`, where known. */
      readonly logProbability?: number;
      /** Number of tokens in `text`, where known. */
      readonly tokens?: number;
    }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  /** Something the person should know once; may come at any time. */
  | { readonly type: 'notice'; readonly notice: Notice }
  | {
      readonly type: 'text-end';
      readonly index: number;
      /** `undefined`: the stream ended with neither a finish reason nor `[DONE]`, so the text may be cut anywhere. */
      readonly finishReason: FinishReason | undefined;
    };

/** A model the endpoint offers. */
export interface ModelInfo {
  readonly id: string;
  /** Whether it can fill in the middle, where known. */
  readonly fim: boolean | undefined;
  /** How we know: the server's word, our table, a probe. */
  readonly evidence: string;
  readonly contextTokens?: number;
  /** Whether the server names it as the one to ask where nobody has chosen. */
  readonly isDefault?: boolean;
}

/** The request as it would go out, for `--dry-run` and `inspect`. Keys in headers are masked. */
export interface WireRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * A source of completions. Implementations hold no document state.
 * @see createCompletionEngine
 */
export interface CompletionProvider {
  /** Short name, e.g. `token-factory`. */
  readonly id: string;
  /** Identity of the endpoint for budgets and remembered facts, e.g. the origin of its URL. Holds no key. */
  readonly endpoint: string;
  /** Model asked when the options name none. */
  readonly defaultModel: string;
  readonly capabilities: ProviderCapabilities;
  /** What the person should know about the endpoint itself, told once. */
  readonly notices?: readonly Notice[];
  /**
   * Streams one answer. Aborting `signal` closes the connection and rejects with the signal's reason; any other failure
   * rejects with a `CompletionError`. Ending the iteration early closes the connection too.
   */
  stream(request: ProviderRequest, options: { readonly signal: AbortSignal }): AsyncIterable<ProviderEvent>;
  /** The request as it would go out; sends nothing. */
  preview(request: ProviderRequest): WireRequest;
  /** The models on offer. */
  models?(options: { readonly signal: AbortSignal }): Promise<readonly ModelInfo[]>;
  /** Frees what the provider holds. */
  dispose?(): void;
}
