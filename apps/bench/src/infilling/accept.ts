import {
  applyItem,
  createCompletionEngine,
  type CompletionEngine,
  type CompletionProvider,
  type Multiline,
} from '@org/completion-core';
import type { Syntax } from '@org/completion-core/host';
import type { ProviderEvent } from '@org/completion-core/provider';

/** Why a model ends. */
export type FinishReason = 'stop' | 'length';

/** The result of an answer. */
export interface Accepted {
  /** The document after accepting; unchanged when nothing was shown. */
  readonly text: string;
  readonly insertText: string;
  /** Text after the cursor is not all there any more, or not in order. */
  readonly altered: boolean;
  /** Characters of the answer that were read before the stream was closed. */
  readonly readChars: number;
  /** Why nothing was shown. */
  readonly nothing: string | undefined;
  /** The outcome in words. */
  readonly reason: string;
}

/** An engine with a model whose answer is given, in pieces. */
export class OverrunEngine {
  readonly #engine: CompletionEngine;
  #chunks: readonly string[] = [];
  #finishReason: FinishReason = 'stop';
  #read = 0;
  #documents = 0;

  constructor({ multiline, syntax }: { readonly multiline: Multiline; readonly syntax: Syntax | undefined }) {
    const provider: CompletionProvider = {
      id: 'overrun',
      endpoint: 'overrun:',
      defaultModel: 'overrun/qwen2.5-coder',
      capabilities: { strategies: ['fim'], maxStops: 4, location: 'embedded', candidates: false },
      stream: () => this.#stream(),
      preview: () => ({ method: 'POST', url: 'overrun:', headers: {}, body: {} }),
    };
    const scheduling = { speculative: false, requestsPerMinute: Infinity };
    this.#engine = createCompletionEngine({
      provider,
      multiline,
      scheduling,
      ...(syntax === undefined ? {} : { syntax }),
    });
  }

  /** Has the model generate `chunks` between `prefix` and `suffix`, and accepts what the engine shows. */
  async accept(
    prefix: string,
    suffix: string,
    languageId: string,
    chunks: readonly string[],
    finishReason: FinishReason = 'stop',
  ): Promise<Accepted> {
    this.#chunks = chunks;
    this.#finishReason = finishReason;
    this.#read = 0;
    const document = { uri: `file:///hole-${this.#documents++}`, languageId, text: prefix + suffix };
    const offset = prefix.length;
    const { text } = document;
    let insertText = '';
    let range = { start: offset, end: offset };
    let nothing: string | undefined;
    let reason = '';
    for await (const update of this.#engine.stream({ document, offset, triggerKind: 'invoked' })) {
      if (update.type !== 'outcome') continue;
      const { outcome } = update;
      ({ reason } = outcome);
      if (outcome.kind === 'items') ({ insertText, range } = outcome.items[0]);
      else nothing = outcome.reason;
    }
    const applied = applyItem(text, { insertText, range });
    const takenOver = text.slice(range.start, range.end);
    const altered =
      range.start !== offset ||
      !applied.text.endsWith(suffix.slice(range.end - offset)) ||
      !isInOrder(insertText, takenOver);
    return { text: applied.text, insertText, altered, readChars: this.#read, nothing, reason };
  }

  dispose(): void {
    this.#engine.dispose();
  }

  async *#stream(): AsyncGenerator<ProviderEvent> {
    yield { type: 'response-start' };
    for (const text of this.#chunks) {
      this.#read += text.length;
      yield { type: 'text-delta', text, index: 0 };
      // A model's tokens come one by one; none is read ahead.
      await Promise.resolve();
    }
    yield { type: 'text-end', index: 0, finishReason: this.#finishReason };
  }
}

function isInOrder(text: string, characters: string): boolean {
  let from = 0;
  for (const character of characters) {
    from = text.indexOf(character, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
