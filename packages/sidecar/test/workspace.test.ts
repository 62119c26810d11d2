import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import {
  closeEditors,
  Editor,
  sidecarFile,
  temporaryFolder,
  uriOf,
  type EditorOptions,
  type Items,
  type Message,
} from './editor';

// Each test starts processes; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 60_000 });

const key = 'secret-key-of-the-test';
let server: CompletionServer;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: key });
});
afterAll(() => server.close());
beforeEach(() => {
  server.clearLog();
  server.configure({ model: () => ({ text: '42;' }), models: 'any', quirks: {}, strict: true });
  folder = temporaryFolder();
});
afterEach(closeEditors);

const env = () => ({
  COMPLETION_BASE_URL: server.baseUrl,
  COMPLETION_API_KEY: key,
  COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
});
const open = (options: EditorOptions = {}) =>
  Editor.open({
    initialize: { workspaceFolders: [{ uri: uriOf(folder), name: 'w' }] },
    ...options,
    env: { ...env(), ...options.env },
  });
/** The response when there is nothing to show. */
const nothing: Items = { items: [] };
const texts = (items: Items | null) => items?.items.map(({ insertText }) => insertText);
const sentRequests = () => server.requests.filter(({ method }) => method === 'POST');
const bodyOf = (index: number) => JSON.stringify(sentRequests().at(index)?.body);

const isEndOfProgress = ({ method, params }: Message) =>
  method === '$/progress' && (params as { value: { kind: string } }).value.kind === 'end';

/** Returns a function that requests a completion in a new line of the document, which no cached one fits. */
function asking(editor: Editor, uri: string) {
  let version = 1;
  editor.openDocument(uri, '');
  return async () => {
    const line = version - 1;
    const text = `const value${line} = `;
    version++;
    editor.edit(uri, version, { line, character: 0 }, text);
    const items = await editor.complete(uri, { line, character: text.length });
    editor.edit(uri, ++version, { line, character: text.length }, '\n');
    version--;
    return items;
  };
}

describe('grammars', () => {
  it('uses grammars when their package is installed beside the server', async () => {
    const scope = join(temporaryFolder(), 'node_modules/@org');
    const file = join(scope, 'completion-sidecar/dist/completion-sidecar.cjs');
    await cp(sidecarFile, file);
    await symlink(fileURLToPath(new URL('../../syntax', import.meta.url)), join(scope, 'completion-syntax'));
    const editor = await open({ file });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const logged = () =>
      editor.received('window/logMessage').map((each) => (each as { message: string }).message);
    await vi.waitFor(
      () => expect(logged().join('\n')).toContain('completion-syntax check completions'),
      20_000,
    );
    expect(texts(await editor.complete(uri, { line: 0, character: 10 }))).toEqual(['42;']);
    expect(logged().join('\n')).not.toContain('cannot be used');
  });
});

