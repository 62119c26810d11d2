import { ErrorCodes, Message, ResponseError } from 'vscode-languageserver/node';

/**
 * The state of the connection, and so which messages are accepted: none before `initialize`, which comes once, and none after
 * `shutdown`; `exit` always.
 */
export class LifeCycle {
  #stage: 'new' | 'running' | 'shut-down' = 'new';

  /** Whether the editor has sent `shutdown`. */
  get shutDown(): boolean {
    return this.#stage === 'shut-down';
  }

  /** Why the next message is refused; `undefined` when it is accepted. Called once for each message, in the order of arrival. */
  refusal(message: Message): ResponseError<void> | undefined {
    if (!Message.isRequest(message) && !Message.isNotification(message)) return undefined;
    const { method } = message;
    if (method === 'exit') return undefined;
    const isRequest = Message.isRequest(message);
    switch (this.#stage) {
      case 'new':
        if (!isRequest || method !== 'initialize')
          return new ResponseError(ErrorCodes.ServerNotInitialized, 'initialize must come first');
        this.#stage = 'running';
        return undefined;
      case 'running':
        if (method === 'initialize')
          return new ResponseError(ErrorCodes.InvalidRequest, 'initialize was already received');
        if (isRequest && method === 'shutdown') this.#stage = 'shut-down';
        return undefined;
      case 'shut-down':
        return new ResponseError(ErrorCodes.InvalidRequest, 'the server was shut down');
    }
  }
}

/**
 * `message` where it is a request, a notification or a response. A response with neither result nor error gets the result `null`, so
 * that its request settles. `undefined` for anything else, which may contain any text and must not be logged.
 */
export function wellFormed(message: Message): Message | undefined {
  if (Message.isRequest(message) || Message.isNotification(message)) return message;
  if (Message.isResponse(message)) return message.id === null ? undefined : message;
  const { id, method } = message as { readonly id?: unknown; readonly method?: unknown };
  const isResponse = method === undefined && (typeof id === 'number' || typeof id === 'string');
  return isResponse ? Object.assign(message, { result: null }) : undefined;
}
