import type { CompletionItem, CompletionRequest, CompletionUpdate } from '@org/completion-core';
import { UpdateQueue } from '@org/completion-core/host';
import type { PullEngine } from '@org/completion-adapter-kit';
import type { InlineCompletionItem, Position } from 'vscode-languageclient';
import type { InlineParams, ItemList } from './protocol';

/** The language server, as the engine uses it. */
export interface InlineServer {
  /** @param onPartial - called with each list that comes before the result */
  complete(
    params: InlineParams,
    onPartial: (list: ItemList) => void,
    signal: AbortSignal,
  ): Promise<ItemList | null>;
  accepted(id: string): void;
  rejected(id: string): void;
}

/** A document of the editor, whose places are those of its present version. */
export interface OpenDocument {
  readonly version: number;
  offsetAt(position: Position): number;
  positionAt(offset: number): Position;
}

/** The engine in the language server, for the pull bridge. Offsets are in UTF-16 units, as VS Code's. */
export class SidecarEngine implements PullEngine {
  readonly #server: InlineServer;
  readonly #documentOf: (uri: string) => OpenDocument | undefined;

  constructor(server: InlineServer, documentOf: (uri: string) => OpenDocument | undefined) {
    this.#server = server;
    this.#documentOf = documentOf;
  }

  stream(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<CompletionUpdate, undefined> {
    const caller = new AbortController();
    const either = signal === undefined ? caller.signal : AbortSignal.any([signal, caller.signal]);
    const queue = new UpdateQueue<CompletionUpdate>(() => caller.abort());
    const cancelled = () => {
      queue.push(outcome('cancelled'));
      queue.end();
    };
    if (either.aborted) cancelled();
    either.addEventListener('abort', cancelled, { once: true });
    this.#run(request, either, queue).then(
      () => queue.end(),
      (error: unknown) => queue.fail(error),
    );
    return queue;
  }

  shown(): void {
    // VS Code tells no extension what it draws.
  }

  accepted({ id }: CompletionItem): void {
    this.#server.accepted(id);
  }

  partiallyAccepted(): void {
    // The server sees it as typing: VS Code tells no extension of it either.
  }

  rejected({ id }: CompletionItem): void {
    this.#server.rejected(id);
  }

  async #run(
    { document: { uri, version }, offset, triggerKind, selectedCompletion, indentation }: CompletionRequest,
    signal: AbortSignal,
    queue: UpdateQueue<CompletionUpdate>,
  ): Promise<void> {
    const document = this.#documentOf(uri);
    const isCurrent = () => document !== undefined && document.version === version;
    if (document === undefined || !isCurrent()) return queue.push(outcome('superseded'));
    const itemsOf = ({ items }: ItemList) =>
      isCurrent() ? items.flatMap((item) => itemAt(item, document)) : [];
    const params: InlineParams = {
      textDocument: { uri, version: document.version },
      position: document.positionAt(offset),
      context: {
        triggerKind: triggerKind === 'invoked' ? 1 : 2,
        ...(selectedCompletion === undefined
          ? {}
          : {
              selectedCompletionInfo: {
                range: {
                  start: document.positionAt(selectedCompletion.start),
                  end: document.positionAt(selectedCompletion.end),
                },
                text: selectedCompletion.text,
              },
            }),
      },
      ...(indentation === undefined ? {} : { formattingOptions: indentation }),
    };
    const push = (list: ItemList) => {
      const [item] = itemsOf(list);
      if (item !== undefined) queue.push({ type: 'item', item });
    };
    const list = await this.#server.complete(params, push, signal);
    const [first, ...rest] = list === null ? [] : itemsOf(list);
    queue.push(
      first === undefined
        ? outcome(isCurrent() ? 'empty' : 'superseded')
        : {
            type: 'outcome',
            outcome: { ...base, kind: 'items', source: 'provider', items: [first, ...rest] },
          },
    );
  }
}

/** The server keeps the reasons and the times: `completion.explain` returns them. */
const base = {
  requestId: '',
  reason: 'told by completion.explain',
  timings: { startedAt: 0 },
  notices: [],
} as const;

function outcome(kind: 'superseded' | 'cancelled' | 'empty'): CompletionUpdate {
  return { type: 'outcome', outcome: { ...base, kind } };
}

/** Items without an id or a range are none of this server's. */
function itemAt(
  { insertText, range, command }: InlineCompletionItem,
  document: OpenDocument,
): CompletionItem[] {
  const [id] = (command?.arguments ?? []) as readonly unknown[];
  if (typeof insertText !== 'string' || range === undefined || typeof id !== 'string') return [];
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return [{ id, insertText, range: { start, end }, kind: start === end ? 'insert' : 'edit' }];
}
