import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import {
  closeEditors,
  Editor,
  temporaryFolder,
  uriOf,
  type At,
  type Edit,
  type EditorOptions,
} from './editor';
import { editsRegion } from './next-edit-model';

// Each test starts processes; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 60_000 });

const automatic = {};
let server: CompletionServer;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: false, models: 'any' });
});
afterAll(() => server.close());
beforeEach(() => {
  server.clearLog();
  server.configure({ model: renamed, models: 'any', quirks: {}, strict: true });
  folder = temporaryFolder();
});
afterEach(closeEditors);

/** Carries a rename on: the uses of `price` become `cost`. */
const renamed = editsRegion((region) => region.replaceAll('price', 'cost'));

const open = ({ env = {}, ...options }: EditorOptions = {}) =>
  Editor.open({
    initialize: { workspaceFolders: [{ uri: uriOf(folder), name: 'w' }] },
    ...options,
    env: {
      COMPLETION_BASE_URL: server.baseUrl,
      COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
      COMPLETION_NEXT_EDIT_MODEL: 'acme-chat',
      ...env,
    },
  });

const questions = () => server.requests.filter(({ method }) => method === 'POST');
const promptOf = (index: number) => JSON.stringify(questions()[index]?.body);

/** Why the last request was answered as it was. */
async function lastWords(editor: Editor): Promise<string> {
  const { result } = await editor.ask('workspace/executeCommand', { command: 'completion.explain' });
  return (result as readonly { readonly words: string }[]).at(-1)?.words ?? '';
}

const total = `function total(price: number) {
  const net = price * 2;

  log(net);

  return net + price;
}
`;
const rename = { start: { line: 0, character: 15 }, end: { line: 0, character: 20 } };
const afterRename: At = { line: 0, character: 19 };

/** Opens a document with {@link total}, or `text`, and renames its parameter. */
async function renameIn(editor: Editor, text = total, name = 'cart.ts'): Promise<string> {
  const uri = uriOf(folder, name);
  editor.openDocument(uri, text);
  await untilReady(editor, uri);
  editor.edit(uri, 2, rename.start, 'cost', rename.end);
  return uri;
}

/** The settings are read, so that what is edited from now on is recorded. */
async function untilReady(editor: Editor, uri: string): Promise<void> {
  await editor.nextEdit(uri, 1, { line: 0, character: 0 }, automatic);
}

/** Applies an edit as the editor reports it. */
function apply(editor: Editor, uri: string, version: number, { range, text }: Edit): void {
  editor.edit(uri, version, range.start, text, range.end);
}

function reported(method: string) {
  return (editor: Editor, { command }: Edit) => editor.notify(method, { item: { command } });
}

const rejected = reported('textDocument/didRejectInlineEdit');
const shown = reported('textDocument/didShowInlineEdit');