describe('settings', () => {
  it('uses initial settings, and ignores endpoints of a project file', async () => {
    await writeFile(
      join(folder, 'completion.config.json'),
      '{ "temperature": 0.5, "baseUrl": "http://127.0.0.1:9/v1", // not yours to say\n "maxTokens": 99 }',
    );
    const editor = await open({ initializationOptions: { settings: { maxTokens: 11 } } });
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    expect(texts(await ask())).toEqual(['42;']);
    expect(sentRequests()[0]?.body).toMatchObject({ max_tokens: 11, temperature: 0.5 });
    const warned = editor.received('window/logMessage').map((each) => (each as { message: string }).message);
    expect(warned.filter((message) => message.includes('baseUrl'))).toHaveLength(1);
  });

  it('uses pushed settings from the next request on', async () => {
    const editor = await open();
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    await ask();
    editor.notify('workspace/didChangeConfiguration', { settings: { completion: { maxTokens: 21 } } });
    await ask();
    editor.notify('workspace/didChangeConfiguration', {
      settings: { completion: { when: { trigger: 'manual' } } },
    });
    expect(await ask()).toEqual(nothing);
    expect(sentRequests().map(({ body }) => (body as { max_tokens: number }).max_tokens)).toEqual([256, 21]);
  });

  it('pulls settings for all and for each folder, and again after a change', async () => {
    const other = temporaryFolder();
    let all: Record<string, unknown> = { maxTokens: 31 };
    const editor = await open({
      initialize: {
        workspaceFolders: [
          { uri: uriOf(folder), name: 'one' },
          { uri: uriOf(other), name: 'other' },
        ],
      },
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
      answer: (method, params) => {
        if (method !== 'workspace/configuration') return null;
        // What a folder brings along may tune behavior; an address in it is a stranger's.
        return (params as { items: { scopeUri?: string; section: string }[] }).items.map(({ scopeUri }) =>
          scopeUri === uriOf(other) ? { ...all, temperature: 0.7, baseUrl: 'http://127.0.0.1:9/v1' } : all,
        );
      },
    });
    const [ask, askOther] = [asking(editor, uriOf(folder, 'a.ts')), asking(editor, uriOf(other, 'b.ts'))];
    await editor.until('the settings were asked for', ({ method }) => method === 'workspace/configuration');
    await ask();
    await askOther();
    expect(sentRequests().map(({ body }) => body)).toMatchObject([
      { max_tokens: 31, temperature: 0 },
      { max_tokens: 31, temperature: 0.7 },
    ]);
    expect(editor.received('client/registerCapability')).toMatchObject([
      {
        registrations: [
          { method: 'workspace/didChangeConfiguration', registerOptions: { section: 'completion' } },
        ],
      },
    ]);
    all = { maxTokens: 32 };
    editor.notify('workspace/didChangeConfiguration', { settings: null });
    const again = () => editor.received('workspace/configuration').length;
    while (again() < 2) await editor.ask('no/such', {});
    await ask();
    expect(sentRequests().at(-1)?.body).toMatchObject({ max_tokens: 32 });
  });

  it('sends nothing before the settings have arrived', async () => {
    let respond = () => {};
    const responded = new Promise<void>((resolve) => (respond = resolve));
    const editor = await open({
      capabilities: { workspace: { configuration: true } },
      answer: async (method) => {
        if (method !== 'workspace/configuration') return null;
        await responded;
        return [{ provider: 'local' }, {}];
      },
    });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const total = 1;\nconst a = ');
    const answer = editor.complete(uri, { line: 1, character: 10 });
    await editor.until('the settings were asked for', ({ method }) => method === 'workspace/configuration');
    respond();
    await answer;
    await editor.until('the log', ({ params }) =>
      JSON.stringify(params ?? '').includes('the embedded local model'),
    );
    expect(server.requests).toEqual([]);
  });

  it('reports the wrong setting, and only stops completion', async () => {
    const editor = await open({ initializationOptions: { settings: { multiline: 'sometimes' } } });
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    expect(await ask()).toEqual(nothing);
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({
      kind: 'Error',
      message: expect.stringMatching(/^completion\.multiline must be one of /) as unknown,
    });
    expect(sentRequests()).toEqual([]);
    editor.notify('workspace/didChangeConfiguration', { settings: { completion: { multiline: 'never' } } });
    expect(texts(await ask())).toEqual(['42;']);
  });

  it('uses the settings of a project file once it is saved', async () => {
    const editor = await open();
    const file = join(folder, 'completion.config.json');
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    await ask();
    await writeFile(file, '{ "maxTokens": 77 }');
    editor.notify('textDocument/didSave', { textDocument: { uri: uriOf(file) } });
    await ask();
    expect(sentRequests().at(-1)?.body).toMatchObject({ max_tokens: 77 });
  });
});

