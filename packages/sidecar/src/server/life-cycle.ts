import { ErrorCodes, Message, ResponseError } from 'vscode-languageserver/node';

/**
 * Where the conversation with an editor stands, and so what is heard of it: nothing before `initialize`, which comes once, and nothing
 * after `shutdown`; `exit` always.
 */
export class LifeCycle {
  #stage: 'new' | 'running' | 'shut-down' = 'new';

  /** Whether the editor has said that the end comes. */
  get shutDown(): boolean {
    return this.#stage === 'shut-down';
  }

  /** Why the next message that came is not heard; `undefined` when it is. Each is asked for once, in the order they came. */
  refusal(message: Message): ResponseError<void> | undefined {
    if (!Message.isRequest(message) && !Message.isNotification(message)) return undefined;
    const { method } = message;
    if (method === 'exit') return undefined;
    const asked = Message.isRequest(message);
    switch (this.#stage) {
      case 'new':
        if (!asked || method !== 'initialize')
          return new ResponseError(ErrorCodes.ServerNotInitialized, 'initialize comes first');
        this.#stage = 'running';
        return undefined;
      case 'running':
        if (method === 'initialize')
          return new ResponseError(ErrorCodes.InvalidRequest, 'initialize came before');
        if (asked && method === 'shutdown') this.#stage = 'shut-down';
        return undefined;
      case 'shut-down':
        return new ResponseError(ErrorCodes.InvalidRequest, 'the server was shut down');
    }
  }
}

/**
 * `message` where it is a request, a notification or the answer to a request. An answer that says neither result nor error gets
 * `null` for its result: whoever waits for it would wait for ever. `undefined` for anything else, which may hold any text and is
 * not to be logged.
 */
export function wellFormed(message: Message): Message | undefined {
  if (Message.isRequest(message) || Message.isNotification(message)) return message;
  if (Message.isResponse(message)) return message.id === null ? undefined : message;
  const { id, method } = message as { readonly id?: unknown; readonly method?: unknown };
  const isAnswer = method === undefined && (typeof id === 'number' || typeof id === 'string');
  return isAnswer ? Object.assign(message, { result: null }) : undefined;
}
