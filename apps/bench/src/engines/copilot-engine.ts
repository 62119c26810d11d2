import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { EngineUnderTest, Moment, Offer } from '../typing/engine-under-test';
import { peers, peersFolder } from './install-peers';
import type { AnsweringServer } from './model-server';

interface Position {
  readonly line: number;
  readonly character: number;
}

interface CopilotDocument {
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
}

interface CopilotItem {
  readonly clientCompletionId: string;
  readonly insertText: string;
  readonly displayText: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

interface CancellationSource {
  readonly token: unknown;
  cancel(): void;
  dispose(): void;
}

interface CopilotProvider {
  updateTreatmentVariables(variables: Readonly<Record<string, number>>): void;
  getInlineCompletions(
    document: CopilotDocument,
    position: Position,
    token: unknown,
  ): Promise<readonly CopilotItem[] | undefined>;
  dispose(): void;
}

/** The pieces of chat-lib 0.66.0 that are driven here; the version is checked before they are loaded. */
interface ChatLib {
  readonly createProvider: (options: object) => CopilotProvider;
  readonly createDocument: (uri: string, language: string, version: number, text: string) => CopilotDocument;
  readonly newSource: () => CancellationSource;
  readonly newResponse: (status: number, statusText: string, headers: object, body: unknown) => unknown;
  readonly newEmitter: () => { readonly event: unknown };
  readonly noEvent: unknown;
  readonly token: unknown;
  readonly workspace: unknown;
}

/**
 * Copilot's completions core without its editor, against `modelServer`.
 *
 * @param delayMs - its own delay before a request; `undefined` leaves its default.
 */
export async function copilotEngine(
  modelServer: AnsweringServer,
  delayMs: number | undefined,
): Promise<EngineUnderTest> {
  const lib = loadChatLib();
  const provider = lib.createProvider(providerOptions(lib, modelServer));
  if (delayMs !== undefined) provider.updateTreatmentVariables({ copilotcompletionsdelay: delayMs });
  const engine = new CopilotEngine(lib, provider, modelServer, delayMs);
  // The first completions load the tokenizer and the grammars; that is no part of any trace.
  for (const languageId of ['typescript', 'javascript', 'python']) {
    const moment = { uri: `file:///project/warm-${languageId}`, languageId, version: 1 };
    const before = languageId === 'python' ? 'def warm():\n\t' : 'export function warm() {\n\t';
    await engine.ask({ ...moment, before, after: '\n' }, new AbortController().signal, () => {});
  }
  modelServer.takeTraffic();
  return engine;
}

class CopilotEngine implements EngineUnderTest {
  readonly name: string;
  readonly #lib: ChatLib;
  readonly #provider: CopilotProvider;
  readonly #modelServer: AnsweringServer;

  constructor(
    lib: ChatLib,
    provider: CopilotProvider,
    modelServer: AnsweringServer,
    delayMs: number | undefined,
  ) {
    this.name = delayMs === undefined ? 'copilot' : `copilot, delay ${delayMs}`;
    this.#lib = lib;
    this.#provider = provider;
    this.#modelServer = modelServer;
  }

