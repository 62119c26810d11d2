import * as vscode from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  ExecuteCommandRequest,
  InlineCompletionRequest,
  RevealOutputChannelOn,
  type ErrorHandler,
} from 'vscode-languageclient';
import { TransportKind } from 'vscode-languageclient/node';
import {
  didChangeStatus,
  didFocus,
  didRejectCompletion,
  partialItems,
  type Decision,
  type InlineParams,
  type ItemList,
  type ListedModel,
  type SidecarStatus,
} from './protocol';
import { QuietClient } from './quiet-client';
import type { InlineServer } from './sidecar-engine';

/** What the server is started with. */
export interface SidecarOptions {
  /** The server's file. */
  readonly file: string;
  readonly log: vscode.LogOutputChannel;
  /** Variables on top of the extension host's own. May hold keys: never logged. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  /** What was set of the settings for a folder, or for all. */
  readonly settings: (folder: vscode.Uri | undefined) => Readonly<Record<string, unknown>>;
  readonly onStatus: (status: SidecarStatus) => void;
}

/** How often the server may end within {@link crashWindowMs} before it stays ended. */
const maxCrashes = 4;
const crashWindowMs = 180_000;

/** The language server, in a process of its own that the extension host's own Node runs. */
export class Sidecar implements InlineServer {
  readonly #options: SidecarOptions;
  #client: QuietClient | undefined;
  #environment: Readonly<Record<string, string>> = {};
  /** Starts and stops, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #lastToken = 0;
  /** When automatic requests begin again, by `Date.now()`. */
  #snoozedUntil = 0;

  constructor(options: SidecarOptions) {
    this.#options = options;
  }

  /** Whether automatic requests are paused. */
  get isSnoozed(): boolean {
    return Date.now() < this.#snoozedUntil;
  }

  /** Starts the server, or starts it anew. Never rejects: a failure becomes a status. */
  restart(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#stop();
      this.#environment = await this.#options.environment();
      const client = this.#newClient();
      this.#client = client;
      await client.start();
      this.#options.onStatus({ kind: 'Normal', busy: false, message: '' });
      if (this.isSnoozed) await this.#execute('completion.snooze', this.#snoozeMs());
    });
  }

  /** The settings or the keys have changed. */
  async changed(): Promise<void> {
    const environment = await this.#options.environment();
    if (JSON.stringify(environment) !== JSON.stringify(this.#environment)) return this.restart();
    await this.#client?.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  stop(): Promise<void> {
    return this.#inOrder(() => this.#stop());
  }

  async complete(
    params: InlineParams,
    onPartial: (list: ItemList) => void,
    signal: AbortSignal,
  ): Promise<ItemList | null> {
    const client = this.#client;
    if (client?.isRunning() !== true || signal.aborted) return null;
    const partialResultToken = `completion-${++this.#lastToken}`;
    const progress = client.onProgress(partialItems, partialResultToken, onPartial);
    const source = new vscode.CancellationTokenSource();
    const cancel = () => source.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return (await client.sendRequest(
        InlineCompletionRequest.method,
        { ...params, partialResultToken },
        source.token,
      )) as ItemList | null;
    } catch (error) {
      if (signal.aborted || !client.isRunning()) return null;
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      progress.dispose();
      source.dispose();
    }
  }

  accepted(id: string): void {
    this.#quietly(this.#execute('completion.didAccept', id));
  }

  rejected(id: string): void {
    const command = { title: '', command: 'completion.didAccept', arguments: [id] };
    this.#quietly(this.#client?.sendNotification(didRejectCompletion, { item: { command } }));
  }

  focused(uri: string | undefined): void {
    if (this.#client?.isRunning() !== true) return;
    this.#quietly(
      this.#client.sendNotification(didFocus, uri === undefined ? {} : { textDocument: { uri } }),
    );
  }

  /** No automatic requests for `ms`; `Infinity`: until {@link resume}. */
  async snooze(ms: number): Promise<void> {
    this.#snoozedUntil = Date.now() + ms;
    await this.#execute('completion.snooze', this.#snoozeMs());
  }

  async resume(): Promise<void> {
    this.#snoozedUntil = 0;
    await this.#execute('completion.resume');
  }

  /** The last decisions, oldest first. */
  async explain(): Promise<readonly Decision[]> {
    return ((await this.#execute('completion.explain')) ?? []) as readonly Decision[];
  }

  /** The models of the server that completes in a document; `undefined` when it does not tell. */
  async models(uri: string | undefined): Promise<readonly ListedModel[] | undefined> {
    return ((await this.#execute('completion.models', uri)) ?? undefined) as
      | readonly ListedModel[]
      | undefined;
  }

  /** Opens a document that no editor has, and closes it when `use` is over. */
  async withDocument<T>(
    document: { readonly uri: string; readonly languageId: string; readonly text: string },
    use: () => Promise<T>,
  ): Promise<T> {
    const { uri, languageId, text } = document;
    const client = this.#client;
    await client?.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
    try {
      return await use();
    } finally {
      await client?.sendNotification('textDocument/didClose', { textDocument: { uri } });
    }
  }

  async #execute(command: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#client?.isRunning() !== true) return undefined;
    return this.#client.sendRequest(ExecuteCommandRequest.type, {
      command,
      arguments: args.filter((each) => each !== undefined),
    });
  }

  /** The server takes no time for one without end. */
  #snoozeMs(): number | undefined {
    return this.#snoozedUntil === Infinity ? undefined : Math.max(0, this.#snoozedUntil - Date.now());
  }

  #newClient(): QuietClient {
    const { file, log, settings, onStatus } = this.#options;
    const client = new QuietClient(
      'completion',
      'Completion',
      { module: file, transport: TransportKind.stdio, options: { env: this.#environment } },
      {
        documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }, { scheme: 'vscode-notebook-cell' }],
        initializationOptions: { client: { profile: 'vscode' } },
        outputChannel: log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        errorHandler: this.#crashHandler(),
        initializationFailedHandler: () => false,
        middleware: {
          workspace: {
            configuration: ({ items }) =>
              items.map(({ scopeUri }) =>
                settings(scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri)),
              ),
          },
        },
      },
    );
    client.onNotification(didChangeStatus, (status) => {
      if (this.#client === client) onStatus(status);
    });
    return client;
  }

  /** Starts a server that has ended again, until it ends too often; then the status says so. */
  #crashHandler(): ErrorHandler {
    const crashes: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const now = Date.now();
        crashes.push(now);
        if (crashes.filter((at) => now - at < crashWindowMs).length <= maxCrashes)
          return { action: CloseAction.Restart, handled: true };
        this.#failed(`it ended ${maxCrashes + 1} times within ${crashWindowMs / 60_000} minutes`);
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose(2_000).catch((error: unknown) => this.#options.log.warn(String(error)));
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#failed(String(error)));
    return this.#work;
  }

  #failed(reason: string): void {
    this.#options.log.error(`the language server does not run: ${reason}`);
    this.#options.onStatus({
      kind: 'Error',
      busy: false,
      message: `the language server does not run: ${reason}`,
    });
  }

  #quietly(work: Promise<unknown> | undefined): void {
    work?.catch((error: unknown) => this.#options.log.warn(String(error)));
  }
}
