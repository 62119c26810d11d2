import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import {
  closeEditors,
  Editor,
  inlineParams,
  temporaryFolder,
  uriOf,
  type EditorOptions,
  type Items,
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
/** Requests for completions; the connection is opened ahead with one that asks nothing. */
const sentRequests = () => server.requests.filter(({ method }) => method === 'POST');
const promptOf = (index: number) =>
  String((sentRequests()[index]?.body as { prompt?: string } | undefined)?.prompt);
/** A model that generates nothing until the returned function is called. */
function holdModel(text: string): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  server.configure({
    model: async () => {
      await held;
      return { text };
    },
  });
  return release;
}

describe('the first message', () => {
  it('declares UTF-16, incremental sync and inline completion', async () => {
    const editor = new Editor({ env: env() });
    const { result } = await editor.initialize();
    expect(result).toMatchObject({
      capabilities: {
        positionEncoding: 'utf-16',
        inlineCompletionProvider: true,
        textDocumentSync: { openClose: true, change: 2 },
        executeCommandProvider: { commands: expect.arrayContaining(['completion.didAccept']) as unknown },
      },
      serverInfo: { name: 'completion-sidecar' },
    });
  });

  it.each(['string', 'number'] as const)('responds to initialize with its id, a %s', async (ids) => {
    const editor = new Editor({ env: env(), ids });
    expect((await editor.initialize()).id).toBe(ids === 'string' ? '1' : 1);
  });

  it('responds to requests before initialize with an error, and ignores notifications', async () => {
    const editor = new Editor({ env: env() });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    for (const [method, params] of [
      ['textDocument/inlineCompletion', inlineParams(uri, { line: 0, character: 10 })],
      ['workspace/executeCommand', { command: 'completion.explain' }],
      ['shutdown', null],
    ] as const) {
      expect((await editor.ask(method, params)).error?.code).toBe(-32_002);
    }
    expect((await editor.initialize()).error).toBeUndefined();
    expect((await editor.ask('initialize', { capabilities: {} })).error?.code).toBe(-32_600);
    // Its document was opened too early.
    expect(await editor.complete(uri, { line: 0, character: 10 })).toBeNull();
    expect(sentRequests()).toEqual([]);
  });
});

