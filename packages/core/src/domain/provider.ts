import type { Notice } from './outcome';
import type { Prompt, PromptStrategy } from './prompt';
import type { TriggerKind } from './request';

/** What a provider's server supports. */
export interface ProviderCapabilities {
  /** Supported strategies, best first; the engine chooses the first that the model supports. */
  readonly strategies: readonly PromptStrategy[];
  /** Maximum number of stop sequences in one request. */
  readonly maxStops: number;
  /** Where the endpoint is: decides the default number of requests in flight and whether speculation is on. */
  readonly location: 'hosted' | 'loopback' | 'embedded';
  /** Whether one request can return several candidates. */
  readonly candidates: boolean;
  /**
   * Whether a cancelled request frees the server at once also while it computes the prompt. On one that computes it to the end all
   * the same, requests wait for a pause in typing. @default true
   */
  readonly releasesPrompt?: boolean;
  /**
   * Whether an explicit request also gets text that the provider is too unsure of to show while typing. Such texts are then shown
   * to no automatic request but those that type through them, and an explicit request does not wait for an automatic one's answer.
   * @default false
   */
  readonly guessesWhenInvoked?: boolean;
  /** Longest prefix and suffix of a `suffix-param` prompt in tokens, where the server cuts longer ones without a word. @default no limit */
  readonly suffixParamTokens?: { readonly prefix: number; readonly suffix: number };
}

/** What a server says of itself and of a model. Absent fields are unknown. */
export interface ServerFacts {
  /** Tokens of prompt and answer together. */
  readonly contextTokens?: number;
  /** Number of requests that it works on at the same time. */
  readonly slots?: number;
  /** Tokens of snippets that it takes beside prefix and suffix of a `suffix-param` prompt. */
  readonly snippetTokens?: number;
  /** As in {@link ProviderCapabilities}, of a server that a dialect shared by many does not know before. */
  readonly releasesPrompt?: boolean;
  /** Whether it can count the tokens of the prompt with the first piece of an answer. */
  readonly countsEarly?: boolean;
}

/** What a server says of its work on a prompt. */
export interface PromptProgress {
  /** Tokens of the whole prompt. */
  readonly promptTokens: number;
  /** Tokens that it kept from earlier prompts and does not compute. */
  readonly cachedTokens: number;
  /** Milliseconds for the others; absent while it has not computed them. */
  readonly computeMs?: number;
}

/** A request to a provider. */
export interface ProviderRequest {
  /** The prompt, in a strategy that the provider supports. */
  readonly prompt: Prompt;
  /** Id of the model, as the server names it. */
  readonly model: string;
  /** Maximum length of an answer, in tokens. */
  readonly maxTokens: number;
  /** Sampling temperature, ≥ 0. */
  readonly temperature: number;
  /** Nucleus sampling, 0–1. */
  readonly topP?: number;
  /** Number of candidates, ≥ 1. */
  readonly candidates: number;
  /** LSP language id of the document, for providers that use it. */
  readonly languageId: string;
  /** URI of the document, for embedded providers that read the workspace; never sent over the network. */
  readonly uri: string;
  /** Whether the user asked for it, for providers that then generate text they are less sure of; never sent over the network. @default 'automatic' */
  readonly triggerKind?: TriggerKind;
}

/** Token counts of the server. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** The rate limits that a server reports; absent fields are unknown. */
export interface RateLimitState {
  /** Requests per period. */
  readonly limitRequests?: number;
  /** Requests left in the period. */
  readonly remainingRequests?: number;
  /** Milliseconds until requests are available again. */
  readonly resetRequestsMs?: number;
  /** Tokens per period. */
  readonly limitTokens?: number;
  /** Tokens left in the period. */
  readonly remainingTokens?: number;
  /** Milliseconds until tokens are available again. */
  readonly resetTokensMs?: number;
  /** Served from spare capacity although the limit is exceeded. */
  readonly overLimit?: boolean;
}

/** Why the model stopped: at its end or a stop sequence, at `maxTokens`, by the server's filter, or for another reason. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/**
 * The events of a provider, in this order: one `response-start`, then `text-delta`s, then exactly one `text-end`,
 * unless it throws. `usage` may follow at any time after the start.
 */
