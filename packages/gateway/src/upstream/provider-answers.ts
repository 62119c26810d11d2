import { CompletionError, ProviderHttpError, type CompletionProvider } from '@org/completion-core';
import type { FinishReason, ProviderEvent, ProviderRequest, TokenUsage } from '@org/completion-core/provider';

/** One request for a provider, and how its answer is written. */
export interface ProviderCall {
  readonly provider: CompletionProvider;
  readonly request: ProviderRequest;
  /** Id of the answer. */
  readonly id: string;
  readonly signal: AbortSignal;
}

/** A complete answer in OpenAI's format. An answer that broke off is an error. */
export async function wholeAnswer(call: ProviderCall): Promise<Response> {
  const { request, id, signal } = call;
  const texts = Array.from({ length: request.candidates }, () => '');
  const reasons = new Map<number, string>();
  let usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };
  try {
    for await (const event of eventsOf(call)) {
      if (event.type === 'text-delta') texts[event.index] = (texts[event.index] ?? '') + event.text;
      if (event.type === 'text-end') reasons.set(event.index, reasonOf(event.finishReason));
      if (event.type === 'usage') usage = event.usage;
    }
  } catch (error) {
    return errorResponse(error, signal);
  }
  return Response.json({
    ...envelope(id, request.model),
    choices: texts.map((text, index) => ({
      index,
      text,
      logprobs: null,
      finish_reason: reasons.get(index) ?? 'stop',
    })),
    usage: wireUsage(usage),
  });
}

/**
 * A stream of events in OpenAI's format. Begins with the provider's first event, so that a failure before it is an error status; a
 * later one is an error event, after which there is no `[DONE]`.
 *
 * @param includeUsage - whether the last event before `[DONE]` has the token counts
 */
export async function streamedAnswer(call: ProviderCall, includeUsage: boolean): Promise<Response> {
  const { request, id, signal } = call;
  const ended = new AbortController();
  const events = eventsOf({ ...call, signal: AbortSignal.any([signal, ended.signal]) });
  let pending: IteratorResult<ProviderEvent> | undefined;
  try {
    pending = await events.next();
  } catch (error) {
    return errorResponse(error, signal);
  }
  const encoder = new TextEncoder();
  const head = envelope(id, request.model);
  const dataOf = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
  let usage: TokenUsage | undefined;

  function finalEvents(): string {
    const counts =
      includeUsage && usage !== undefined ? dataOf({ ...head, choices: [], usage: wireUsage(usage) }) : '';
    return `${counts}data: [DONE]\n\n`;
  }
  /** The next event of the wire format, and whether it is the last; skips events that the format does not have. */
  async function nextData(): Promise<{ readonly data: string; readonly last: boolean }> {
    for (;;) {
      const { done, value } = pending ?? (await events.next());
      pending = undefined;
      if (done === true) return { data: finalEvents(), last: true };
      if (value.type === 'usage') ({ usage } = value);
      if (value.type !== 'text-delta' && value.type !== 'text-end') continue;
      const text = value.type === 'text-delta' ? value.text : '';
      const reason = value.type === 'text-end' ? reasonOf(value.finishReason) : null;
      const choices = [{ index: value.index, text, logprobs: null, finish_reason: reason }];
      return { data: dataOf({ ...head, choices }), last: false };
    }
  }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { data, last } = await nextData().catch((error: unknown) => {
          signal.throwIfAborted();
          return { data: dataOf(errorBody(error)), last: true };
        });
        controller.enqueue(encoder.encode(data));
        if (last) controller.close();
      },
      cancel: () => ended.abort(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** The events of all choices: of one request, or of one after the other for a server that generates one choice at a time. */
async function* eventsOf({ provider, request, signal }: ProviderCall): AsyncGenerator<ProviderEvent> {
  const { candidates } = request;
  if (candidates === 1 || provider.capabilities.candidates) {
    yield* checked(provider.stream(request, { signal }));
    return;
  }
  let completionTokens = 0;
  for (let index = 0; index < candidates; index++) {
    let counted: TokenUsage | undefined;
    for await (const event of checked(provider.stream({ ...request, candidates: 1 }, { signal }))) {
      if (event.type === 'usage') counted = event.usage;
      else yield 'index' in event ? { ...event, index } : event;
    }
    if (counted === undefined) continue;
    completionTokens += counted.completionTokens;
    yield { type: 'usage', usage: { promptTokens: counted.promptTokens, completionTokens } };
  }
}

/** @throws CompletionError `provider-unavailable` when the answer broke off */
async function* checked(events: AsyncIterable<ProviderEvent>): AsyncGenerator<ProviderEvent> {
  for await (const event of events) {
    if (event.type === 'text-end' && event.finishReason === undefined)
      throw new CompletionError('provider-unavailable', 'the server broke its answer off');
    yield event;
  }
}

function envelope(id: string, model: string): object {
  return { id, object: 'text_completion', created: Math.floor(Date.now() / 1000), model };
}

function reasonOf(reason: FinishReason | undefined): string {
  if (reason === undefined || reason === 'other') return 'stop';
  return reason === 'content-filter' ? 'content_filter' : reason;
}

function wireUsage({ promptTokens, completionTokens }: TokenUsage): object {
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

/** The status for an error: 501 of a server is kept, since it means that the same request will always fail. */
function statusOf(error: CompletionError): number {
  return error instanceof ProviderHttpError && error.status === 501 ? 501 : statuses[error.code];
}

/** @throws the signal's reason when it was aborted, and unexpected errors */
function errorResponse(error: unknown, signal: AbortSignal): Response {
  signal.throwIfAborted();
  if (!CompletionError.is(error)) throw error;
  const waitMs = error instanceof ProviderHttpError ? error.retryAfterMs : undefined;
  const headers: Record<string, string> =
    waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1000)) };
  return refusal(statusOf(error), error.message, headers);
}

/** The error of an event. @throws unexpected errors */
function errorBody(error: unknown): object {
  if (!CompletionError.is(error)) throw error;
  return { error: { message: error.message, code: statusOf(error) } };
}

/** A response with an error in OpenAI's format. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json(
    { error: { message, type: 'invalid_request_error', param: null, code: null } },
    { status, headers },
  );
}
