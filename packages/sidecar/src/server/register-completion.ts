import {
  ErrorCodes,
  InlineCompletionRequest,
  ResponseError,
  type CancellationToken,
  type Connection,
} from 'vscode-languageserver/node';
import { faultOf, isInlineParams, itemIdOf } from '../protocol/check-params';
import {
  didPartiallyAcceptCompletion,
  didRejectCompletion,
  didShowCompletion,
  noItems,
  partialItems,
  type ItemList,
} from '../protocol/methods';
import { sendQuietly } from '../protocol/send-quietly';
import { signalOf } from '../protocol/signal-of';
import type { LazyCompleter } from './lazy-completer';
import type { Requests } from './requests';

/**
 * Handles requests for inline completions, and what the editor reports about their items. Only a request that is obsolete is
 * answered with `null`: Neovim passes over that, and keeps the item that it shows until it gets an empty list.
 */
export function registerCompletion(
  connection: Connection,
  requests: Requests,
  completer: LazyCompleter,
): void {
  connection.onRequest(
    InlineCompletionRequest.type.method,
    async (params: unknown, token: CancellationToken) => {
      if (!isInlineParams(params)) return new ResponseError(ErrorCodes.InvalidParams, faultOf(params) ?? '');
      const { textDocument, position, partialResultToken } = params;
      const { uri, version } = textDocument;
      const partial =
        partialResultToken === undefined || partialResultToken === null
          ? undefined
          : (list: ItemList) => sendQuietly(connection.sendProgress(partialItems, partialResultToken, list));
      const list = await requests
        .run({ uri, position, version: version ?? undefined }, signalOf(token), async (query) => {
          const loaded = await completer.load();
          return query.signal.aborted ? noItems : loaded.complete(query, params, partial);
        })
        .catch((error: unknown) => {
          completer.failed(error);
          return noItems;
        });
      return list ?? null;
    },
  );
  connection.onNotification(didShowCompletion, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer.current?.items.shown(id);
  });
  connection.onNotification(didPartiallyAcceptCompletion, (params) => {
    const id = itemIdOf(params);
    const length: unknown = params?.acceptedLength;
    if (id !== undefined && typeof length === 'number' && length > 0)
      completer.current?.items.partiallyAccepted(id, length);
  });
  connection.onNotification(didRejectCompletion, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer.current?.rejected(id);
  });
}