export type ProviderEvent =
  | { readonly type: 'response-start'; readonly rateLimit?: RateLimitState }
  | {
      readonly type: 'text-delta';
      readonly text: string;
      /** Index of the candidate, from 0. */
      readonly index: number;
      /** Sum of the log-probabilities of the tokens in `text`, if known. */
      readonly logProbability?: number;
      /** Number of tokens in `text`, if known. */
      readonly tokens?: number;
    }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  /** At any time, where the server says so. */
  | { readonly type: 'prompt-progress'; readonly progress: PromptProgress }
  /** Information for the user, shown once; at any time. */
  | { readonly type: 'notice'; readonly notice: Notice }
  | {
      readonly type: 'text-end';
      readonly index: number;
      /** `undefined`: the stream ended without a finish reason and without `[DONE]`, so the text may be incomplete. */
      readonly finishReason: FinishReason | undefined;
    };

/** A model of the endpoint. */
export interface ModelInfo {
  /** Id of the model, as the server names it. */
  readonly id: string;
  /** Whether it can fill in the middle, if known. */
  readonly fim: boolean | undefined;
  /** Source of `fim`: the server, the table of model families, a probe. */
  readonly evidence: string;
  /** Size of the context window, in tokens, if known. */
  readonly contextTokens?: number;
  /** Number of its parameters, if known. */
  readonly parameters?: number;
  /** Who owns it, in the server's words; some kinds of server are known by it. */
  readonly ownedBy?: string;
  /** Whether it is the server's default. */
  readonly isDefault?: boolean;
}

/** How an answer is streamed. */
export interface StreamOptions {
  /** Aborting it closes the connection. */
  readonly signal: AbortSignal;
  /** Called when the server loads its model, which takes seconds to minutes, before the response starts; `reason` is for a status line. */
  readonly onLoading?: (reason: string) => void;
}

/** The model that a provider takes where the options name none. */
export interface ServedModel {
  /** As the server names it. */
  readonly id: string;
  /** What the server's list says about it; absent when there is no list, or the model is not on it. */
  readonly info?: ModelInfo;
  /** The strategies that suit it, best first. @default the provider's */
  readonly strategies?: readonly PromptStrategy[];
  /** Tells what was taken, where there was a choice to make. */
  readonly notice?: Notice;
}

/** The HTTP request of a prompt, for `--dry-run` and `inspect`. Keys in headers are masked. */
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
  /** Identity of the endpoint for budgets and learned limits, e.g. the origin of its URL. Contains no key. */
  readonly endpoint: string;
  /** Model for options without one. */
  readonly defaultModel: string;
  /** What the server supports. */
  readonly capabilities: ProviderCapabilities;
  /** Information for the user about the endpoint, as far as it is known by now; each is shown once. */
  readonly notices?: readonly Notice[];
  /**
   * Streams one answer. Aborting `signal` closes the connection and rejects with the signal's reason; any other failure
   * rejects with a `CompletionError`. Ending the iteration early closes the connection too.
   */
  stream(request: ProviderRequest, options: StreamOptions): AsyncIterable<ProviderEvent>;
  /** The HTTP request for `request`; sends nothing. */
  preview(request: ProviderRequest): WireRequest;
  /** What the server has said of `model` so far; `undefined` before it said anything. Asks nothing. */
  facts?(model: string): ServerFacts | undefined;
  /** Asks the server for its facts, which `facts` gives from then on. Does not fail: what it does not say stays unknown. */
  askFacts?(model: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Lists the models of the endpoint. */
  models?(options: { readonly signal: AbortSignal }): Promise<readonly ModelInfo[]>;
  /**
   * The model of requests where the options of the engine name none, from the server's list, which is read once. Rejects only with
   * the reason of `signal`. Absent: `defaultModel` is used.
   */
  servedModel?(options: { readonly signal: AbortSignal }): Promise<ServedModel>;
  /** Frees the provider's resources. */
  dispose?(): void;
}