describe('a workspace', () => {
  it('completes in each folder with its own project file and ignore rules', async () => {
    const other = temporaryFolder();
    await writeFile(join(folder, 'completion.config.json'), '{ "maxTokens": 11 }');
    await writeFile(join(other, 'completion.config.json'), '{ "maxTokens": 22 }');
    await writeFile(join(other, '.completionignore'), 'secret/\n');
    const editor = await open();
    editor.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: uriOf(other), name: 'other' }], removed: [] },
    });
    await asking(editor, uriOf(folder, 'a.ts'))();
    await asking(editor, uriOf(other, 'a.ts'))();
    expect(await asking(editor, uriOf(other, 'secret', 'a.ts'))()).toEqual(nothing);
    expect(sentRequests().map(({ body }) => (body as { max_tokens: number }).max_tokens)).toEqual([11, 22]);
  });

  it('accepts spaces and letters of any script in paths', async () => {
    const strange = join(folder, 'Böse Ordner #1 100%', '日本語');
    await mkdir(strange, { recursive: true });
    await writeFile(
      join(strange, 'größe.ts'),
      'export function measure(width: number): number {\n  return width;\n}\n',
    );
    const editor = await open({
      initialize: { workspaceFolders: [{ uri: uriOf(strange), name: 'w' }] },
      capabilities: { window: { workDoneProgress: true } },
      // However busy this machine is, the index is waited for.
      initializationOptions: { settings: { context: { deadlineMs: 30_000 } } },
    });
    const uri = uriOf(strange, 'naïve file.ts');
    editor.openDocument(uri, "import { measure } from './größe';\nconst w = mea");
    await editor.until('reading ends', isEndOfProgress);
    expect(
      texts(await editor.complete(uri, { line: 1, character: 13 }, { context: { triggerKind: 1 } })),
    ).toEqual(['42;']);
    expect(bodyOf(0)).toContain('naïve file.ts');
    expect(bodyOf(0)).toContain('measure(width: number)');
  });

  it('shows the model other open documents and their edits', async () => {
    const editor = await open();
    const shapes = uriOf(folder, 'shapes.ts');
    editor.openDocument(shapes, 'export interface Circle {\n  radius: number;\n}\n');
    editor.edit(shapes, 2, { line: 1, character: 17 }, '\n  color: string;');
    const uri = uriOf(folder, 'area.ts');
    editor.openDocument(uri, 'function area(circle: Circle): number {\n  return ');
    await editor.complete(uri, { line: 1, character: 9 });
    expect(bodyOf(0)).toContain('color: string;');
    expect(bodyOf(0)).toContain('shapes.ts');
  });

  it('completes in an untitled document without a workspace', async () => {
    const editor = await open({ initialize: { workspaceFolders: null, rootUri: null } });
    expect(texts(await asking(editor, 'untitled:Untitled-1')())).toEqual(['42;']);
  });
});