describe('a next edit', () => {
  it('comes in the shape of Copilot, one at a time, with the request’s URI and version', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    const edits = await editor.nextEdit(uri, 2, afterRename);
    expect(edits).toEqual([
      {
        text: 'cost',
        textDocument: { uri, version: 2 },
        range: { start: { line: 1, character: 14 }, end: { line: 1, character: 19 } },
        command: {
          title: 'Accept next edit',
          command: 'completion.didAccept',
          arguments: [expect.any(String)],
        },
      },
    ]);
  });

  it('is asked for by itself after a pause in typing, as by clients that send no context', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename, automatic)).toMatchObject([{ text: 'cost' }]);
    expect(questions()).toHaveLength(1);
    expect(promptOf(0)).toContain('+function total(cost: number)');
  });

  it('stays the same until it is taken, then the next of its answer follows without a request', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    const [first] = (await editor.nextEdit(uri, 2, afterRename)) as [Edit];
    expect(await editor.nextEdit(uri, 2, afterRename, automatic)).toEqual([first]);
    apply(editor, uri, 3, first);
    const [second] = await editor.nextEdit(uri, 3, { line: 1, character: 18 }, automatic);
    expect(second).toMatchObject({
      text: 'cost',
      textDocument: { version: 3 },
      range: { start: { line: 5, character: 15 }, end: { line: 5, character: 20 } },
    });
    expect(questions()).toHaveLength(1);
  });

  it.each<[string, readonly string[] | undefined]>([
    ['offers utf-8 and utf-32 first', ['utf-32', 'utf-8', 'utf-16']],
    ['does not offer utf-16', ['utf-8']],
    ['offers nothing', undefined],
  ])('counts in UTF-16 units for a client that %s', async (_what, positionEncodings) => {
    const editor = new Editor({
      initialize: { rootUri: uriOf(folder) },
      env: { COMPLETION_BASE_URL: server.baseUrl, COMPLETION_NEXT_EDIT_MODEL: 'acme-chat' },
      capabilities: { general: { positionEncodings } },
    });
    const { result } = await editor.initialize();
    expect(result).toMatchObject({ capabilities: { positionEncoding: 'utf-16' } });
    const uri = await renameIn(editor, 'function total(price: number) {\n  return "👩‍👩‍👧é" + price;\n}\n');
    expect(await editor.nextEdit(uri, 2, afterRename)).toMatchObject([
      { text: 'cost', range: { start: { line: 1, character: 23 }, end: { line: 1, character: 28 } } },
    ]);
  });

  it.each([
    ['minimal', '\r\n'],
    ['neovim', '\n'],
  ])('has the line ends for the profile %s in a document with CRLF', async (profile, lineEnd) => {
    server.configure({
      model: editsRegion((region) => region.replace('(net);\n', '(net);\n  log(tax);\n  log(sum);\n')),
    });
    const editor = await open({ initializationOptions: { client: { profile } } });
    const uri = await renameIn(editor, total.replaceAll('\n', '\r\n'));
    const [edit] = (await editor.nextEdit(uri, 2, afterRename)) as [Edit];
    expect(edit.text).toBe(['  log(tax);', '  log(sum);', ''].join(lineEnd));
    const below = { line: 4, character: 0 };
    expect(edit.range).toEqual({ start: below, end: below });
  });

  it('is made for a cell of a notebook', async () => {
    const editor = await open();
    const notebook = uriOf(folder, 'cart.ipynb');
    const uri = 'vscode-notebook-cell:cart#one';
    const text = 'def total(price):\n    return price * 2\n';
    editor.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebook,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: [{ kind: 2, document: uri }],
      },
      cellTextDocuments: [{ uri, languageId: 'python', version: 1, text }],
    });
    await untilReady(editor, uri);
    editor.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebook, version: 2 },
      change: {
        cells: {
          textContent: [
            {
              document: { uri, version: 2 },
              changes: [
                {
                  range: { start: { line: 0, character: 10 }, end: { line: 0, character: 15 } },
                  text: 'cost',
                },
              ],
            },
          ],
        },
      },
    });
    expect(await editor.nextEdit(uri, 2, { line: 0, character: 14 })).toMatchObject([
      { text: 'cost', textDocument: { uri }, range: { start: { line: 1, character: 11 } } },
    ]);
  });

  it.each([
    ['one notification', 1],
    ['two notifications', 2],
  ])('is told of two edits that came in %s as two', async (_what, notifications) => {
    const editor = await open({ env: { COMPLETION_NEXT_EDIT_MODEL: 'sweep-next-edit-1.5b' } });
    const uri = uriOf(folder, 'far.ts');
    const lines = Array.from({ length: 40 }, (_, line) => `const line${line} = price;`);
    editor.openDocument(uri, lines.join('\n'));
    await untilReady(editor, uri);
    const changes = [30, 2].map((line) => ({
      range: { start: { line, character: 6 }, end: { line, character: 10 } },
      text: 'name',
    }));
    for (const [index, contentChanges] of (notifications === 1
      ? [changes]
      : changes.map((each) => [each])
    ).entries())
      editor.notify('textDocument/didChange', { textDocument: { uri, version: 2 + index }, contentChanges });
    await editor.nextEdit(uri, 1 + notifications, { line: 2, character: 10 });
    const events = promptOf(0).split('far.ts.diff').slice(1);
    expect(events).toHaveLength(2);
    expect(events[0]).toContain('const name30');
    expect(events[0]).not.toContain('const line15');
    expect(events[1]?.split('original/far.ts')[0]).toContain('const name2');
  });
});

