import {
  startCompletionServer,
  type CompletionServer,
  type LoggedRequest,
  type ModelAnswer,
  type ModelQuestion,
} from '@org/completion-testing/server';
import type { Traffic } from '../typing/engine-under-test';
import type { PlayedModel } from '../typing/code-model';
import { prefixOf } from '../typing/prefix-of';

/** How fast the played model writes. */
export const pace = { tokenMs: 10, tokenChars: 4 } as const;

/** A real server on loopback behind which `model` answers. `model` may be exchanged while it runs. */
export interface ModelServer {
  readonly server: CompletionServer;
  model: PlayedModel;
  takeTraffic(): readonly Traffic[];
  close(): Promise<void>;
}

export async function startModelServer(
  model: PlayedModel,
  options: { readonly requestsPerMinute?: number } = {},
): Promise<ModelServer> {
  const server = await startCompletionServer({
    models: 'any',
    strict: false,
    maxStops: 64,
    model: (question) => answerOf(modelServer.model, question),
    ...options,
  });
  const modelServer: ModelServer = {
    server,
    model,
    takeTraffic() {
      const traffic = server.requests.filter(({ method }) => method === 'POST').map(trafficOf);
      server.clearLog();
      return traffic;
    },
    close: () => server.close(),
  };
  return modelServer;
}

function answerOf(model: PlayedModel, question: ModelQuestion): ModelAnswer {
  const { text, ttftMs } = model.answer(prefixOf(question.prompt));
  const paced = { ttftMs, ...pace };
  // An engine that asks for one line at the end of a line means the next one; a server that stops at once would not test it.
  if (text.startsWith('\n') && question.stop.includes('\n')) {
    const end = text.indexOf('\n', text.search(/[^\n]/));
    return { ...paced, text: inPieces(end < 0 ? text : text.slice(0, end)) };
  }
  return { ...paced, text };
}

async function* inPieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += pace.tokenChars) yield text.slice(at, at + pace.tokenChars);
}

function trafficOf(request: LoggedRequest): Traffic {
  return {
    atMs: request.receivedAtMs,
    endedAtMs: request.endedAtMs,
    state: request.state,
    status: request.status,
    promptChars: request.promptChars,
    generatedChars: request.sentChars,
  };
}