describe('what a repository ignores', () => {
  async function repository(): Promise<string> {
    const files = {
      '.git/HEAD': '',
      '.gitignore': 'private/\n',
      '.completionignore': 'vault.ts\n',
      'completion.config.json': '{ "ignore": ["conf.ts"] }',
      'pkg/app/open.ts': '',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return join(folder, 'pkg', 'app');
  }

  it.each([
    ['alone', (app: string) => [app]],
    ['beside the repository', (app: string) => [folder, app]],
  ])('does not send ignored files when a folder of the repository is opened %s', async (_, folders) => {
    const app = await repository();
    const workspaceFolders = folders(app).map((path) => ({ uri: uriOf(path), name: path }));
    const editor = await open({ initialize: { workspaceFolders } });
    for (const path of ['private/keys.ts', 'vault.ts', 'conf.ts'])
      expect(await asking(editor, uriOf(app, path))(), path).toEqual(nothing);
    expect(texts(await asking(editor, uriOf(app, 'open.ts'))())).toEqual(['42;']);
    expect(sentRequests()).toHaveLength(1);
    expect(bodyOf(0)).not.toMatch(/keys\.ts|vault\.ts|conf\.ts/);
  });

  it('does not send ignored files under other schemes, nor as context', async () => {
    const app = await repository();
    const editor = await open({ initialize: { workspaceFolders: [{ uri: uriOf(app), name: 'app' }] } });
    const schemes = ['vscode-notebook-cell', 'untitled', 'git', 'FILE', 'vscode-local-history'];
    for (const [index, scheme] of schemes.entries()) {
      const uri = `${scheme}://${app}/private/a${index}.ts`;
      editor.openDocument(uri, `const planted${index} = circle(radius);\nconst a = `);
      expect(await editor.complete(uri, { line: 1, character: 10 }), uri).toEqual(nothing);
    }
    const uri = uriOf(app, 'open.ts');
    editor.openDocument(uri, 'const area = circle(radius);\nconst b = ');
    expect(texts(await editor.complete(uri, { line: 1, character: 10 }))).toEqual(['42;']);
    expect(bodyOf(0)).not.toContain('planted');
  });

  it('uses no document of an unknown scheme as context, but completes in it', async () => {
    const editor = await open();
    editor.openDocument('output:log', 'const planted = circle(radius);\nconst a = ');
    editor.openDocument('untitled:Untitled-1', 'const drafted = circle(radius);\n');
    const uri = uriOf(folder, 'open.ts');
    editor.openDocument(uri, 'const area = circle(radius);\nconst b = ');
    expect(texts(await editor.complete(uri, { line: 1, character: 10 }))).toEqual(['42;']);
    expect(bodyOf(0)).toContain('drafted');
    expect(bodyOf(0)).not.toContain('planted');
    expect(texts(await editor.complete('output:log', { line: 1, character: 10 }))).toEqual(['42;']);
  });
});

describe('a notebook', () => {
  const cellUri = (name: string) => `vscode-notebook-cell:${name}`;

  it('completes in cells of a notebook, with the cells before as context', async () => {
    const editor = await open();
    const notebook = uriOf(folder, 'analysis.ipynb');
    editor.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: [
          { kind: 2, document: cellUri('a') },
          { kind: 2, document: cellUri('b') },
        ],
      },
      cellTextDocuments: [
        { uri: cellUri('a'), languageId: 'python', version: 1, text: 'import pandas as frames\n' },
        { uri: cellUri('b'), languageId: 'python', version: 1, text: '' },
      ],
    });
    editor.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebook, version: 2 },
      change: {
        cells: {
          textContent: [
            {
              document: { uri: cellUri('b'), version: 2 },
              changes: [
                {
                  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
                  text: 'table = ',
                },
              ],
            },
          ],
        },
      },
    });
    expect(texts(await editor.complete(cellUri('b'), { line: 0, character: 8 }))).toEqual(['42;']);
    expect(bodyOf(0)).toContain('import pandas as frames');
    expect(bodyOf(0)).toContain('table = ');
  });

  it('resolves pending requests in cells with null when their notebook is opened again', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    server.configure({ model: () => released.then(() => ({ text: '42;' })) });
    const editor = await open();
    const openNotebook = () =>
      editor.notify('notebookDocument/didOpen', {
        notebookDocument: {
          uri: uriOf(folder, 'analysis.ipynb'),
          notebookType: 'jupyter-notebook',
          version: 1,
          cells: [{ kind: 2, document: cellUri('a') }],
        },
        cellTextDocuments: [{ uri: cellUri('a'), languageId: 'python', version: 1, text: 'x = ' }],
      });
    openNotebook();
    const answer = editor.complete(cellUri('a'), { line: 0, character: 4 });
    await server.nextRequest();
    openNotebook();
    // Its response comes after the notebook was opened.
    await editor.ask('workspace/executeCommand', { command: 'completion.explain' });
    release();
    expect(await answer).toBeNull();
  });

  it('does not send cells of an ignored notebook', async () => {
    await writeFile(join(folder, '.completionignore'), '*.ipynb\n');
    const editor = await open();
    editor.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: uriOf(folder, 'private.ipynb'),
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: [{ kind: 2, document: cellUri('a') }],
      },
      cellTextDocuments: [{ uri: cellUri('a'), languageId: 'python', version: 1, text: 'x = ' }],
    });
    expect(await editor.complete(cellUri('a'), { line: 0, character: 4 })).toEqual(nothing);
    expect(sentRequests()).toEqual([]);
  });
});

