import type { Readable, Writable } from 'node:stream';
import { createConnection, StreamMessageWriter } from 'vscode-languageserver/node';
import { untilAborted } from '../async/until-aborted';
import { OpenDocuments } from '../documents/open-documents';
import { FrameReader } from '../protocol/frame-reader';
import { didChangeStatus } from '../protocol/methods';
import { sendQuietly } from '../protocol/send-quietly';
import { EditorSettings } from './editor-settings';
import { LazyCompleter } from './lazy-completer';
import { LifeCycle } from './life-cycle';
import { registerCommands } from './register-commands';
import { registerCompletion } from './register-completion';
import { registerDocuments } from './register-documents';
import { registerLifecycle } from './register-lifecycle';
import { registerNextEdit } from './register-next-edit';
import { registerSettings } from './register-settings';
import { Requests } from './requests';
import { vetMessages } from './vet-messages';
import { WorkspaceFolders } from './workspace-folders';

/** How long `shutdown` waits for all work to end before it is answered, in milliseconds. */
const shutdownMs = 2_000;

/** What a server is run with. */
export interface ServeOptions {
  readonly input: Readable;
  /** Only the server writes to it. */
  readonly output: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that is started as a worker. */
  readonly workerFile: string;
  /** Called on `initialize`, with the editor's process id where it sends one. */
  readonly onEditor: (pid: number | undefined) => void;
}

/** A running server. */
export interface RunningServer {
  /** Whether the editor has sent `shutdown`. */
  readonly shutDown: boolean;
  /** Handles an uncaught error: open requests resolve with `null`, and the editor gets a status and a log line. */
  recover(error: unknown): void;
}

/**
 * Serves one editor over a pair of streams. Only what the first response needs is loaded here; the engine and its dependencies are
 * loaded afterwards, while the editor handles that response.
 */
export function serve({ input, output, env, workerFile, onEditor }: ServeOptions): RunningServer {
  const reader = new FrameReader(input);
  const writer = new StreamMessageWriter(output);
  const lifeCycle = new LifeCycle();
  const messageStrategy = vetMessages(lifeCycle, writer, (message) => connection.console.warn(message));
  const connection = createConnection(reader, writer, { messageStrategy });
  reader.onError((error) => connection.console.warn(error.message));

  const documents = new OpenDocuments();
  const completions = new Requests(documents);
  const nextEdits = new Requests(documents);
  const pending = [completions, nextEdits];
  const folders = new WorkspaceFolders();
  const settings = new EditorSettings(
    connection,
    () => folders.all,
    () => completer.current?.settingsChanged(),
  );
  const log = {
    info: (message: string) => connection.console.info(message),
    warn: (message: string) => connection.console.warn(message),
    error: (message: string) => connection.console.error(message),
  };
  const completer = new LazyCompleter(async (profile) => {
    // The editor's settings may rule that nothing leaves this machine, so they come first.
    const [{ Completer }] = await Promise.all([import('./completer'), settings.start()]);
    return new Completer({
      documents,
      profile,
      folders: () => folders.all.map(({ path }) => path),
      settings: (folder) => settings.for(folder),
      env,
      workerFile,
      sendStatus: (status) => sendQuietly(connection.sendNotification(didChangeStatus, status)),
      log,
      createProgress: () => connection.window.createWorkDoneProgress(),
    });
  }, log.error);

  registerLifecycle(connection, folders, settings, completer, onEditor);
  registerSettings(connection, folders, settings, completer);
  registerDocuments(connection, documents, pending, completer);
  registerCompletion(connection, completions, completer);
  registerNextEdit(connection, nextEdits, completer);
  registerCommands(connection, completer);
  connection.onShutdown(async () => {
    for (const requests of pending) requests.end();
    // Work that takes longer ends with the process.
    await untilAborted(completer.rescued(completer.current?.close()), AbortSignal.timeout(shutdownMs));
  });
  connection.listen();
  return {
    recover(error) {
      for (const requests of pending) requests.end();
      completer.recover(error);
    },
    get shutDown() {
      return lifeCycle.shutDown;
    },
  };
}