describe('what a client reports about an edit', () => {
  const ways: readonly [string, (editor: Editor, edit: Edit) => void][] = [
    ['a command', (editor, { command }) => void editor.ask('workspace/executeCommand', command)],
    [
      'a command sent as a notification',
      (editor, { command }) => editor.notify('workspace/executeCommand', command),
    ],
    ['didAcceptInlineEdit', reported('textDocument/didAcceptInlineEdit')],
    ['nothing but the change itself', () => {}],
    [
      'all of these',
      (editor, edit) => {
        for (const [, report] of ways.slice(0, 3)) report(editor, edit);
      },
    ],
  ];

  it.each(ways)('tells an accepted edit by %s', async (_way, report) => {
    const editor = await open({ env: { COMPLETION_NEXT_EDIT_MODEL: 'zeta-2' } });
    server.configure({
      model: () => ({ text: total.replaceAll('price', 'cost') + '>>>>>>> UPDATED\n' }),
    });
    const uri = await renameIn(editor);
    const [edit] = (await editor.nextEdit(uri, 2, afterRename)) as [Edit];
    shown(editor, edit);
    apply(editor, uri, 3, edit);
    report(editor, edit);
    const [next] = (await editor.nextEdit(uri, 3, edit.range.end, automatic)) as [Edit];
    expect(next.range.start.line).toBe(5);
    apply(editor, uri, 4, next);
    await editor.nextEdit(uri, 4, next.range.end);
    expect(promptOf(1)).toContain('User accepted prediction');
  });

  it('does not take an edit that the person types for an accepted one', async () => {
    const editor = await open({ env: { COMPLETION_NEXT_EDIT_MODEL: 'zeta-2' } });
    server.configure({
      model: () => ({ text: total.replaceAll('price', 'cost') + '>>>>>>> UPDATED\n' }),
    });
    const uri = await renameIn(editor);
    const [edit] = (await editor.nextEdit(uri, 2, afterRename)) as [Edit];
    editor.edit(uri, 3, edit.range.start, '', edit.range.end);
    editor.edit(uri, 4, edit.range.start, 'cost');
    editor.edit(uri, 5, { line: 2, character: 0 }, 'x');
    await editor.nextEdit(uri, 5, { line: 2, character: 1 });
    expect(promptOf(1)).toContain('cost * 2');
    expect(promptOf(1)).not.toContain('User accepted prediction');
  });

  it('does not show a dismissed edit again', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    const [edit] = (await editor.nextEdit(uri, 2, afterRename)) as [Edit];
    shown(editor, edit);
    rejected(editor, edit);
    const again = await editor.nextEdit(uri, 2, afterRename);
    expect(again.map(({ range }) => range)).not.toContainEqual(edit.range);
    editor.edit(uri, 3, { line: 6, character: 1 }, ' ');
    const later = await editor.nextEdit(uri, 3, { line: 6, character: 2 });
    expect(later.map(({ range }) => range)).not.toContainEqual(edit.range);
  });

  it('ignores reports about unknown edits, and odd ones', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    for (const method of ['didShowInlineEdit', 'didAcceptInlineEdit', 'didRejectInlineEdit'])
      for (const params of [null, {}, { item: 7 }, { item: { command: { arguments: ['9.e9.9'] } } }])
        editor.notify(`textDocument/${method}`, params);
    for (const params of [null, {}, { command: 'no.such' }, { command: 'completion.didAccept' }])
      editor.notify('workspace/executeCommand', params);
    editor.notify('textDocument/didFocus', {});
    editor.notify('textDocument/didFocus', { uri });
    expect(await editor.nextEdit(uri, 2, afterRename)).toHaveLength(1);
    expect(
      editor.received('didChangeStatus').filter((each) => JSON.stringify(each).includes('Error')),
    ).toEqual([]);
  });
});

