import {
  startCompletionServer,
  type CompletionServer,
  type HttpFault,
  type ModelAnswer,
  type ModelQuestion,
} from '@org/completion-testing/server';

/** One answer of the model, told by hand. */
export interface Telling {
  /** The prompt that was asked with. */
  readonly prompt: string;
  send(text: string): void;
  end(): void;
  /** Cuts the connection. */
  cut(): void;
}

/** A model server whose answers move on the test's command. */
export interface ScriptedServer {
  readonly server: CompletionServer;
  /** The next request that this was not asked for yet; resolves when it comes. */
  next(): Promise<Telling>;
  /** From now on every request is answered by `text`, at once; `undefined` goes back to telling by hand. */
  always(text: string | undefined): void;
  /** From now on every request ends in `fault`. */
  refuse(fault: HttpFault | undefined): void;
  /** Answers by hand again, whatever was said before. */
  restore(): void;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const tellings: Telling[] = [];
  const waiting: ((telling: Telling) => void)[] = [];
  let fixed: string | undefined;
  let fault: HttpFault | undefined;
  const model = ({ prompt }: ModelQuestion): ModelAnswer => {
    if (fault !== undefined) return { text: '', quirks: { fault } };
    if (fixed !== undefined) return { text: fixed, tokenChars: 1000 };
    const { telling, text } = tell(prompt);
    const waiter = waiting.shift();
    if (waiter === undefined) tellings.push(telling);
    else waiter(telling);
    return { text };
  };
  const server = await startCompletionServer({ apiKey: false, models: 'any', strict: false, model });
  return {
    server,
    next: () =>
      new Promise((resolve) => {
        const ready = tellings.shift();
        if (ready === undefined) waiting.push(resolve);
        else resolve(ready);
      }),
    always: (text) => (fixed = text),
    refuse: (next) => (fault = next),
    restore() {
      fixed = undefined;
      fault = undefined;
      tellings.length = 0;
      waiting.length = 0;
      server.configure({ model });
    },
  };
}

function tell(prompt: string): { telling: Telling; text: AsyncIterable<string> } {
  const queue: string[] = [];
  let wake = () => {};
  let ended = false;
  let broken = false;
  const telling: Telling = {
    prompt,
    send(text) {
      queue.push(text);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    cut() {
      broken = true;
      wake();
    },
  };
  async function* text() {
    for (;;) {
      while (queue.length > 0) yield queue.shift() ?? '';
      if (broken) throw new Error('cut by the test');
      if (ended) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { telling, text: text() };
}