  async ask(moment: Moment, signal: AbortSignal, onOffer: (offer: Offer) => void): Promise<void> {
    const { uri, languageId, version, before, after } = moment;
    const document = this.#lib.createDocument(uri, languageId, version, before + after);
    const source = this.#lib.newSource();
    const cancel = () => source.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const position = document.positionAt(before.length);
      const [item] = (await this.#provider.getInlineCompletions(document, position, source.token)) ?? [];
      if (item === undefined) return;
      const typed = before.slice(document.offsetAt(item.range.start));
      const takesOver = Math.max(0, document.offsetAt(item.range.end) - before.length);
      const text = item.insertText.startsWith(typed) ? item.insertText.slice(typed.length) : item.displayText;
      onOffer({ id: item.clientCompletionId, text, takesOver });
    } catch {
      // A failed call shows nothing, as in the editor.
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** Telling it would make it ask ahead; not telling is kinder to its number of requests. */
  shown(): void {}

  accepted(): void {}

  takeTraffic(): ReturnType<AnsweringServer['takeTraffic']> {
    return this.#modelServer.takeTraffic();
  }

  whenQuiet(): Promise<void> {
    return this.#modelServer.whenIdle();
  }

  dispose(): Promise<void> {
    this.#provider.dispose();
    return Promise.resolve();
  }
}

function loadChatLib(): ChatLib {
  const require = createRequire(join(peersFolder(), 'package.json'));
  const root = join(peersFolder(), 'node_modules', peers.copilot.name, 'dist', 'src');
  const load = (file: string) => require(join(root, file)) as Record<string, unknown>;
  const member = <T>(file: string, name: string): T => {
    const found = load(file)[name];
    if (found === undefined) throw new Error(`${peers.copilot.name} has no ${name} in ${file}`);
    return found as T;
  };
  type Class = new (...args: unknown[]) => unknown;
  const construct = <T>(file: string, name: string, ...args: unknown[]): T =>
    new (member<Class>(file, name))(...args) as T;

  const core = '_internal/extension/completions-core/vscode-node/lib/src/textDocument.js';
  const tokens = '_internal/platform/authentication/common/copilotToken.js';
  const events = '_internal/util/vs/base/common/event.js';
  const documents = member<{ create(...args: unknown[]): CopilotDocument }>(core, 'CopilotTextDocument');
  const tokenInfo = member<(fields: object) => unknown>(tokens, 'createTestExtendedTokenInfo');
  return {
    createProvider: member('main.js', 'createInlineCompletionsProvider'),
    createDocument: (uri, language, version, text) =>
      documents.create(uri, language, version, text, language),
    newSource: () => construct('_internal/util/vs/base/common/cancellation.js', 'CancellationTokenSource'),
    newResponse: (status, statusText, headers, body) =>
      construct(
        '_internal/platform/networking/common/fetcherService.js',
        'Response',
        status,
        statusText,
        headers,
        body,
        'node-fetch',
        () => {},
        'bench',
        '127.0.0.1',
      ),
    newEmitter: () => construct(events, 'Emitter'),
    noEvent: member<{ None: unknown }>(events, 'Event').None,
    token: construct(tokens, 'CopilotToken', tokenInfo({ token: 'bench' })),
    workspace: construct(
      '_internal/platform/inlineEdits/common/observableWorkspace.js',
      'MutableObservableWorkspace',
    ),
  };
}

/** What it needs from its editor: a fetcher, a signed-in user, and stubs. */
function providerOptions(lib: ChatLib, modelServer: AnsweringServer): object {
  const refuse = () => Promise.reject(new Error('not in the bench'));
  const nothing = () => {};
  const event = () => lib.newEmitter().event;
  const editor = { name: 'bench', version: '1.0.0' };
  return {
    fetcher: fetcher(lib, modelServer),
    authService: {
      isMinimalMode: true,
      copilotToken: lib.token,
      onDidAuthenticationChange: lib.noEvent,
      onDidAccessTokenChange: lib.noEvent,
      onDidAdoAuthenticationChange: lib.noEvent,
      onDidCopilotTokenChange: lib.noEvent,
      getGitHubSession: refuse,
      getCopilotToken: () => Promise.resolve(lib.token),
      getAdoAccessTokenBase64: () => Promise.resolve(undefined),
      resetCopilotToken: nothing,
      dispose: nothing,
    },
    telemetrySender: { sendTelemetryEvent: nothing },
    logTarget: { logIt: nothing },
    isRunningInTest: false,
    contextProviderMatch: () => Promise.resolve(0),
    statusHandler: { didChange: nothing },
    documentManager: {
      onDidChangeTextDocument: event(),
      onDidOpenTextDocument: event(),
      onDidCloseTextDocument: event(),
      onDidFocusTextDocument: event(),
      onDidChangeWorkspaceFolders: event(),
      getTextDocumentsUnsafe: () => [],
      findNotebook: nothing,
      getWorkspaceFolders: () => [],
    },
    workspace: lib.workspace,
    urlOpener: { open: () => Promise.resolve() },
    editorInfo: editor,
    editorPluginInfo: editor,
    relatedPluginInfo: [],
    editorSession: { sessionId: 'bench', machineId: 'bench' },
    notificationSender: { showWarningMessage: () => Promise.resolve(undefined) },
    endpointProvider: {
      onDidModelsRefresh: lib.noEvent,
      getAllCompletionModels: () => Promise.resolve([]),
      getAllChatEndpoints: () => Promise.resolve([]),
      getChatEndpoint: refuse,
      getEmbeddingsEndpoint: refuse,
    },
  };
}

/** Sends every request of it to the model's server. */
function fetcher(lib: ChatLib, modelServer: AnsweringServer): object {
  return {
    getUserAgentLibrary: () => 'bench',
    async fetch(_url: string, options: { json?: unknown; body?: string; signal?: AbortSignal }) {
      const { baseUrl, fetch: ask = fetch } = modelServer;
      const response = await ask(`${baseUrl}/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
        body: JSON.stringify(wireBody(options.json ?? JSON.parse(options.body ?? '{}'))),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      return lib.newResponse(response.status, response.statusText, response.headers, response.body);
    },
    fetchWithPagination: () => Promise.reject(new Error('not in the bench')),
    disconnectAll: () => Promise.resolve(),
    makeAbortController: () => new AbortController(),
    isAbortError: (error: unknown) => error instanceof Error && error.name === 'AbortError',
    isInternetDisconnectedError: () => false,
    isFetcherError: () => false,
    isNetworkProcessCrashedError: () => false,
    getUserMessageForFetcherError: String,
  };
}

/** Its server puts the context before the prompt; here it is counted there. */
function wireBody(given: unknown): object {
  const fields = typeof given === 'object' && given !== null ? given : {};
  const prompt = 'prompt' in fields ? String(fields.prompt) : '';
  const extra = 'extra' in fields ? fields.extra : undefined;
  const context =
    typeof extra === 'object' && extra !== null && 'context' in extra && Array.isArray(extra.context)
      ? extra.context.map(String)
      : [];
  return { model: 'copilot', ...fields, prompt: [...context, prompt].join('\n') };
}