describe('there is no edit', () => {
  it('without a model, and explain says what to set', async () => {
    const editor = await open({ env: { COMPLETION_NEXT_EDIT_MODEL: '' } });
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(await lastWords(editor)).toContain('set nextEdit.model');
    expect(questions()).toEqual([]);
  });

  it('with a server that is not complete; completions go on', async () => {
    const editor = await open({
      env: { COMPLETION_NEXT_EDIT_PROVIDER: 'openai-compatible', COMPLETION_BASE_URL: '' },
    });
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(await lastWords(editor)).toContain('COMPLETION_NEXT_EDIT_BASE_URL');
    expect(await editor.complete(uri, { line: 1, character: 0 })).not.toBeNull();
  });

  it('without a model, but repeated ones with the local model, unless they are switched off', async () => {
    const env = { COMPLETION_PROVIDER: 'local', COMPLETION_BASE_URL: '', COMPLETION_NEXT_EDIT_MODEL: '' };
    const editor = await open({ env });
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toMatchObject([
      { text: 'cost', range: { start: { line: 1, character: 14 } } },
    ]);
    editor.notify('workspace/didChangeConfiguration', {
      settings: { completion: { nextEdit: { repeat: false } } },
    });
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(questions()).toEqual([]);
  });

  it('as soon as the model is set while the server runs, there is one', async () => {
    const editor = await open({ env: { COMPLETION_NEXT_EDIT_MODEL: '' } });
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    editor.notify('workspace/didChangeConfiguration', {
      settings: { completion: { nextEdit: { model: 'acme-chat' } } },
    });
    expect(await editor.nextEdit(uri, 2, afterRename)).toMatchObject([{ text: 'cost' }]);
  });

  it('when the model has none, and the reason is told', async () => {
    server.configure({ model: () => ({ text: 'NO_EDIT' }) });
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(await lastWords(editor)).toMatch(/empty|nothing/);
  });

  it('before the first edit, unless it is asked for', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'cart.ts');
    editor.openDocument(uri, total);
    expect(await editor.nextEdit(uri, 1, afterRename, automatic)).toEqual([]);
    expect(await lastWords(editor)).toContain('no-edit-yet');
    expect(questions()).toEqual([]);
    expect(await editor.nextEdit(uri, 1, afterRename)).toHaveLength(1);
  });

  it('in a file that may not leave, nor of what was edited there', async () => {
    await writeFile(join(folder, '.gitignore'), 'private.ts\n');
    const editor = await open();
    const secret = await renameIn(editor, total, 'private.ts');
    expect(await editor.nextEdit(secret, 2, afterRename)).toEqual([]);
    expect(questions()).toEqual([]);
    const uri = await renameIn(editor, total.replace('total', 'sum'));
    await editor.nextEdit(uri, 2, afterRename);
    expect(promptOf(0)).toContain('sum(');
    expect(promptOf(0)).not.toContain('total(');
  });

  it('when the server fails: a status and a log line, no error', async () => {
    server.configure({ quirks: { fault: { status: 401, message: 'no such key' } } });
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({ kind: 'Error', busy: false });
    await editor.until('the log', ({ params }) => JSON.stringify(params ?? null).includes('no next edit: '));
  });

  it('when the answer is in another format, with what to set', async () => {
    server.configure({ model: () => ({ text: 'You should rename price.' }) });
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await editor.nextEdit(uri, 2, afterRename)).toEqual([]);
    expect(editor.received('didChangeStatus').at(-1)).toMatchObject({
      kind: 'Normal',
      message: expect.stringContaining('set nextEdit.format to') as unknown,
    });
    expect(await lastWords(editor)).toContain('edit-format');
    const logged = JSON.stringify(editor.received('window/logMessage'));
    expect(logged).toContain('set nextEdit.format to');
    expect(logged).not.toContain('nextEdit(');
  });
});

describe('an obsolete request', () => {
  /** A model that says nothing until the returned function is called. */
  function held(): () => void {
    let release = () => {};
    const wait = new Promise<void>((resolve) => (release = resolve));
    server.configure({
      model: async (question) => {
        await wait;
        return renamed(question);
      },
    });
    return release;
  }

  const ask = (editor: Editor, uri: string, version = 2) =>
    editor.request('textDocument/copilotInlineEdit', {
      textDocument: { uri, version },
      position: afterRename,
      context: { triggerKind: 1 },
    });
  const none = { result: { edits: [] } };

  it.each<[string, (editor: Editor, uri: string, id: string | number) => unknown]>([
    ['cancelled', (editor, _uri, id) => editor.notify('$/cancelRequest', { id })],
    ['for a text that changes', (editor, uri) => editor.edit(uri, 3, { line: 2, character: 0 }, 'x')],
    [
      'for a document that is closed',
      (editor, uri) => editor.notify('textDocument/didClose', { textDocument: { uri } }),
    ],
    ['followed by a newer one', (editor, uri) => ask(editor, uri)],
    ['open at shutdown', (editor) => editor.ask('shutdown', null)],
  ])('that is %s is answered with an empty list', async (_what, end) => {
    const release = held();
    const editor = await open();
    const uri = await renameIn(editor);
    const { id, answer } = ask(editor, uri);
    await server.nextRequest();
    end(editor, uri, id);
    expect(await answer).toMatchObject({ id, ...none });
    release();
  });

  it('for an older version is answered with an empty list', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await ask(editor, uri, 1).answer).toMatchObject(none);
    expect(await lastWords(editor)).toBe('no next edit for version 1 of the document, which is at version 2');
    expect(questions()).toEqual([]);
  });

  it('for a version that never comes is answered with an empty list', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    expect(await ask(editor, uri, 7).answer).toMatchObject(none);
    expect(questions()).toEqual([]);
  });

  it('that arrives before its edit is answered with the edit’s version', async () => {
    const editor = await open();
    const uri = uriOf(folder, 'cart.ts');
    editor.openDocument(uri, total);
    await untilReady(editor, uri);
    const { answer } = ask(editor, uri, 2);
    editor.edit(uri, 2, rename.start, 'cost', rename.end);
    expect((await answer).result).toMatchObject({ edits: [{ text: 'cost', textDocument: { version: 2 } }] });
  });

  it('in a document that is not open is answered with an empty list', async () => {
    const editor = await open();
    expect(await ask(editor, uriOf(folder, 'closed.ts')).answer).toMatchObject(none);
  });

  it('does not supersede a completion, nor the other way round', async () => {
    const release = held();
    const editor = await open();
    const uri = await renameIn(editor);
    const edit = ask(editor, uri);
    await server.nextRequest();
    const completion = editor.complete(uri, { line: 1, character: 2 }, { context: { triggerKind: 1 } });
    release();
    expect((await edit.answer).result).toMatchObject({ edits: [{ text: 'cost' }] });
    expect(await completion).not.toBeNull();
  });

  it.each([
    {},
    { position: { line: 0, character: 0 } },
    { textDocument: { uri: 'file:///a.ts' } },
    { textDocument: { uri: 'file:///a.ts', version: 'new' }, position: { line: 0, character: 0 } },
  ])('with invalid parameters is an error: %j', async (params) => {
    const editor = await open();
    expect((await editor.ask('textDocument/copilotInlineEdit', params)).error?.code).toBe(-32_602);
  });
});

