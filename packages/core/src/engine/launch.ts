import { gatherContext } from '../context/gather-context';
import { detach } from '../text/detach';
import type { ResolvedOptions } from '../domain/options';
import type { CursorPosition } from '../domain/cursor-position';
import type { ProviderEvent, ProviderRequest } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import type { SyntaxOracle } from '../domain/syntax-oracle';
import { CompletionError, isAbort } from '../errors/completion-error';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import type { Answer } from '../reuse/answer';
import type { Flight } from '../reuse/flight';
import { filterChain } from '../stream/filter-chain';
import { streamRules } from '../stream/rules';
import type { StreamFilter } from '../stream/stream-filter';
import type { FlightLog } from './flight-log';
import type { Stages } from './stages';
import { asCompletionError } from './watch';

/** Least temperature when several candidates are asked for: at 0 they would all be the same. */
const variedTemperature = 0.4;

export interface Launch {
  readonly flight: Flight;
  readonly request: CompletionRequest;
  readonly place: CursorPosition;
  readonly log: FlightLog;
  /** A request goes out now. */
  readonly onSent: () => void;
}

/**
 * Takes a request through gate, context, prompt and provider, and the answer through the stream filters into the flight.
 * Settles when the flight has ended, in whatever way; never rejects.
 */
export async function launch(launched: Launch, stages: Stages): Promise<void> {
  const { flight } = launched;
  try {
    const verdict = await stages.gate.admits(launched.place.uri);
    if (!verdict.admitted) return flight.finish({ kind: 'refused', rule: verdict.rule });
    await ask(launched, stages);
    flight.finish({ kind: 'landed' });
  } catch (thrown) {
    const error = asFailure(thrown, launched);
    reportFailure(error, flight, stages);
    flight.finish({ kind: 'failed', error });
  }
}

/** What a host's own gate or token counter throws is not the provider's failure: it was not asked yet. */
function asFailure(error: unknown, { log }: Launch): unknown {
  if (isAbort(error) || CompletionError.is(error)) return error;
  if (log.sentAt !== undefined) return asCompletionError(error);
  const message = `the prompt could not be built: ${error instanceof Error ? error.message : String(error)}`;
  return new CompletionError('invalid-options', message, { cause: error });
}

/** Sends the prompt; when the server refuses it and a prompt built anew would be another, once more. */
async function ask(launched: Launch, stages: Stages): Promise<void> {
  const { flight, log } = launched;
  log.notices.push(...(stages.options.provider.notices ?? []));
  const built = await preparePrompt({ ...launched, signal: flight.signal }, stages);
  try {
    await receive(launched, built, stages);
  } catch (error) {
    if (log.firstTokenAt !== undefined || !learnsFrom(error, built, launched, stages)) throw error;
    const again = await preparePrompt({ ...launched, signal: flight.signal }, stages);
    log.notices.push({
      code: 'prompt-too-long',
      message: `the server refused the first prompt, so another was sent: ${(error as Error).message}`,
    });
    stages.endpoint.reserve();
    await receive(launched, again, stages);
  }
}

/** Context and prompt of a request, everything through the gate. */
export async function preparePrompt(
  {
    request,
    place,
    log,
    signal,
  }: {
    request: CompletionRequest;
    place: CursorPosition;
    log: Pick<FlightLog, 'notices'>;
    signal: AbortSignal;
  },
  stages: Stages,
): Promise<BuiltPrompt> {
  const { options, clock, gate, prompts, sources } = stages;
  const { snippets, dropped } = await gatherContext(
    sources,
    { document: place.document, offset: place.offset, cursor: place.cursor },
    { signal, deadlineMs: options.context.deadlineMs, clock },
  );
  if (dropped.length > 0) {
    const message = `context that came too late was left out: ${dropped.join(', ')}`;
    log.notices.push({ code: 'context-dropped', message });
  }
  const built = await prompts.build({
    document: place.document,
    offset: place.offset,
    snippets: [...(request.snippets ?? []), ...snippets],
    model: options.model,
    capabilities: options.provider.capabilities,
    endpoint: options.provider.endpoint,
    gate,
  });
  log.notices.push(...built.notices);
  signal.throwIfAborted();
  return built;
}

/** What the provider is asked. */
export function providerRequest(
  built: BuiltPrompt,
  request: CompletionRequest,
  options: ResolvedOptions,
): ProviderRequest {
  const candidates = request.candidates ?? 1;
  return {
    prompt: built.prompt,
    model: options.model,
    maxTokens: options.maxTokens,
    temperature: candidates > 1 ? Math.max(options.temperature, variedTemperature) : options.temperature,
    ...(options.topP === undefined ? {} : { topP: options.topP }),
    candidates,
    languageId: request.document.languageId,
    uri: request.document.uri,
  };
}

async function receive(launched: Launch, built: BuiltPrompt, stages: Stages): Promise<void> {
  const { flight, request, place, log } = launched;
  const { answers } = flight;
  const syntax = stages.options.syntax?.at({ uri: place.uri, ...place.cursor });
  const filters = answers.map(() => filterFor(launched, built, syntax));
  const wanted = providerRequest(built, request, stages.options);
  log.promptChars = promptChars(built);
  const snippetTexts = built.snippets.map(({ text }) => detach(text));
  for (const answer of answers) answer.snippetTexts = snippetTexts;

  for await (const event of streamAll(wanted, launched, stages)) {
    take(event, launched, filters, built, stages);
    flight.changed();
    if (answers.every((answer) => answer.state !== 'open')) return;
  }
  // A provider that ends without a word has said all it had to say, but nobody promised that it is whole.
  for (const answer of answers) if (answer.state === 'open') answer.state = 'cut';
}

