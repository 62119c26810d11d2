import type { Notice } from '../domain/outcome';
import { CompletionError, type ProviderHttpError } from '../errors/completion-error';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import { isMissingWay } from '../provider/http-error';
import type { InflightRequest } from '../reuse/inflight-request';
import type { EngineServices } from './engine-services';

/** Limit of prompts for one answer: one for each strategy. */
const maxPrompts = 4;

/** How a prompt is built and sent. */
export interface ServerCall {
  readonly build: () => Promise<BuiltPrompt>;
  /** Returns when the answer has ended; throws what the provider throws. */
  readonly send: (prompt: BuiltPrompt) => Promise<void>;
  /** The URL that `prompt` is sent to. */
  readonly urlOf: (prompt: BuiltPrompt) => string;
}

/**
 * Sends a prompt; when the server refuses it for a reason by which the prompt builder builds another one, sends that. A URL that
 * the server does not have is asked once. Adds a notice for each change. Throws the first failure when the server has no way at
 * all, else the last.
 */
export async function askServer(
  { build, send, urlOf }: ServerCall,
  inflight: InflightRequest,
  services: EngineServices,
): Promise<void> {
  const missing = new Map<string, CompletionError>();
  let refused: { readonly prompt: BuiltPrompt; readonly error: CompletionError } | undefined;
  for (let sent = 0; ;) {
    const prompt = await build();
    let error: unknown = missing.size === 0 ? undefined : missing.get(urlOf(prompt));
    if (error === undefined) {
      if (refused !== undefined) {
        inflight.stats.notices.push(noticeOf(refused, prompt, services));
        services.endpoint.acquire();
      }
      try {
        sent++;
        return await send(prompt);
      } catch (thrown) {
        error = thrown;
        if (isMissingWay(thrown)) missing.set(urlOf(prompt), thrown);
      }
    }
    if (sent < maxPrompts && promptWouldChange(error, prompt, inflight, services)) {
      if (!isMissingWay(error)) services.facts.expectFacts();
      refused = { prompt, error };
      continue;
    }
    if (missing.size > 0 && isMissingWay(error)) {
      const { endpoint } = services.options.provider;
      services.prompts.onFeedback({ kind: 'no-strategy', endpoint, model: services.model.id });
    }
    throw isMissingWay(error) ? ([...missing.values()][0] ?? error) : error;
  }
}

/** Whether the server refused the prompt for a reason by which the prompt builder would build another one. */
function promptWouldChange(
  error: unknown,
  { prompt, promptTokens }: BuiltPrompt,
  { end, stats }: InflightRequest,
  { options, prompts, model }: EngineServices,
): error is CompletionError {
  if (end !== undefined || stats.firstTokenAt !== undefined || !CompletionError.is(error)) return false;
  if (error.code !== 'provider-rejected' && error.code !== 'unsupported-model') return false;
  return prompts.onFeedback({
    kind: 'refusal',
    endpoint: options.provider.endpoint,
    model: model.id,
    strategy: prompt.strategy,
    message: error.message,
    missing: isMissingWay(error),
    promptTokens,
  });
}

function noticeOf(
  { prompt: { prompt: before }, error }: { readonly prompt: BuiltPrompt; readonly error: CompletionError },
  { prompt: after }: BuiltPrompt,
  { options: { provider }, model }: EngineServices,
): Notice {
  if (before.strategy === after.strategy) {
    const message = `the server refused the first prompt, so another was sent: ${error.message}`;
    return { code: 'prompt-too-long', message };
  }
  const { status } = error as Partial<ProviderHttpError>;
  const absent = status === 404 || status === 405;
  const why = absent ? `the server answers ${status} to ${before.strategy} prompts` : error.message;
  const hint =
    absent && provider.id !== 'openai-compatible'
      ? `; if it is no ${provider.id} server, set its provider`
      : '';
  return {
    code: 'strategy-refused',
    message: `${why}; ${model.id} is asked by ${after.strategy} from now on${hint}`,
  };
}