describe('a completion', () => {
  it('returns an insertion at the cursor with the command that accepts it', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = \nconst b = 2;\n');
    expect(await editor.complete(uri, { line: 0, character: 10 })).toEqual({
      items: [
        {
          insertText: '42;',
          range: { start: { line: 0, character: 10 }, end: { line: 0, character: 10 } },
          command: {
            title: 'Accept completion',
            command: 'completion.didAccept',
            arguments: [expect.any(String)],
          },
        },
      ],
    });
    expect(sentRequests()).toHaveLength(1);
  });

  it('counts in UTF-16 units', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, "const s = '🙂';\nconst tail = '🙂' + ");
    const items = await editor.complete(uri, { line: 1, character: 20 });
    expect(items?.items[0]?.range.start).toEqual({ line: 1, character: 20 });
    expect(promptOf(0)).toContain("'🙂' + ");
  });

  it('follows edits, several in one notification, in their order', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'one\ntwo\nthree\n');
    editor.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [
        { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: '' },
        {
          range: { start: { line: 1, character: 0 }, end: { line: 1, character: 5 } },
          text: 'const three = ',
        },
        { range: { start: { line: 9, character: 9 }, end: { line: 99, character: 0 } }, text: 'last' },
      ],
    });
    await editor.complete(uri, { line: 1, character: 14 });
    expect(JSON.stringify(sentRequests()[0]?.body)).toContain('one\\nconst three = ');
    expect(JSON.stringify(sentRequests()[0]?.body)).toContain('last');
  });

  it('accepts whole texts from editors that send them', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'old');
    editor.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'const whole = ' }],
    });
    expect(texts(await editor.complete(uri, { line: 0, character: 14 }))).toEqual(['42;']);
    expect(promptOf(0)).toContain('const whole = ');
  });

  it('sends no request while a completion is typed, and keeps its id', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const first = await editor.complete(uri, { line: 0, character: 10 });
    editor.edit(uri, 2, { line: 0, character: 10 }, '4');
    const second = await editor.complete(uri, { line: 0, character: 11 });
    expect(texts(second)).toEqual(['2;']);
    expect(second?.items[0]?.command.arguments).toEqual(first?.items[0]?.command.arguments);
    expect(sentRequests()).toHaveLength(1);
  });

  it('returns no items in a document that is not admitted, and null in one that is not open', async () => {
    await writeFile(join(folder, '.gitignore'), 'private.ts\n');
    const editor = await open();
    for (const name of ['.env', 'private.ts']) editor.openDocument(uriOf(folder, name), 'A=');
    for (const name of ['.env', 'private.ts'])
      expect(await editor.complete(uriOf(folder, name), { line: 0, character: 2 }), name).toEqual(nothing);
    expect(await editor.complete(uriOf(folder, 'closed.ts'), { line: 0, character: 2 })).toBeNull();
    expect(sentRequests()).toEqual([]);
  });

  it.each([{}, { partialResultToken: 7 }])(
    'returns an empty list where the model has nothing to say, with %j',
    async (more) => {
      server.configure({ model: () => ({ text: '' }) });
      const editor = await open();
      const uri = uriOf(folder, 'a.ts');
      editor.openDocument(uri, 'const a = ');
      expect(await editor.complete(uri, { line: 0, character: 10 }, more)).toEqual(nothing);
    },
  );

  it('honors the selected entry of the popup', async () => {
    server.configure({ model: () => ({ text: "('x');" }) });
    const editor = await open({ initializationOptions: { client: { profile: 'vscode' } } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'console.lo');
    const range = { start: { line: 0, character: 8 }, end: { line: 0, character: 10 } };
    const items = await editor.complete(
      uri,
      { line: 0, character: 10 },
      {
        context: { triggerKind: 1, selectedCompletionInfo: { range, text: 'log' } },
      },
    );
    expect(items?.items[0]).toMatchObject({ insertText: "log('x');", range });
  });

  it.each([
    ['minimal', { insertText: 'a, b', start: 4, end: 4 }],
    ['neovim', { insertText: 'a, b)', start: 4, end: 5 }],
    ['vscode', { insertText: 'a, b)', start: 4, end: 5 }],
  ])('returns the shape for the profile %s', async (profile, { insertText, start, end }) => {
    server.configure({ model: () => ({ text: 'a, b)' }) });
    const editor = await open({ initializationOptions: { client: { profile } } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'foo()');
    const items = await editor.complete(uri, { line: 0, character: 4 });
    expect(items?.items[0]).toMatchObject({
      insertText,
      range: { start: { line: 0, character: start }, end: { line: 0, character: end } },
    });
  });

  it('sends partial results to editors that accept them', async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    async function* say(): AsyncGenerator<string> {
      yield 'first();\n  sec';
      await held;
      yield 'ond();\n}\n';
    }
    server.configure({ model: () => ({ text: say() }) });
    const editor = await open({ initializationOptions: { settings: { multiline: 'always' } } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'function run() {\n  ');
    const answer = editor.complete(uri, { line: 1, character: 2 }, { partialResultToken: 'p1' });
    await editor.until('a partial result', ({ method }) => method === '$/progress');
    goOn();
    const last = await answer;
    expect(texts(last)).toEqual(['first();\n  second();\n}']);
    const [first, ...later] = editor.received('$/progress') as readonly { token: string; value: Items }[];
    expect(first).toEqual({
      token: 'p1',
      value: { items: [{ ...last?.items[0], insertText: 'first();' }] },
    });
    for (const { token, value } of later) {
      expect(token).toBe('p1');
      expect(last?.items[0]?.insertText.startsWith(value.items[0]?.insertText ?? '?')).toBe(true);
    }
  });
});

