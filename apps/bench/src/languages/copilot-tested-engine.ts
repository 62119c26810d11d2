import { applyItem } from '@org/completion-core';
import { startCompletionServer, type ModelAnswer, type ModelQuestion } from '@org/completion-testing/server';
import { copilotEngine } from '../engines/copilot-engine';
import { trimLikeCopilot } from '../engines/copilot-trimming';
import type { Offer } from '../typing/engine-under-test';
import type { TestedEngine } from './tested-engine';

/**
 * Copilot's completions core, without its own delay, over a server on loopback with given answers. The server does for it what
 * Copilot's does: it ends at the stops of the request, and by indentation when the request has that option.
 */
export async function copilotTestedEngine(): Promise<TestedEngine> {
  let answer: (question: ModelQuestion) => ModelAnswer = () => ({ text: '' });
  const server = await startCompletionServer({
    models: 'any',
    strict: false,
    maxStops: 64,
    model: (question) => answer(question),
  });
  const takeTraffic = () => {
    server.clearLog();
    return [];
  };
  const engine = await copilotEngine(
    { baseUrl: server.baseUrl, takeTraffic, whenIdle: () => server.whenIdle() },
    0,
  );
  let documents = 0;
  return {
    async accept({ prefix, suffix, languageId }, { text, finishReason }) {
      answer = (question) => {
        const trimmed = wantsTrimming(question) ? trimLikeCopilot(text, prefix, suffix, languageId) : text;
        return trimmed === text && finishReason === 'length' ? { text, finishReason } : { text: trimmed };
      };
      const uri = `file:///project/hole-${documents++}`;
      let offer: Offer | undefined;
      const moment = { uri, languageId, version: 1, before: prefix, after: suffix };
      await engine.ask(moment, new AbortController().signal, (each) => {
        offer ??= each;
      });
      engine.takeTraffic();
      if (offer === undefined)
        return { text: prefix + suffix, insertText: '', reason: 'nothing was offered' };
      const range = { start: prefix.length, end: prefix.length + offer.takesOver };
      const applied = applyItem(prefix + suffix, { insertText: offer.text, range });
      return { text: applied.text, insertText: offer.text, reason: 'offered' };
    },
    async dispose() {
      await engine.dispose();
      await server.close();
    },
  };
}

function wantsTrimming({ body: { extra } }: ModelQuestion): boolean {
  return (
    typeof extra === 'object' &&
    extra !== null &&
    'trim_by_indentation' in extra &&
    extra.trim_by_indentation === true
  );
}
