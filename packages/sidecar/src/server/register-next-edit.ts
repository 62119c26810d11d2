import {
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
} from 'vscode-languageserver/node';
import { faultOf, isEditParams, itemIdOf } from '../protocol/check-params';
import {
  didAcceptInlineEdit,
  didRejectInlineEdit,
  didShowInlineEdit,
  nextEditMethod,
  noEdits,
} from '../protocol/methods';
import { signalOf } from '../protocol/signal-of';
import type { LazyCompleter } from './lazy-completer';
import type { Requests } from './requests';

/**
 * Handles requests for next edits, and what the editor reports about them. A request that is obsolete is answered with an empty list:
 * clients read the list without a look at what else may come, and show the user an error.
 */
export function registerNextEdit(connection: Connection, requests: Requests, completer: LazyCompleter): void {
  connection.onRequest(nextEditMethod, async (params: unknown, token: CancellationToken) => {
    if (!isEditParams(params)) return new ResponseError(ErrorCodes.InvalidParams, faultOf(params) ?? '');
    const { textDocument, position } = params;
    const { uri, version } = textDocument;
    const list = await requests
      .run({ uri, position, version: version ?? undefined }, signalOf(token), async (query) => {
        const loaded = await completer.load();
        return query.signal.aborted ? noEdits : loaded.nextEdit(query, params);
      })
      .catch((error: unknown) => {
        completer.failed(error);
        return noEdits;
      });
    return list ?? noEdits;
  });
  connection.onNotification(didShowInlineEdit, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer.current?.edits.shown(id);
  });
  connection.onNotification(didAcceptInlineEdit, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer.current?.accepted(id);
  });
  connection.onNotification(didRejectInlineEdit, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer.current?.rejected(id);
  });
}
