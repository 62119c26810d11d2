import { gatherContext } from '../context/gather-context';
import { resolvePosition, type CursorPosition } from '../domain/cursor-position';
import type { Notice } from '../domain/outcome';
import type { ProviderRequest, WireRequest } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import type { ResolvedOptions } from '../domain/options';
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
  const wire = services.options.provider.preview(providerRequest(prompt, request, services.options));
  return { kind: 'prompt', prompt, wire, notices };
}

/** Gathers the context of `request` and builds its prompt, everything through the gate. Adds to `notices`. */
export async function buildPrompt(
  request: CompletionRequest,
  position: CursorPosition,
  { options, clock, gate, prompts, sources, facts, firstToken, serverWork }: EngineServices,
  signal: AbortSignal,
  notices: Notice[],
): Promise<BuiltPrompt> {
  const { document, offset, cursor } = position;
  const { snippets, dropped } = await gatherContext(
    sources,
    { document, offset, cursor },
    { signal, deadlineMs: options.context.deadlineMs, clock },
  );
  if (dropped.length > 0) {
    const message = `context that came too late was left out: ${dropped.join(', ')}`;
    notices.push({ code: 'context-dropped', message });
  }
  const { model, maxTokens } = options;
  const { capabilities, endpoint } = options.provider;
  const { contextTokens, releasesPrompt } = facts.known ?? {};
  if (releasesPrompt === false) serverWork.learnKeeps();
  if (contextTokens !== undefined)
    prompts.onFeedback({ kind: 'context-length', endpoint, model, contextTokens, maxTokens });
  const built = await prompts.build({
    document,
    offset,
    snippets: [...(request.snippets ?? []), ...snippets],
    model,
    capabilities,
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

/** What the provider is asked for. */
export function providerRequest(
  { prompt }: BuiltPrompt,
  { document: { languageId, uri }, candidates = 1 }: CompletionRequest,
  { model, maxTokens, temperature, topP }: ResolvedOptions,
): ProviderRequest {
  return {
    prompt,
    model,
    maxTokens,
    temperature: candidates > 1 ? Math.max(temperature, minVariedTemperature) : temperature,
    ...(topP === undefined ? {} : { topP }),
    candidates,
    languageId,
    uri,
  };
}