describe('what an editor reports about an item', () => {
  it('passes accepted, partially accepted, shown and dismissed items to the engine', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const items = await editor.complete(uri, { line: 0, character: 10 });
    const [item] = items?.items ?? [];
    editor.notify('textDocument/didShowCompletion', { item });
    editor.notify('textDocument/didPartiallyAcceptCompletion', { item, acceptedLength: 1 });
    editor.notify('textDocument/didRejectCompletion', { item });
    expect(await editor.complete(uri, { line: 0, character: 10 })).toEqual(nothing);
    const { result } = await editor.ask('workspace/executeCommand', item?.command);
    expect(result).toBeNull();
    const { result: explained } = await editor.ask('workspace/executeCommand', {
      command: 'completion.explain',
    });
    expect(explained).toMatchObject([
      { kind: 'items' },
      { kind: 'suppressed', words: expect.stringContaining('dismissed') as unknown },
    ]);
    expect((await editor.ask('workspace/executeCommand', { command: 'no.such' })).error).toBeDefined();
  });

  it('lists the models of the server', async () => {
    const editor = await open();
    const { result } = await editor.ask('workspace/executeCommand', {
      command: 'completion.models',
      arguments: [uriOf(folder, 'a.ts')],
    });
    expect(result).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: expect.any(String) as unknown,
          evidence: expect.any(String) as unknown,
        }),
      ]),
    );
  });

  it('pauses until the snooze is over', async () => {
    const editor = await open();
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    await ask();
    await editor.ask('workspace/executeCommand', { command: 'completion.snooze', arguments: [] });
    expect(await ask()).toEqual(nothing);
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({ kind: 'Inactive' });
    await editor.ask('workspace/executeCommand', { command: 'completion.resume' });
    expect(texts(await ask())).toEqual(['42;']);
  });

  it('pauses sessions that are opened during a snooze', async () => {
    const editor = await open();
    await editor.ask('workspace/executeCommand', { command: 'completion.snooze', arguments: [] });
    const ask = asking(editor, uriOf(folder, 'a.ts'));
    expect(await ask()).toEqual(nothing);
    editor.notify('workspace/didChangeConfiguration', { settings: { completion: { maxTokens: 11 } } });
    expect(await ask()).toEqual(nothing);
    expect(sentRequests()).toEqual([]);
    await editor.ask('workspace/executeCommand', { command: 'completion.resume' });
    expect(texts(await ask())).toEqual(['42;']);
  });
});

describe('the embedded model', () => {
  it('completes without a key from the workspace, and shows the progress of reading', async () => {
    await writeFile(
      join(folder, 'orders.ts'),
      'export function totalOf(order: Order): number {\n  return order.lines.reduce((sum, line) => sum + line.price, 0);\n}\n',
    );
    const editor = await Editor.open({
      initialize: { workspaceFolders: [{ uri: uriOf(folder), name: 'w' }] },
      capabilities: { window: { workDoneProgress: true } },
    });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'export function again(order: Order): number {\n  return order.lines.red');
    const ended = await editor.until('reading ends', isEndOfProgress);
    const begun = editor.received('$/progress')[0] as { token: string; value: { title: string } };
    expect(begun.value.title).toBe(`Reading ${folder}`);
    expect((ended.params as { token: string }).token).toBe(begun.token);
    const items = await editor.complete(uri, { line: 1, character: 24 }, { context: { triggerKind: 1 } });
    expect(items?.items[0]?.insertText).toMatch(/^uce\(\(sum/);
    expect(server.requests).toEqual([]);
  });

  it('completes in an editor that rejects all requests of the server', async () => {
    const received: string[] = [];
    const editor = await Editor.open({
      initialize: { workspaceFolders: [{ uri: uriOf(folder), name: 'w' }] },
      capabilities: {
        window: { workDoneProgress: true },
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
      },
      answer: (method) => {
        received.push(method);
        return Promise.reject(new Error('not here'));
      },
    });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const first = compute(1);\nconst second = comp');
    await editor.until('a progress bar is asked for', () =>
      received.includes('window/workDoneProgress/create'),
    );
    const items = await editor.complete(uri, { line: 1, character: 19 }, { context: { triggerKind: 1 } });
    expect(items?.items[0]?.insertText).toMatch(/^ute/);
    expect(await editor.close()).toBe(0);
    expect(editor.stderr).toBe('');
  });
});