/** One stream for all candidates, or one after the other where the server gives one at a time. */
function streamAll(wanted: ProviderRequest, launched: Launch, stages: Stages): AsyncIterable<ProviderEvent> {
  const { flight, log, onSent } = launched;
  const { provider } = stages.options;
  if (wanted.candidates > 1 && !provider.capabilities.candidates) return oneByOne(wanted, launched, stages);
  log.sentAt ??= stages.clock.now();
  onSent();
  return provider.stream(wanted, { signal: flight.signal });
}

async function* oneByOne(
  wanted: ProviderRequest,
  { flight, log, onSent }: Launch,
  { options: { provider }, clock, endpoint }: Stages,
): AsyncGenerator<ProviderEvent> {
  for (const index of flight.answers.keys()) {
    if (index > 0) endpoint.reserve();
    log.sentAt ??= clock.now();
    onSent();
    const events = provider.stream({ ...wanted, candidates: 1 }, { signal: flight.signal });
    for await (const event of events) {
      yield 'index' in event ? { ...event, index } : event;
      // A rule has ended this one: the rest of it is not waited for.
      if (flight.answers[index]?.state !== 'open') break;
    }
  }
}

function filterFor(
  { place, request }: Launch,
  built: BuiltPrompt,
  syntax: SyntaxOracle | undefined,
): StreamFilter {
  return filterChain(streamRules, {
    cursor: place.cursor,
    code: place.code,
    stop: built.prompt.stop,
    echo: built.echo,
    partialWord: built.partialWord,
    indentation: request.indentation,
    syntax,
  });
}

function take(
  event: ProviderEvent,
  { flight, log, request }: Launch,
  filters: readonly StreamFilter[],
  built: BuiltPrompt,
  { options, clock, endpoint, prompts }: Stages,
): void {
  switch (event.type) {
    case 'response-start':
      log.firstByteAt ??= clock.now();
      endpoint.answered(event.rateLimit);
      return;
    case 'notice':
      log.notices.push(event.notice);
      return;
    case 'usage':
      log.usage = event.usage;
      prompts.onFeedback({
        kind: 'usage',
        model: options.model,
        languageId: request.document.languageId,
        estimate: built.promptTokens,
        promptTokens: event.usage.promptTokens,
      });
      return;
    case 'text-delta': {
      const { answer, filter } = openAnswer(event.index, flight, filters);
      log.generatedChars += event.text.length;
      if (answer === undefined || filter === undefined) return;
      log.firstTokenAt ??= clock.now();
      answer.addLogProbability(event.logProbability, event.tokens);
      extend(answer, filter.push(event.text));
      return;
    }
    case 'text-end': {
      const { answer, filter } = openAnswer(event.index, flight, filters);
      if (answer === undefined || filter === undefined) return;
      answer.finishReason = event.finishReason;
      extend(answer, filter.end(event.finishReason === 'stop'));
      if (answer.state === 'open') answer.state = event.finishReason === undefined ? 'cut' : 'whole';
    }
  }
}

function openAnswer(index: number, { answers }: Flight, filters: readonly StreamFilter[]) {
  const answer = answers[index];
  return answer?.state === 'open' ? { answer, filter: filters[index] } : {};
}

function extend(answer: Answer, passed: { readonly text: string; readonly stop?: string }): void {
  answer.text += passed.text;
  if (passed.stop === undefined) return;
  answer.stoppedBy = passed.stop;
  answer.state = 'whole';
}

function learnsFrom(error: unknown, built: BuiltPrompt, { flight }: Launch, stages: Stages): boolean {
  if (flight.end !== undefined || !CompletionError.is(error)) return false;
  if (error.code !== 'provider-rejected' && error.code !== 'unsupported-model') return false;
  const { options, prompts } = stages;
  return prompts.onFeedback({
    kind: 'refusal',
    endpoint: options.provider.endpoint,
    model: options.model,
    strategy: built.prompt.strategy,
    message: error.message,
    promptTokens: built.promptTokens,
  });
}

/** Only what the endpoint did wrong counts against it; a deadline that passed without an answer is its failure too. */
function reportFailure(error: unknown, flight: Flight, { endpoint }: Stages): void {
  if (flight.end === undefined && !isAbort(error)) endpoint.failed(error);
  else if (flight.end?.kind === 'destroyed' && flight.end.why === 'deadline')
    endpoint.failed(new CompletionError('timeout', 'the model did not answer in time'));
  else endpoint.withdrawn();
}

function promptChars({ prompt }: BuiltPrompt): number {
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return prompt.text.length;
    case 'suffix-param':
      return (prompt.prefixWithSnippets ?? prompt.prefix).length + prompt.suffix.length;
    case 'chat-infill':
      return prompt.messages.reduce((sum, message) => sum + message.content.length, 0);
  }
}
