import {
  createCompletionEngine,
  openAICompatible,
  type ContentGate,
  type Snippet,
} from '@org/completion-core';

/** A document with `█` at the cursor, and the rest of its request. */
export interface Outgoing {
  readonly marked: string;
  readonly uri?: string;
  readonly relativePath?: string;
  readonly languageId?: string;
  readonly snippets?: readonly Snippet[];
}

/**
 * The prompt that a fresh engine would send to `model`, as the provider puts it on the wire; empty when nothing would be sent.
 * Nothing is sent.
 */
export async function outgoingText(
  outgoing: Outgoing,
  { gate, model = 'Qwen/Qwen2.5-Coder-7B' }: { readonly gate?: ContentGate; readonly model?: string } = {},
): Promise<string> {
  const {
    marked,
    uri = 'file:///project/app.py',
    relativePath = 'app.py',
    languageId = 'python',
    snippets = [],
  } = outgoing;
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl: 'http://127.0.0.1:9/v1', model }),
    ...(gate === undefined ? {} : { gate }),
  });
  try {
    const inspection = await engine.inspect({
      document: { uri, languageId, relativePath, text: marked.replace('█', '') },
      offset: marked.indexOf('█'),
      triggerKind: 'invoked',
      snippets,
    });
    return inspection.kind === 'prompt' ? textsIn(inspection.wire.body) : '';
  } finally {
    engine.dispose();
  }
}

/** Every string in `value`, each on separate lines. */
function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.values(value).map(textsIn).join('\n') : '';
}
