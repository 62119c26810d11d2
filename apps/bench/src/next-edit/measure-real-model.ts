import { openAICompatible } from '@org/completion-core';
import { llamaServer, startLlamaServer } from '../../../../scripts/llama-server.mjs';
import { measureFormat, type FormatResult } from './measure-answers';
import type { Model } from './play-scenario';
import type { Scenario } from './scenario';

/** What became of the scenarios with a real model. */
export interface RealModelResult extends FormatResult {
  readonly model: string;
}

/**
 * Plays the scenarios with SmolLM2-135M-Instruct at llama.cpp on this machine, as a chat. It was not trained for edits and is far too
 * small for them: what counts is that its answers are kept back.
 *
 * @returns why it cannot be played
 */
export async function measureRealModel(scenarios: readonly Scenario[]): Promise<RealModelResult | string> {
  if (typeof llamaServer === 'string') return llamaServer;
  const server = await startLlamaServer(['--ctx-size', '8192']);
  const provider = openAICompatible({ baseUrl: server.origin, model: 'smollm2' });
  const { signal } = new AbortController();
  const model: Model = {
    async answer(_asked, request) {
      let text = '';
      let end: 'stop' | 'length' = 'stop';
      for await (const event of provider.stream({ ...request, model: 'smollm2' }, { signal })) {
        if (event.type === 'text-delta') text += event.text;
        if (event.type === 'text-end' && event.finishReason === 'length') end = 'length';
      }
      return { text, end };
    },
  };
  try {
    return { model: 'SmolLM2-135M-Instruct', ...(await measureFormat(scenarios, 'chat', model)) };
  } finally {
    provider.dispose?.();
    await server.stop();
  }
}
