import {
  ErrorCodes,
  ExecuteCommandRequest,
  LSPErrorCodes,
  ResponseError,
  type Connection,
  type ExecuteCommandParams,
} from 'vscode-languageserver/node';
import {
  didAcceptCommand,
  explainCommand,
  modelsCommand,
  resumeCommand,
  snoozeCommand,
} from '../protocol/methods';
import type { LazyCompleter } from './lazy-completer';

/** Handles `workspace/executeCommand`. */
export function registerCommands(connection: Connection, completer: LazyCompleter): void {
  const execute = async ({ command, arguments: args }: ExecuteCommandParams): Promise<unknown> => {
    const first: unknown = args?.[0];
    switch (command) {
      case didAcceptCommand:
        if (typeof first !== 'string')
          return new ResponseError(
            ErrorCodes.InvalidParams,
            'the argument must be the id of an item or an edit',
          );
        completer.current?.accepted(first);
        return null;
      case explainCommand:
        return (await completer.load()).explain();
      case modelsCommand:
        return (await completer.load()).models(typeof first === 'string' ? first : 'untitled:');
      case snoozeCommand:
        await (await completer.load()).snooze(typeof first === 'number' && first >= 0 ? first : undefined);
        return null;
      case resumeCommand:
        await (await completer.load()).resume();
        return null;
      default:
        return new ResponseError(LSPErrorCodes.RequestFailed, `no command ${command}`);
    }
  };
  connection.onExecuteCommand(async (params) => (await completer.rescued(execute(params))) ?? null);
  // Some clients report what was accepted without waiting for an answer.
  connection.onNotification(ExecuteCommandRequest.type.method, (params: ExecuteCommandParams | undefined) => {
    if (typeof params?.command !== 'string') return;
    completer.rescued(execute(params)).catch((error: unknown) => completer.failed(error));
  });
}
