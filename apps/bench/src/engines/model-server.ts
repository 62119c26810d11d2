import {
  startCompletionServer,
  type CompletionServer,
  type LoggedRequest,
} from '@org/completion-testing/server';
import type { Traffic } from '../typing/engine-under-test';
import type { PlayedModel, Said } from '../typing/code-model';
import { prefixOf } from '../typing/prefix-of';

/** How fast the played model writes. */
export const pace = { tokenMs: 10, tokenChars: 4 } as const;

/** A server behind which `model` answers, as an engine sees it. */
export interface AnsweringServer {
  readonly baseUrl: string;
  /** The way to it. @default the platform's */
  readonly fetch?: (
    url: string,
    init: {
      readonly method: string;
      readonly headers: Record<string, string>;
      readonly body?: string;
      readonly signal?: AbortSignal;
    },
  ) => Promise<Response>;
  takeTraffic(): readonly Traffic[];
  /** Resolves when no request is open. */
  whenIdle(): Promise<void>;
}

/** A real server on loopback. `model` may be exchanged while it runs. */
export interface ModelServer extends AnsweringServer {
  readonly server: CompletionServer;
  model: PlayedModel;
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
    model: (question) => {
      const { text, ttftMs } = answerOf(modelServer.model, question);
      return { ttftMs, ...pace, text: inPieces(text) };
    },
    ...options,
  });
  const modelServer: ModelServer = {
    server,
    baseUrl: server.baseUrl,
    model,
    takeTraffic() {
      const traffic = server.requests.filter(({ method }) => method === 'POST').map(trafficOf);
      server.clearLog();
      return traffic;
    },
    whenIdle: () => server.whenIdle(),
    close: () => server.close(),
  };
  return modelServer;
}

/** What `model` answers to a prompt and its stop texts. */
export function answerOf(
  model: PlayedModel,
  { prompt, stop }: { readonly prompt: string; readonly stop: readonly string[] },
): Said {
  const { text, ttftMs } = model.answer(prefixOf(prompt));
  // An engine that asks for one line at the end of a line means the next one; a server that stops at once would not test it.
  const from = stop.includes('\n') ? Math.max(0, text.search(/[^\n]/)) : 0;
  const ends = stop.map((each) => text.indexOf(each, from)).filter((at) => at >= 0);
  return { ttftMs, text: text.slice(0, Math.min(text.length, ...ends)) };
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
