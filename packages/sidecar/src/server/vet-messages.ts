import { Message, type MessageStrategy, type MessageWriter } from 'vscode-languageserver/node';
import { wellFormed, type LifeCycle } from './life-cycle';

/** Passes on messages that are well formed and come in due order; other requests get an error, the rest is dropped. */
export function vetMessages(
  lifeCycle: LifeCycle,
  writer: MessageWriter,
  warn: (message: string) => void,
): MessageStrategy {
  return {
    handleMessage(received, next) {
      const message = wellFormed(received);
      if (message === undefined)
        return warn('dropped a message that is neither a request, a notification nor a response');
      const refusal = lifeCycle.refusal(message);
      if (refusal === undefined) return next(message);
      if (!Message.isRequest(message)) return;
      const response = { jsonrpc: message.jsonrpc, id: message.id, error: refusal.toJson() };
      return writer.write(response);
    },
  };
}