describe('completions and edits', () => {
  const cursor: At = { line: 0, character: 19 };

  beforeEach(() => {
    server.configure({
      model: (question) => (question.path === 'completions' ? { text: 's: number, qty' } : renamed(question)),
    });
  });

  it('an edit waits while a completion is shown at the cursor, also while that is typed through', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    const items = await editor.complete(uri, cursor, { context: { triggerKind: 1 } });
    expect(items?.items).toHaveLength(1);
    expect(await editor.nextEdit(uri, 2, cursor, automatic)).toEqual([]);
    expect(await lastWords(editor)).toContain('waits for the completion');
    editor.edit(uri, 3, cursor, 's');
    expect(await editor.nextEdit(uri, 3, { line: 0, character: 20 }, automatic)).toEqual([]);
    expect(await editor.nextEdit(uri, 3, { line: 0, character: 20 })).toHaveLength(1);
  });

  it.each<[string, (editor: Editor, item: unknown, uri: string) => unknown]>([
    ['dismissed', (editor, item) => editor.notify('textDocument/didRejectCompletion', { item })],
    ['accepted', (editor, item) => editor.ask('workspace/executeCommand', (item as Edit).command)],
  ])('an edit comes once the completion is %s', async (_what, end) => {
    const editor = await open();
    const uri = await renameIn(editor);
    const items = await editor.complete(uri, cursor, { context: { triggerKind: 1 } });
    end(editor, items?.items[0], uri);
    expect(await editor.nextEdit(uri, 2, cursor, automatic)).toHaveLength(1);
  });

  it('an edit comes once the cursor has left the completion', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    await editor.complete(uri, cursor, { context: { triggerKind: 1 } });
    expect(await editor.nextEdit(uri, 2, { line: 0, character: 18 }, automatic)).toHaveLength(1);
  });

  it('a completion waits while an edit is shown for the same text and cursor, unless it is asked for', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    const [edit] = (await editor.nextEdit(uri, 2, cursor)) as [Edit];
    shown(editor, edit);
    expect(await editor.complete(uri, cursor)).toEqual({ items: [] });
    expect(await lastWords(editor)).toContain('waits for the next edit');
    const moved = await editor.complete(uri, { line: 0, character: 15 }, { context: { triggerKind: 1 } });
    expect(moved?.items).toHaveLength(1);
  });

  it('a completion comes where the editor did not report that it shows the edit', async () => {
    const editor = await open();
    const uri = await renameIn(editor);
    await editor.nextEdit(uri, 2, cursor);
    expect((await editor.complete(uri, cursor))?.items).toHaveLength(1);
  });
});

it('takes the name that a client looks for', async () => {
  const editor = new Editor({ initializationOptions: { client: { serverName: 'completion-copilot' } } });
  expect((await editor.initialize()).result).toMatchObject({ serverInfo: { name: 'completion-copilot' } });
});
