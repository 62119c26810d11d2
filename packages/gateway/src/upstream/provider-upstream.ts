import { CompletionError, type CompletionProvider } from '@org/completion-core';
import type { FinishReason, ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import type { Upstream, UpstreamCall } from './upstream';

/** Settings of {@link providerUpstream}. */
export interface ProviderUpstreamOptions {
  /** Name for logs and metrics. @default the provider's id */
  readonly id?: string;
  /** Share of the requests, relative to the others. @default 1 */
  readonly weight?: number;
  /** LSP language id for requests without a field `language`. @default 'plaintext' */
  readonly languageId?: string;
}

/**
 * A provider of the engine as an upstream, e.g. the embedded model: serves `/completions` with `prompt` and `suffix`, streamed or
 * not, and lists its models. Rejects prompts in tokens, lists of prompts and chats with 400.
 */
export function providerUpstream(
  provider: CompletionProvider,
  options: ProviderUpstreamOptions = {},
): Upstream {
  const { languageId = 'plaintext' } = options;
  let number = 0;
  return {
    id: options.id ?? provider.id,
    defaultModel: provider.defaultModel,
    ...(options.weight === undefined ? {} : { weight: options.weight }),
    async send(call) {
      if (call.path === '/models') return listModels(provider, call.signal);
      if (call.path !== '/completions') return refusal(400, 'This model does not chat. Use /v1/completions.');
      const parsed = readRequest(call, provider, languageId);
      if (typeof parsed === 'string') return refusal(400, parsed);
      const id = `cmpl-${provider.id}-${++number}`;
      return parsed.stream
        ? streamed(provider, parsed.request, id, call.signal)
        : whole(provider, parsed.request, id, call.signal);
    },
    dispose: () => provider.dispose?.(),
  };
}

/** The request for the provider, or why it is rejected. */
function readRequest(
  { body = '{}' }: UpstreamCall,
  provider: CompletionProvider,
  languageId: string,
): { readonly request: ProviderRequest; readonly stream: boolean } | string {
  const fields = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const {
    prompt,
    suffix,
    model,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    n,
    stop,
    stream,
    language,
  } = fields;
  if (typeof prompt !== 'string') return '`prompt` must be one string for this model.';
  const stops =
    typeof stop === 'string'
      ? [stop]
      : Array.isArray(stop)
        ? stop.filter((each) => typeof each === 'string')
        : [];
  const supportsSuffix = provider.capabilities.strategies.includes('suffix-param');
  if (typeof suffix === 'string' && suffix !== '' && !supportsSuffix)
    return 'This model does not support `suffix`.';
  return {
    stream: stream === true,
    request: {
      prompt: supportsSuffix
        ? {
            strategy: 'suffix-param',
            prefix: prompt,
            suffix: typeof suffix === 'string' ? suffix : '',
            snippets: [],
            stop: stops,
          }
        : { strategy: 'prefix-only', text: prompt, stop: stops },
      model: typeof model === 'string' ? model : provider.defaultModel,
      maxTokens: typeof maxTokens === 'number' ? maxTokens : 256,
      temperature: typeof temperature === 'number' ? temperature : 0,
      ...(typeof topP === 'number' ? { topP } : {}),
      candidates: typeof n === 'number' ? n : 1,
      languageId: typeof language === 'string' ? language : languageId,
      uri: '',
    },
  };
}

async function listModels(provider: CompletionProvider, signal: AbortSignal): Promise<Response> {
  const models = (await provider.models?.({ signal })) ?? [{ id: provider.defaultModel, fim: undefined }];
  return Response.json({
    object: 'list',
    data: models.map(({ id, fim }) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: provider.id,
      ...(fim === undefined ? {} : { capabilities: { completion_fim: fim } }),
    })),
  });
}

async function whole(
  provider: CompletionProvider,
  request: ProviderRequest,
  id: string,
  signal: AbortSignal,
): Promise<Response> {
  const texts = Array.from({ length: request.candidates }, () => '');
  const reasons: (string | null)[] = texts.map(() => null);
  let usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  try {
    for await (const event of provider.stream(request, { signal })) {
      if (event.type === 'text-delta') texts[event.index] = (texts[event.index] ?? '') + event.text;
      if (event.type === 'text-end') reasons[event.index] = wireReason(event.finishReason);
      if (event.type === 'usage') usage = wireUsage(event);
    }
  } catch (error) {
    return faultResponse(error, signal);
  }
  return Response.json({
    ...envelope(id, request.model),
    choices: texts.map((text, index) => ({
      index,
      text,
      logprobs: null,
      finish_reason: reasons[index] ?? 'stop',
    })),
    usage,
  });
}

/** Responds with the first event, so that a failure before it is an error status. */
async function streamed(
  provider: CompletionProvider,
  request: ProviderRequest,
  id: string,
  signal: AbortSignal,
): Promise<Response> {
  const events = provider.stream(request, { signal })[Symbol.asyncIterator]();
  let first: IteratorResult<ProviderEvent>;
  try {
    first = await events.next();
  } catch (error) {
    return faultResponse(error, signal);
  }
  const encoder = new TextEncoder();
  const head = envelope(id, request.model);
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, value: unknown) =>
    controller.enqueue(
      encoder.encode(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`),
    );
  let pending: IteratorResult<ProviderEvent> | undefined = first;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Skips events that the wire format does not have.
        for (;;) {
          const { done, value } = pending ?? (await events.next());
          pending = undefined;
          if (done === true) {
            send(controller, '[DONE]');
            controller.close();
            return;
          }
          if (value.type !== 'text-delta' && value.type !== 'text-end') continue;
          const text = value.type === 'text-delta' ? value.text : '';
          const reason = value.type === 'text-end' ? wireReason(value.finishReason) : null;
          send(controller, {
            ...head,
            choices: [{ index: value.index, text, logprobs: null, finish_reason: reason }],
          });
          return;
        }
      },
      async cancel() {
        await events.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function envelope(id: string, model: string): object {
  return { id, object: 'text_completion', created: Math.floor(Date.now() / 1000), model };
}

function wireReason(reason: FinishReason | undefined): string | null {
  if (reason === undefined) return null;
  return reason === 'content-filter' ? 'content_filter' : reason === 'other' ? 'stop' : reason;
}

function wireUsage({ usage }: Extract<ProviderEvent, { type: 'usage' }>) {
  const { promptTokens, completionTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

const statuses: Readonly<Record<CompletionError['code'], number>> = {
  'invalid-options': 400,
  'unsupported-model': 404,
  authentication: 401,
  'rate-limited': 429,
  'provider-rejected': 400,
  'provider-unavailable': 503,
  timeout: 504,
  'malformed-stream': 502,
};

/** @throws the signal's reason when it was aborted, and unexpected errors */
function faultResponse(error: unknown, signal: AbortSignal): Response {
  signal.throwIfAborted();
  if (!CompletionError.is(error)) throw error;
  return refusal(statuses[error.code], error.message);
}

function refusal(status: number, message: string): Response {
  return Response.json(
    { error: { message, type: 'invalid_request_error', param: null, code: null } },
    { status },
  );
}
