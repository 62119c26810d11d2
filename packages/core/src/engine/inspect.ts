import type { Notice } from '../domain/outcome';
import { resolvePosition } from '../domain/cursor-position';
import type { WireRequest } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import { preparePrompt, providerRequest } from './launch';
import type { Stages } from './stages';

/** What a request would send, and why. */
export type Inspection =
  | {
      readonly kind: 'prompt';
      readonly prompt: BuiltPrompt;
      readonly wire: WireRequest;
      readonly notices: readonly Notice[];
    }
  /** Nothing would be sent, because of the named rule of the gate. */
  | { readonly kind: 'suppressed'; readonly rule: string };

/** Builds the prompt and the wire request of `request` as the engine would. Sends nothing. */
export async function inspectRequest(
  request: CompletionRequest,
  stages: Stages,
  signal: AbortSignal,
): Promise<Inspection> {
  const place = resolvePosition(request);
  const verdict = await stages.gate.admits(place.uri);
  if (!verdict.admitted) return { kind: 'suppressed', rule: verdict.rule };
  const notices: Notice[] = [];
  const prompt = await preparePrompt({ request, place, log: { notices }, signal }, stages);
  const wire = stages.options.provider.preview(providerRequest(prompt, request, stages.options));
  return { kind: 'prompt', prompt, wire, notices };
}
