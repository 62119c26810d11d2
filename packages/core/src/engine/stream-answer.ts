import type { CursorPosition } from '../domain/cursor-position';
import type { ProviderEvent, ProviderRequest } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import { ownLines } from '../prompt/own-lines';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import type { InflightRequest } from '../reuse/inflight-request';
import { filterChain } from '../stream/filter-chain';
import { preamble } from '../stream/preamble';
import { promptWords } from '../stream/prompt-words';
import { streamRules } from '../stream/rules';
import type { StreamFilter } from '../stream/stream-filter';
import { detach } from '../text/detach';
import { providerRequest } from './build-prompt';
import type { EngineServices } from './engine-services';

/**
 * Sends a prompt and takes the answer through the stream rules into the texts of `inflight`. Returns when every text has
 * ended; throws what the provider throws.
 *
 * @param onSent - called for each request to the provider
 */
export async function streamAnswer(
  inflight: InflightRequest,
  request: CompletionRequest,
  position: CursorPosition,
  built: BuiltPrompt,
  services: EngineServices,
  onSent: () => void,
): Promise<void> {
  const { texts, stats } = inflight;
  const { cursor, code, uri } = position;
  const syntax = services.options.syntax?.at({ uri, ...cursor });
  const words = ownLines(built.prompt, built.snippets, request.document.languageId);
  const document = built.window.prefix + built.window.suffix;
  const filters = texts.map(() =>
    filterChain(streamRules, {
      cursor,
      code,
      stop: built.prompt.stop,
      repeatedPrefix: built.repeatedPrefix,
      healed: built.healed,
      ownLines: words.filter(({ start }) => !document.includes(start)),
      indentation: request.indentation,
      syntax,
    }),
  );
  stats.promptChars = promptChars(built);
  const snippetTexts = built.snippets.map(({ text }) => detach(text));
  for (const text of texts) text.snippetTexts = snippetTexts;

  const wanted = providerRequest(built, request, services);
  const timed = services.promptTimer.start(built);
  let isCounted = false;
  const counted = (promptTokens: number) => {
    if (promptTokens <= 0) return;
    const { model, languageId } = wanted;
    const estimate = built.promptTokens;
    if (!isCounted) services.prompts.onFeedback({ kind: 'usage', model, languageId, estimate, promptTokens });
    isCounted = true;
  };
  try {
    for await (const event of eventsOf(wanted, inflight, services, onSent)) {
      if (event.type === 'usage') {
        stats.usage = event.usage;
        counted(event.usage.promptTokens);
      } else if (event.type === 'prompt-progress') {
        counted(event.progress.promptTokens);
        timed.progressed(event.progress);
      } else if (event.type === 'text-delta') timed.begun();
      receive(event, inflight, filters, services);
      inflight.changed();
      if (texts.every(({ state }) => state !== 'streaming')) break;
    }
  } finally {
    timed.ended();
    const { end } = inflight;
    const isLate = end?.kind === 'aborted' && end.cause === 'deadline' && !stats.isLoading;
    if (isLate && stats.firstTokenAt === undefined) services.firstToken.halve(built.promptTokens);
  }
  for (const text of texts) text.end(text.finishReason);
  reportTalk(inflight, built, services);
}

/** Whether a chat model has talked, or repeated the prompt, in place of an answer. */
function reportTalk(
  { text: { text, stoppedBy } }: InflightRequest,
  { prompt }: BuiltPrompt,
  { options: { provider }, prompts, model }: EngineServices,
): void {
  if (prompt.strategy !== 'chat-infill') return;
  const talked = text.trim() === '' && (stoppedBy === promptWords.name || stoppedBy === preamble.name);
  prompts.onFeedback({ kind: 'chat-answer', endpoint: provider.endpoint, model: model.id, talked });
}

/** One stream for all candidates, or one after the other when the server generates one at a time. */
function eventsOf(
  wanted: ProviderRequest,
  inflight: InflightRequest,
  { options: { provider }, clock, endpoint }: EngineServices,
  onSent: () => void,
): AsyncIterable<ProviderEvent> {
  const { texts, stats, signal } = inflight;
  const onLoading = (reason: string) => {
    inflight.loading();
    endpoint.onLoading(reason);
  };
  const send = (request: ProviderRequest) => {
    stats.sentAt ??= clock.now();
    onSent();
    return provider.stream(request, { signal, onLoading });
  };
  return wanted.candidates === 1 || provider.capabilities.candidates ? send(wanted) : oneByOne();

  async function* oneByOne(): AsyncGenerator<ProviderEvent> {
    for (const index of texts.keys()) {
      if (index > 0) endpoint.acquire();
      for await (const event of send({ ...wanted, candidates: 1 })) {
        yield 'index' in event ? { ...event, index } : event;
        // A rule has ended this text, so the rest of its stream is not read.
        if (texts[index]?.state !== 'streaming') break;
      }
    }
  }
}

function receive(
  event: ProviderEvent,
  inflight: InflightRequest,
  filters: readonly StreamFilter[],
  { clock, endpoint }: EngineServices,
): void {
  const { texts, stats } = inflight;
  switch (event.type) {
    case 'response-start':
      inflight.started();
      stats.firstByteAt ??= clock.now();
      endpoint.onSuccess(event.rateLimit);
      return;
    case 'notice':
      stats.notices.push(event.notice);
      return;
    case 'usage':
    case 'prompt-progress':
      return;
    case 'text-delta':
    case 'text-end': {
      const text = texts[event.index];
      const filter = filters[event.index];
      if (event.type === 'text-delta') stats.generatedChars += event.text.length;
      if (text?.state !== 'streaming' || filter === undefined) return;
      if (event.type === 'text-end') {
        text.append(filter.end(event.finishReason === 'stop'));
        text.end(event.finishReason);
      } else {
        stats.firstTokenAt ??= clock.now();
        text.addLogProbability(event.logProbability, event.tokens);
        text.append(filter.push(event.text));
      }
    }
  }
}

function promptChars({ prompt }: BuiltPrompt): number {
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return prompt.text.length;
    case 'suffix-param':
      return (prompt.prefixWithSnippets ?? prompt.prefix).length + prompt.suffix.length;
    case 'chat-infill':
      return prompt.messages.reduce((sum, { content }) => sum + content.length, 0);
  }
}
