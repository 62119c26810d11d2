import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { EngineUnderTest, Moment, Offer } from '../typing/engine-under-test';

/** The text before the cursor that it sends, in characters: about 1,000 tokens. */
const prefixChars = 4_000;
const maxTokens = 64;
/** Its pause after a key, in milliseconds. */
const debounceMs = 75;

/**
 * What one writes in an afternoon: after a short pause it sends the text before the cursor, gives up the request before, and shows the
 * first line when it is there. It keeps nothing.
 */
export function naiveEngine(origin: string, model: string): EngineUnderTest {
  let next = 0;
  return {
    name: 'naive client',
    async ask({ before }: Moment, signal: AbortSignal, onOffer: (offer: Offer) => void) {
      try {
        await sleep(debounceMs, undefined, { signal });
        const response = await fetch(`${origin}/v1/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            model,
            prompt: before.slice(-prefixChars),
            max_tokens: maxTokens,
            temperature: 0,
            stream: true,
          }),
          signal,
        });
        const id = String(next++);
        let text = '';
        const parser = createParser({
          onEvent({ data }) {
            if (data === '[DONE]') return;
            const { choices } = JSON.parse(data) as { choices?: readonly { text?: string }[] };
            text += choices?.[0]?.text ?? '';
          },
        });
        const decoder = new TextDecoder();
        let shown = false;
        for await (const bytes of response.body ?? []) {
          parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
          const [line = '', ...rest] = text.split('\n');
          if (shown || rest.length === 0 || line.trim() === '') continue;
          shown = true;
          onOffer({ id, text: line, takesOver: 0 });
        }
        if (!shown && text.trim() !== '') onOffer({ id, text, takesOver: 0 });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    shown() {},
    accepted() {},
    takeTraffic: () => [],
    whenQuiet: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}
