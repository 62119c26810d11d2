import { startCompletionServer, type CompletionServer } from './completion-server';
import type { HttpFault, ModelAnswer, ModelQuestion } from './options';

/** One answer of the model, sent by hand. */
export interface ScriptedAnswer {
  /** The prompt of the request. */
  readonly prompt: string;
  send(text: string): void;
  end(): void;
  /** Cuts the connection. */
  cut(): void;
}

/** A model server on loopback whose answers move on the test's command. */
export interface ScriptedServer {
  readonly server: CompletionServer;
  /**
   * The answer to the next request that this did not return before; resolves when the request comes.
   *
   * @param promptPart - what the prompt must have. Where a test before can have left a request on its way, name the text of this one.
   * @default any prompt
   */
  next(promptPart?: string): Promise<ScriptedAnswer>;
  /** From now on every request is answered by `text`, at once; `undefined` goes back to answers by hand. */
  always(text: string | undefined): void;
  /** From now on every request ends in `fault`. */
  refuse(fault: HttpFault | undefined): void;
  /** Answers by hand again, and forgets requests that no test took. */
  restore(): void;
}

/** Starts a {@link ScriptedServer}; `server.close()` ends it. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const answers: ScriptedAnswer[] = [];
  const waiting: Waiting[] = [];
  let fixed: string | undefined;
  let fault: HttpFault | undefined;
  const model = ({ prompt }: ModelQuestion): ModelAnswer => {
    if (fault !== undefined) return { text: '', quirks: { fault } };
    if (fixed !== undefined) return { text: fixed, tokenChars: 1000 };
    const { answer, text } = answerByHand(prompt);
    const waiter = takeFirst(waiting, ({ promptPart }) => prompt.includes(promptPart));
    if (waiter === undefined) answers.push(answer);
    else waiter.resolve(answer);
    return { text };
  };
  const server = await startCompletionServer({ apiKey: false, models: 'any', strict: false, model });
  return {
    server,
    next: (promptPart = '') =>
      new Promise((resolve) => {
        const ready = takeFirst(answers, ({ prompt }) => prompt.includes(promptPart));
        if (ready === undefined) waiting.push({ promptPart, resolve });
        else resolve(ready);
      }),
    always: (text) => (fixed = text),
    refuse: (next) => (fault = next),
    restore() {
      fixed = undefined;
      fault = undefined;
      answers.length = 0;
      waiting.length = 0;
      server.configure({ model });
    },
  };
}

interface Waiting {
  readonly promptPart: string;
  readonly resolve: (answer: ScriptedAnswer) => void;
}

/** Removes the first of `items` that fits, and returns it. */
function takeFirst<Item>(items: Item[], fits: (item: Item) => boolean): Item | undefined {
  const index = items.findIndex(fits);
  return index < 0 ? undefined : items.splice(index, 1)[0];
}

function answerByHand(prompt: string): { answer: ScriptedAnswer; text: AsyncIterable<string> } {
  const queue: string[] = [];
  let wake = () => {};
  let ended = false;
  let broken = false;
  const answer: ScriptedAnswer = {
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
  return { answer, text: text() };
}