describe('what leaves the machine', () => {
  it('sends no secret of a document', async () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, `const accessKey = '${secret}';\nconst a = `);
    expect(texts(await editor.complete(uri, { line: 1, character: 10 }))).toEqual(['42;']);
    expect(promptOf(0)).toContain('const accessKey = ');
    expect(JSON.stringify(sentRequests())).not.toContain(secret);
  });

  it('uses the proxy of the environment', async () => {
    const proxied: string[] = [];
    const proxy = createServer((incoming, response) => {
      proxied.push(`${incoming.method} ${incoming.url}`);
      const { method, headers } = incoming;
      incoming.pipe(
        request(incoming.url ?? '', { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const editor = await open({
      env: { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '<-loopback>' },
    });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    expect(texts(await editor.complete(uri, { line: 0, character: 10 }))).toEqual(['42;']);
    expect(proxied).toContain(`POST ${server.baseUrl}/completions`);
    await editor.kill();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('opens the connection with the document, by a request without key and text', async () => {
    const sockets = new Set<number | undefined>();
    const endpoint = createServer((incoming, response) => {
      sockets.add(incoming.socket.remotePort);
      expect(incoming.headers['authorization']).toBe(
        incoming.method === 'POST' ? `Bearer ${key}` : undefined,
      );
      incoming.resume().on('end', () => {
        if (incoming.method === 'POST') response.setHeader('content-type', 'text/event-stream');
        response.end(
          incoming.method === 'POST'
            ? 'data: {"choices":[{"index":0,"text":"42;","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
            : 'nothing here',
        );
      });
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const { port } = endpoint.address() as AddressInfo;
    const answered = new Promise((resolve) =>
      endpoint.once('request', (_, response) => response.once('close', resolve)),
    );
    const editor = await open({ env: { COMPLETION_BASE_URL: `http://127.0.0.1:${port}/v1` } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    await answered;
    // What it answers last has come after the answer of the endpoint was read.
    for (let turn = 0; turn < 50; turn++) await editor.ask('no/such', {});
    expect(texts(await editor.complete(uri, { line: 0, character: 10 }))).toEqual(['42;']);
    expect(sockets.size).toBe(1);
    await editor.kill();
    endpoint.closeAllConnections();
    await new Promise((resolve) => endpoint.close(resolve));
  });
});

describe('requests and edits on their way', () => {
  it('resolves superseded requests with null', async () => {
    const release = holdModel('42;');
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const older = [
      editor.complete(uri, { line: 0, character: 10 }),
      editor.complete(uri, { line: 0, character: 10 }),
    ];
    const newest = editor.complete(uri, { line: 0, character: 10 });
    expect(await Promise.all(older)).toEqual([null, null]);
    release();
    expect(texts(await newest)).toEqual(['42;']);
    expect(sentRequests()).toHaveLength(1);
  });

  it('resolves a cancelled request with null at once', async () => {
    holdModel('42;');
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const { id, answer } = editor.request(
      'textDocument/inlineCompletion',
      inlineParams(uri, { line: 0, character: 10 }),
    );
    await server.nextRequest();
    editor.notify('$/cancelRequest', { id });
    expect(await answer).toMatchObject({ id, result: null });
  });

  it('resolves a request with null when its text has changed', async () => {
    const release = holdModel('42;');
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const answer = editor.complete(uri, { line: 0, character: 10 });
    await editor.until(
      'the request goes out',
      ({ method, params }) => method === 'didChangeStatus' && (params as { busy: boolean }).busy,
    );
    editor.edit(uri, 2, { line: 0, character: 0 }, 'let ', { line: 0, character: 6 });
    expect(await answer).toBeNull();
    release();
  });

  it('runs a request again that arrived before its edit', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a =\nconst b = 1;\n');
    const answer = editor.complete(uri, { line: 0, character: 10 });
    editor.edit(uri, 2, { line: 0, character: 9 }, ' ');
    const items = await answer;
    expect(items?.items[0]?.range.start).toEqual({ line: 0, character: 10 });
    expect(promptOf(0)).toContain('const a = ');
    expect(sentRequests()).toHaveLength(1);
  });

  it('clamps a position into the document when no edit follows', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const items = await editor.complete(uri, { line: 7, character: 70 });
    expect(items?.items[0]?.range).toEqual({
      start: { line: 0, character: 10 },
      end: { line: 0, character: 10 },
    });
  });

  it('rejects invalid parameters and continues', async () => {
    const editor = await open();
    const uri = 'file:///a.ts';
    const position = { line: 0, character: 0 };
    const odd = [
      undefined,
      null,
      [],
      {},
      { position },
      { textDocument: { uri } },
      { textDocument: { uri: 7 }, position },
      { textDocument: { uri }, position: { line: 'one', character: 0 } },
      { textDocument: { uri }, position: { line: -1, character: 0 } },
      { textDocument: { uri, version: 'new' }, position },
      inlineParams(uri, position, { context: { triggerKind: 1, selectedCompletionInfo: { text: 'x' } } }),
      inlineParams(uri, position, { formattingOptions: { tabSize: 0, insertSpaces: true } }),
    ];
    for (const params of odd) {
      const { error } = await editor.ask('textDocument/inlineCompletion', params);
      expect(error?.code, JSON.stringify(params)).toBe(-32_602);
    }
    expect(
      (await editor.ask('textDocument/inlineCompletion', inlineParams(uri, position))).result,
    ).toBeNull();
    expect(editor.strayBytes).toBe(0);
  });

  it('completes for a client that sends null for the formatting options', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const position = { line: 0, character: 10 };
    const { result } = await editor.ask(
      'textDocument/inlineCompletion',
      inlineParams(uri, position, { formattingOptions: null }),
    );
    expect(result).toMatchObject({ items: [{ insertText: '42;' }] });
  });

  it('rejects an unknown method and continues', async () => {
    const editor = await open();
    expect((await editor.ask('textDocument/hover', {})).error?.code).toBe(-32_601);
    editor.notify('no/such', {});
    expect((await editor.ask('shutdown', null)).result).toBeNull();
  });
});

it('tells in the log, once, and in the status what a request brought about', async () => {
  const editor = await open({ env: { COMPLETION_MODEL: 'acme-unheard-of' } });
  const words = 'no fill-in-the-middle format is known for the model acme-unheard-of';
  for (const name of ['a', 'b']) {
    const uri = uriOf(folder, `${name}.ts`);
    editor.openDocument(uri, `const ${name} = `);
    expect(texts(await editor.complete(uri, { line: 0, character: 10 }))).toEqual(['42;']);
  }
  expect(editor.received('didChangeStatus').at(-1)).toMatchObject({
    kind: 'Normal',
    busy: false,
    message: expect.stringContaining(words) as unknown,
  });
  const logged = editor.received('window/logMessage').filter((each) => JSON.stringify(each).includes(words));
  expect(logged).toHaveLength(1);
});

describe('failures', () => {
  it.each([
    [401, 'Error', /^unauthorized: /],
    [429, 'Warning', /^rate limited/],
    [503, 'Warning', /^offline: /],
  ])('turns HTTP status %d into an empty list, a status and a log line', async (status, kind, message) => {
    server.configure({ quirks: { fault: { status, message: 'no' } } });
    const editor = await open({ initializationOptions: { settings: { retry: false } } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    expect(await editor.complete(uri, { line: 0, character: 10 })).toEqual(nothing);
    await editor.until(
      'the log',
      ({ method, params }) => method === 'window/logMessage' && (params as { type: number }).type === 1,
    );
    const last = editor.received('didChangeStatus').at(-1) as {
      kind: string;
      message: string;
      busy: boolean;
    };
    expect(last).toMatchObject({ kind, busy: false });
    expect(last.message).toMatch(message);
    expect(JSON.stringify(editor.messages)).not.toContain(key);
  });

  it('reports a faulty configuration, and accepts its correction without a restart', async () => {
    await mkdir(join(folder, 'config', 'completion'), { recursive: true });
    const file = join(folder, 'config', 'completion', 'config.json');
    await writeFile(file, '{ "maxTokens": "many" }');
    const editor = await open({ env: { XDG_CONFIG_HOME: join(folder, 'config') } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    expect(await editor.complete(uri, { line: 0, character: 10 })).toEqual(nothing);
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({
      kind: 'Error',
      message: expect.stringContaining('config.json:1:') as unknown,
    });
    await writeFile(file, '{ "maxTokens": 17 }');
    expect(texts(await editor.complete(uri, { line: 0, character: 10 }))).toEqual(['42;']);
    expect(sentRequests()[0]?.body).toMatchObject({ max_tokens: 17 });
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({ kind: 'Normal', busy: false });
  });
});
