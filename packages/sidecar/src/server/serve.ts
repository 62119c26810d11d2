import type { Readable, Writable } from 'node:stream';
import {
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeNotebookDocumentNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseNotebookDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenNotebookDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveNotebookDocumentNotification,
  DidSaveTextDocumentNotification,
  ErrorCodes,
  InlineCompletionRequest,
  LSPErrorCodes,
  Message,
  ResponseError,
  StreamMessageWriter,
  type CancellationToken,
  type ConnectionOptions,
  type ExecuteCommandParams,
  type InitializeParams,
} from 'vscode-languageserver/node';
import packageJson from '../../package.json' with { type: 'json' };
import { untilAborted } from '../async/until-aborted';
import { OpenDocuments, type DocumentChange } from '../documents/open-documents';
import { capabilitiesOf } from '../protocol/capabilities';
import { faultOf, isInlineParams, itemIdOf } from '../protocol/check-params';
import { readClientOptions, type ClientOptions } from '../protocol/client-options';
import { FrameReader } from '../protocol/frame-reader';
import {
  didAcceptCommand,
  didChangeStatus,
  didFocus,
  didPartiallyAcceptCompletion,
  didRejectCompletion,
  didShowCompletion,
  explainCommand,
  partialItems,
  resumeCommand,
  snoozeCommand,
  type ItemList,
} from '../protocol/methods';
import type { Completer } from './completer';
import { EditorSettings } from './editor-settings';
import { LifeCycle, wellFormed } from './life-cycle';
import { Requests } from './requests';
import { WorkspaceFolders } from './workspace-folders';

/** So long the end of all work is waited for before `shutdown` is answered, in milliseconds. */
const shutdownMs = 2_000;

/** What a server is run with. */
export interface ServeOptions {
  readonly input: Readable;
  /** Written to by nobody else. */
  readonly output: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that is started as a worker. */
  readonly workerFile: string;
  /** The editor has said hello, and most often the number of its process. */
  readonly onEditor: (pid: number | undefined) => void;
}

/** A server that runs. */
export interface RunningServer {
  /** Whether the editor has said that the end comes. */
  readonly shutDown: boolean;
  /** Something failed where nobody waits for it: what is open is answered with nothing, and the editor is told. */
  recover(error: unknown): void;
}

/**
 * Serves one editor over a pair of streams. What it takes to answer the first message is loaded here; the engine and all that it
 * needs is loaded afterwards, while the editor is at work with the answer.
 */
