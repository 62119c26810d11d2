import { gatherContext } from '../context/gather-context';
import { resolvePosition, type CursorPosition } from '../domain/cursor-position';
import type { Notice } from '../domain/outcome';
import type { ProviderRequest, WireRequest } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import { nearestLanguage } from '../languages/nearest-language';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import type { EngineServices } from './engine-services';

/** Lowest temperature for several candidates: at 0 they would all be the same. */
const minVariedTemperature = 0.4;

/** What a request would send, and why. */
export type Inspection =
  | {
      readonly kind: 'prompt';
      readonly prompt: BuiltPrompt;
      readonly wire: WireRequest;
      readonly notices: readonly Notice[];
    }
  /** The gate's `rule` does not admit the document, so nothing would be sent. */
  | { readonly kind: 'suppressed'; readonly rule: string };

/** Builds the prompt and the wire request of `request` as the engine would. Sends nothing. */
export async function inspectRequest(
  request: CompletionRequest,
  services: EngineServices,
  signal: AbortSignal,
): Promise<Inspection> {
  const position = resolvePosition(request);
  const verdict = await services.gate.admits(position.uri);
  if (!verdict.admitted) return { kind: 'suppressed', rule: verdict.rule };
  const notices: Notice[] = [];
  const prompt = await buildPrompt(request, position, services, signal, notices);
  const wire = services.options.provider.preview(providerRequest(prompt, request, services));
  return { kind: 'prompt', prompt, wire, notices };
}

/**
 * Finds the model, gathers the context of `request` and builds its prompt, everything through the gate. Adds to `notices` what is to
 * be known about the endpoint and the prompt.
 */
export async function buildPrompt(
  request: CompletionRequest,
  position: CursorPosition,
  services: EngineServices,
  signal: AbortSignal,
  notices: Notice[],
): Promise<BuiltPrompt> {
  const { options, clock, gate, prompts, sources, model, facts, firstToken, serverWork } = services;
  await resolveModel(services, signal, notices);
  notices.push(...(options.provider.notices ?? []));
  await facts.ask(signal);
  const { document, offset, cursor } = position;
  const meant = nearestLanguage(document.languageId);
  if (meant !== undefined) {
    const message = `no language has the id "${document.languageId}", so the text is read as that of an unknown one; did you mean "${meant}"?`;
    notices.push({ code: 'unknown-language', message });
  }
  const { snippets, dropped } = await gatherContext(
    sources,
    { document, offset, cursor },
    { signal, deadlineMs: options.context.deadlineMs, clock },
  );
  if (dropped.length > 0) {
    const message = `context that came too late was left out: ${dropped.join(', ')}`;
    notices.push({ code: 'context-dropped', message });
  }
  const { endpoint } = options.provider;
  const { contextTokens, releasesPrompt } = facts.known ?? {};
  if (releasesPrompt === false) serverWork.learnKeeps();
  if (contextTokens !== undefined)
    prompts.onFeedback({
      kind: 'context-length',
      endpoint,
      model: model.id,
      contextTokens,
      maxTokens: options.maxTokens,
    });
  const built = await prompts.build({
    document,
    offset,
    snippets: [...(request.snippets ?? []), ...snippets],
    model: model.id,
    parameters: model.info?.parameters,
    capabilities: model.capabilities,
    endpoint,
    facts: facts.known,
    timelyTokens:
      serverWork.keepsPrompts && request.triggerKind !== 'invoked'
        ? firstToken.carefulTokens
        : firstToken.tokens,
    gate,
  });
  notices.push(...built.notices);
  signal.throwIfAborted();
  return built;
}

/** Finds the model of the request. Its context length is kept for the prompt, and a choice is told once for each request. */
async function resolveModel(
  { options, prompts, model }: EngineServices,
  signal: AbortSignal,
  notices: Notice[],
): Promise<void> {
  const served = await model.resolve(signal);
  const { notice, info } = served ?? {};
  if (notice !== undefined && !notices.includes(notice)) notices.push(notice);
  if (info?.contextTokens === undefined) return;
  prompts.onFeedback({
    kind: 'context-length',
    endpoint: options.provider.endpoint,
    model: model.id,
    contextTokens: info.contextTokens,
    maxTokens: options.maxTokens,
  });
}

/** What the provider is asked for. */
export function providerRequest(
  { prompt }: BuiltPrompt,
  { document: { languageId, uri }, candidates = 1, triggerKind = 'automatic' }: CompletionRequest,
  { options: { maxTokens, temperature, topP }, model }: Pick<EngineServices, 'options' | 'model'>,
): ProviderRequest {
  return {
    prompt,
    model: model.id,
    maxTokens,
    temperature: candidates > 1 ? Math.max(temperature, minVariedTemperature) : temperature,
    ...(topP === undefined ? {} : { topP }),
    candidates,
    languageId,
    uri,
    triggerKind,
  };
}
