import type { PromptStrategy } from '../domain/prompt';
import type { Notice } from '../domain/outcome';
import type { ModelInfo } from '../domain/provider';
import { defineProvider, type ProviderOptions } from './define-provider';
import { fieldsOf } from './fields-of';
import { openAIPaths, openAIRequests } from './open-ai-requests';

/** Options of {@link openAICompatible}; `model` is `default` when absent. */
export interface OpenAICompatibleOptions extends ProviderOptions {
  /** Base URL or the full URL of a request: `http://127.0.0.1:8000`, `…/v1`, `…/v1/completions`. */
  readonly baseUrl: string;
  /** Short name of the server. @default 'openai-compatible' */
  readonly id?: string;
  /** Prompt strategies that the server accepts, best first. @default FIM tokens, then chat, then the text before the cursor */
  readonly strategies?: readonly PromptStrategy[];
  /** Maximum number of stop sequences in one request. @default 4 */
  readonly maxStops?: number;
}

/**
 * The prompt strategies for a model, best first. A model may fill in the middle, by the server's list, with tokens that this
 * package does not know; `suffix-param` leaves them to the server.
 */
export function listedStrategies({ fim }: Pick<ModelInfo, 'fim'>): readonly PromptStrategy[] {
  return fim === true
    ? ['fim', 'suffix-param', 'chat-infill', 'prefix-only']
    : ['fim', 'chat-infill', 'prefix-only'];
}

/**
 * Any server with OpenAI's completions API: vLLM, SGLang, LM Studio, llama.cpp's own server, gateways. The prompt has the FIM
 * tokens of the model's family; `suffix` is sent only when `strategies` names it, since servers read it differently.
 */
export const openAICompatible = /* @__PURE__ */ defineProvider<'openai-compatible', OpenAICompatibleOptions>({
  name: 'openai-compatible',
  displayName: 'OpenAI-compatible',
  defaultModel: 'default',
  modelFromList: 'listed',
  root: '/v1',
  paths: openAIPaths,
  strategies: ['fim', 'chat-infill', 'prefix-only'],
  maxStops: 4,
  options: ['id', 'strategies', 'maxStops'],
  candidates: true,
  requests: openAIRequests,
  strategiesFor: listedStrategies,
  recognize: (json, { origin }) =>
    fieldsOf(json)['system_fingerprint'] === 'fp_ollama' ? ollamaNotice(origin) : undefined,
  recognizeList: (models, { origin }) =>
    models.some(({ ownedBy }) => ownedBy === 'library') ? ollamaNotice(origin) : undefined,
});

/** Ollama's OpenAI API puts a prompt into the model's chat template, so that completions are talk. */
function ollamaNotice(origin: string): Notice {
  const message = `the server at ${origin} is Ollama, whose OpenAI API puts prompts into a chat template; set the provider to ollama (--provider ollama) for better completions`;
  return { code: 'other-provider', message };
}