export function serve({ input, output, env, workerFile, onEditor }: ServeOptions): RunningServer {
  const reader = new FrameReader(input);
  const writer = new StreamMessageWriter(output);
  const life = new LifeCycle();
  const heard: ConnectionOptions = {
    messageStrategy: {
      handleMessage(given, next) {
        const message = wellFormed(given);
        if (message === undefined)
          return connection.console.warn('a message that is no request, notification or answer was left out');
        const refusal = life.refusal(message);
        if (refusal === undefined) return next(message);
        if (!Message.isRequest(message)) return;
        const answer = { jsonrpc: message.jsonrpc, id: message.id, error: refusal.toJson() };
        return writer.write(answer);
      },
    },
  };
  const connection = createConnection(reader, writer, heard);
  const documents = new OpenDocuments();
  const requests = new Requests(documents);
  const folders = new WorkspaceFolders();
  const settings = new EditorSettings(
    connection,
    () => folders.all,
    () => completer?.settingsChanged(),
  );
  let client: ClientOptions | undefined;
  let completer: Completer | undefined;
  let loading: Promise<Completer> | undefined;
  /** Aborted when what is open is to be answered with nothing. */
  let rescue = new AbortController();

  reader.onError((error) => connection.console.warn(error.message));

  /** The part that knows the engine. It waits for the editor's settings: they may say that nothing leaves this machine. */
  const load = (): Promise<Completer> =>
    (loading ??= Promise.all([import('./completer'), settings.start()])
      .then(
        ([{ Completer: Loaded }]) =>
          (completer = new Loaded({
            documents,
            profile: client?.profile ?? 'minimal',
            folders: () => folders.all.map(({ path }) => path),
            settings: (folder) => settings.for(folder),
            env,
            workerFile,
            sendStatus: (status) => send(connection.sendNotification(didChangeStatus, status)),
            log: {
              info: (message) => connection.console.info(message),
              warn: (message) => connection.console.warn(message),
              error: (message) => connection.console.error(message),
            },
            createProgress: () => connection.window.createWorkDoneProgress(),
          })),
      )
      .catch((error: unknown) => {
        // The next one to need it tries again.
        loading = undefined;
        throw error;
      }));
  const failed = (error: unknown) => {
    if (completer !== undefined) return completer.failed(error);
    connection.console.error(`unexpected: ${error instanceof Error ? error.message : String(error)}`);
  };
  const loadInBackground = () => {
    load().catch(failed);
  };
  const changed = (change: DocumentChange) => {
    requests.changed(change);
    completer?.changed(change);
  };

  connection.onInitialize((params: InitializeParams) => {
    onEditor(typeof params.processId === 'number' ? params.processId : undefined);
    client = readClientOptions(params.initializationOptions);
    folders.initialize(params);
    settings.initialize(params.capabilities, client.settings);
    return {
      capabilities: capabilitiesOf(),
      serverInfo: { name: 'completion-sidecar', version: packageJson.version },
    };
  });
  connection.onInitialized(() => {
    for (const warning of client?.warnings ?? []) connection.console.warn(warning);
    loadInBackground();
  });
  connection.onNotification(DidChangeConfigurationNotification.type, async (params) => {
    await settings.changed(params?.settings);
    completer?.settingsChanged();
  });
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, async ({ event }) => {
    folders.changed(event);
    await settings.pull();
    completer?.settingsChanged();
  });
  connection.onNotification(DidChangeWatchedFilesNotification.type, () => completer?.settingsChanged());

  connection.onNotification(DidOpenTextDocumentNotification.type, ({ textDocument }) => {
    documents.open(textDocument);
    requests.closed(textDocument.uri);
    if (completer === undefined) loadInBackground();
    else completer.opened(textDocument.uri);
  });
  connection.onNotification(
    DidChangeTextDocumentNotification.type,
    ({ textDocument: { uri, version }, contentChanges }) => {
      const change = documents.change(uri, version, contentChanges);
      if (change !== undefined) changed(change);
      else requests.closed(uri);
    },
  );
  connection.onNotification(DidCloseTextDocumentNotification.type, ({ textDocument: { uri } }) => {
    documents.close(uri);
    requests.closed(uri);
    completer?.closed(uri);
  });
  connection.onNotification(DidSaveTextDocumentNotification.type, ({ textDocument: { uri } }) =>
    completer?.saved(uri),
  );

  connection.onNotification(
    DidOpenNotebookDocumentNotification.type,
    ({ notebookDocument: { uri, cells }, cellTextDocuments }) => {
      documents.openNotebook(uri, cells, cellTextDocuments);
      if (completer === undefined) loadInBackground();
      for (const cell of cellTextDocuments) completer?.opened(cell.uri);
    },
  );
  connection.onNotification(
    DidChangeNotebookDocumentNotification.type,
    ({ notebookDocument: { uri }, change }) => {
      for (const each of documents.changeNotebook(uri, change)) changed(each);
      const { didOpen = [], didClose = [] } = change.cells?.structure ?? {};
      for (const cell of didOpen) completer?.opened(cell.uri);
      for (const cell of didClose) {
        requests.closed(cell.uri);
        completer?.closed(cell.uri);
      }
    },
  );
  connection.onNotification(DidSaveNotebookDocumentNotification.type, ({ notebookDocument: { uri } }) =>
    completer?.saved(uri),
  );
  connection.onNotification(
    DidCloseNotebookDocumentNotification.type,
    ({ notebookDocument: { uri }, cellTextDocuments }) => {
      documents.closeNotebook(uri);
      for (const cell of cellTextDocuments) {
        requests.closed(cell.uri);
        completer?.closed(cell.uri);
      }
    },
  );

  connection.onRequest(
    InlineCompletionRequest.type.method,
    async (params: unknown, token: CancellationToken) => {
      if (!isInlineParams(params)) return new ResponseError(ErrorCodes.InvalidParams, faultOf(params) ?? '');
      const { textDocument, position, partialResultToken } = params;
      const { uri, version } = textDocument;
      const partial =
        partialResultToken === undefined || partialResultToken === null
          ? undefined
          : (list: ItemList) => send(connection.sendProgress(partialItems, partialResultToken, list));
      const list = await requests
        .run({ uri, position, version: version ?? undefined }, signalOf(token), async (question) => {
          const loaded = await load();
          return question.signal.aborted ? undefined : loaded.complete(question, params, partial);
        })
        .catch(failed);
      return list ?? null;
    },
  );
  connection.onNotification(didShowCompletion, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer?.shown(id);
  });
  connection.onNotification(didPartiallyAcceptCompletion, (params) => {
    const id = itemIdOf(params);
    const length: unknown = params?.acceptedLength;
    if (id !== undefined && typeof length === 'number' && length > 0)
      completer?.partiallyAccepted(id, length);
  });
  connection.onNotification(didRejectCompletion, (params) => {
    const id = itemIdOf(params);
    if (id !== undefined) completer?.rejected(id);
  });
  connection.onNotification(didFocus, (params) => completer?.focused(params?.textDocument?.uri));
  const execute = async ({ command, arguments: given }: ExecuteCommandParams): Promise<unknown> => {
    const first: unknown = given?.[0];
    switch (command) {
      case didAcceptCommand:
        if (typeof first !== 'string')
          return new ResponseError(ErrorCodes.InvalidParams, 'an item id is wanted');
        completer?.accepted(first);
        return null;
      case explainCommand:
        return (await load()).explain();
      case snoozeCommand:
        await (await load()).snooze(typeof first === 'number' && first >= 0 ? first : undefined);
        return null;
      case resumeCommand:
        await (await load()).resume();
        return null;
      default:
        return new ResponseError(LSPErrorCodes.RequestFailed, `no command ${command}`);
    }
  };
  connection.onExecuteCommand(
    async (params) => (await untilAborted(execute(params).catch(failed), rescue.signal)) ?? null,
  );

  connection.onShutdown(async () => {
    requests.end();
    // What does not end by then ends with the process.
    const patience = AbortSignal.any([rescue.signal, AbortSignal.timeout(shutdownMs)]);
    await untilAborted(Promise.resolve(completer?.close()).catch(failed), patience);
  });
  connection.listen();
  return {
    recover(error) {
      requests.end();
      rescue.abort();
      rescue = new AbortController();
      failed(error);
    },
    get shutDown() {
      return life.shutDown;
    },
  };
}

/** What cannot be sent is lost: the connection is at its end, and that is heard elsewhere. */
function send(sending: Promise<void>): void {
  sending.catch(() => {});
}

/** Aborted when the client cancels. */
function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
