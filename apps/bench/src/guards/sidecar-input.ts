import { spawnSync } from 'node:child_process';
import { commands, notBuilt } from './built-commands';
import { makeFolder } from './make-folder';
import { startSidecar, type SidecarProcess } from './sidecar-process';
import type { GuardInput, GuardedSurface } from './surface';
import { startUpstream } from './upstream-server';

/** Addresses that are invalid or of another machine. `HOME` is replaced by the workspace. */
const uris: readonly unknown[] = [
  'file://server/share/x.py',
  'file:///HOME/100%.py',
  'file:///HOME/%zz.py',
  'file:///%2Fx.py',
  'file://%zz/x',
  'file:',
  'file://',
  'file:///',
  'file:x.py',
  'FILE:///HOME/a.py',
  'untitled:Untitled-1',
  'untitled:',
  'git:/HOME/a.py?x',
  'vscode-notebook-cell:/HOME/n.ipynb#1',
  'http://127.0.0.1:9/a.py',
  'x',
  '',
  ':',
  '//',
  '/HOME/a.py',
  'C:\\work\\a.py',
  'file:///C%3A/a.py',
  'file:///HOME/a%00b.py',
  'file:///HOME/%ff.py',
  'file:///HOME/\ud800.py',
  `file:///HOME/${'a'.repeat(5_000)}.py`,
  'file:///HOME/a.py#f?q',
  'file://[::1]/a.py',
  'file://user:x@host/a.py',
  null,
  7,
  {},
  [],
];

const answerMs = 8_000;

const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const message = (value: unknown) => frame(JSON.stringify({ jsonrpc: '2.0', ...(value as object) }));
const textDocument = { uri: 'file:///project/none.py' };

/** Bytes that are no messages, and messages without a meaning. */
const frames: Readonly<Record<string, string | Buffer>> = {
  'an empty head': '\r\n\r\n',
  'a length that is no number': 'Content-Length: x\r\n\r\n',
  'a length below zero': 'Content-Length: -1\r\n\r\n',
  'a length of a half': 'Content-Length: 1.5\r\n\r\n',
  'a length of 400 MB': 'Content-Length: 400000000\r\n\r\n',
  'a length of a trillion': 'Content-Length: 999999999999\r\n\r\n',
  'no length': 'Content-Type: application/json\r\n\r\n',
  'a head that is none': 'GET / HTTP/1.1\r\n\r\n',
  'broken JSON': frame('{"jsonrpc":"2.0","id":'),
  'bytes that are no text': Buffer.concat([
    Buffer.from('Content-Length: 4\r\n\r\n'),
    Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  ]),
  'an empty body': frame(''),
  null: frame('null'),
  'a number': frame('7'),
  'a list': frame('[]'),
  'a list of messages': frame('[{"jsonrpc":"2.0","id":901,"method":"x"}]'),
  'an empty object': frame('{}'),
  'no version': frame('{"id":902,"method":"x"}'),
  'a method that is a number': frame('{"jsonrpc":"2.0","id":903,"method":3}'),
  'an id that is an object': frame('{"jsonrpc":"2.0","id":{},"method":"shutdown2"}'),
  'an unknown request': message({ id: 904, method: 'no/such' }),
  'an unknown notification': message({ method: 'no/such' }),
  'an answer to nothing': message({ id: 905, result: null }),
  'an error to nothing': message({ id: 906, error: { code: 1, message: 'x' } }),
  'a cancel of nothing': message({ method: '$/cancelRequest', params: { id: 'none' } }),
  'initialize again': message({
    id: 907,
    method: 'initialize',
    params: { processId: null, rootUri: null, capabilities: {} },
  }),
  'params that are a string': message({ id: 908, method: 'textDocument/inlineCompletion', params: 'x' }),
  'no params': message({ id: 909, method: 'textDocument/inlineCompletion' }),
  'an unknown document': message({
    id: 910,
    method: 'textDocument/inlineCompletion',
    params: { textDocument, position: { line: 0, character: 0 } },
  }),
  'a place below zero': message({
    id: 911,
    method: 'textDocument/inlineCompletion',
    params: { textDocument, position: { line: -1, character: -1 } },
  }),
  'a place that is no number': message({
    id: 912,
    method: 'textDocument/inlineCompletion',
    params: { textDocument, position: { line: 'a', character: null } },
  }),
  'a change of nothing': message({
    method: 'textDocument/didChange',
    params: { textDocument, contentChanges: [{ text: 'x' }] },
  }),
  'a change without changes': message({ method: 'textDocument/didChange', params: { textDocument } }),
  'a text that is a number': message({
    method: 'textDocument/didOpen',
    params: { textDocument: { ...textDocument, languageId: 'python', version: 1, text: 5 } },
  }),
  'a document without a language': message({
    method: 'textDocument/didOpen',
    params: { textDocument: { uri: 'file:///project/x.py', text: 'a' } },
  }),
  'a close of nothing': message({ method: 'textDocument/didClose', params: { textDocument } }),
  'files changed, none named': message({
    method: 'workspace/didChangeWatchedFiles',
    params: { changes: [{ uri: null, type: 9 }] },
  }),
  'folders changed, none named': message({
    method: 'workspace/didChangeWorkspaceFolders',
    params: { event: { added: [{ uri: 'x' }], removed: null } },
  }),
  'settings that are none': message({
    method: 'workspace/didChangeConfiguration',
    params: { settings: { completion: 5 } },
  }),
  'accepted, nothing': message({
    id: 913,
    method: 'workspace/executeCommand',
    params: { command: 'completion.didAccept', arguments: [null] },
  }),
  'shown, nothing': message({ method: 'textDocument/didShowCompletion', params: { item: null } }),
  'a next edit without params': message({ id: 914, method: 'textDocument/copilotInlineEdit' }),
  'a next edit in an unknown document': message({
    id: 915,
    method: 'textDocument/copilotInlineEdit',
    params: { textDocument: { ...textDocument, version: -1 }, position: { line: 0, character: 0 } },
  }),
  'a next edit dismissed, nothing': message({
    method: 'textDocument/didRejectInlineEdit',
    params: { item: { command: { arguments: [{}] } } },
  }),
  'a command without a name, as a notification': message({
    method: 'workspace/executeCommand',
    params: null,
  }),
};

/** Odd documents and bytes; afterwards an honest request must be answered by the same process. */
export const sidecarInput: GuardedSurface = {
  name: 'sidecar: input',
  promise: 'no URI and no message frame ends the process or keeps a request open',
  missing: notBuilt(commands.sidecar),
  open: async () => {
    const upstream = await startUpstream();
    const folder = makeFolder({ 'work/a.py': 'value = 1\n' });
    let sidecar: SidecarProcess | undefined;
    const living = async () => {
      if (sidecar?.running === true) return sidecar;
      await sidecar?.close();
      sidecar = await startSidecar(folder.path, upstream.baseUrl);
      return sidecar;
    };
    const attack = (
      input: string,
      act: (process: SidecarProcess) => Promise<string | undefined>,
    ): GuardInput => ({
      input,
      fault: async () => {
        const process = await living();
        const fault = (await act(process)) ?? (await honestFault(process, folder.path));
        if (fault !== undefined) await process.close();
        return fault;
      },
    });
    return {
      inputs: [
        ...uris.map((uri) => {
          const own = typeof uri === 'string' ? uri.replace('/HOME', `${folder.path}/work`) : uri;
          return attack(`a document at ${JSON.stringify(uri)?.slice(0, 60)}`, (process) =>
            openAt(process, own),
          );
        }),
        ...Object.entries(frames).map(([name, bytes]) =>
          attack(name, (process) => {
            process.write(bytes);
            return Promise.resolve(undefined);
          }),
        ),
        ...ends(folder.path, upstream.baseUrl),
      ],
      close: async () => {
        await sidecar?.close();
        await upstream.close();
        folder.remove();
      },
    };
  },
};

/** Opens, completes, changes, saves and closes a document at `uri`. */
async function openAt(process: SidecarProcess, uri: unknown): Promise<string | undefined> {
  const { connection } = process;
  const document = { uri };
  connection.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'python', version: 1, text: 'value = \n' },
  });
  const answered = await process.answers(
    connection.request('textDocument/inlineCompletion', {
      textDocument: document,
      position: { line: 0, character: 8 },
      context: { triggerKind: 1 },
    }),
    answerMs,
  );
  connection.notify('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: 'value = 2\n' }],
  });
  connection.notify('textDocument/didSave', { textDocument: document });
  connection.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
  connection.notify('textDocument/didClose', { textDocument: document });
  return answered ? undefined : 'the request is not answered';
}

/** The fault in completing an ordinary document. */
async function honestFault(process: SidecarProcess, folder: string): Promise<string | undefined> {
  const { connection } = process;
  const textDocument = { uri: `file://${folder}/project/honest.py` };
  connection.notify('textDocument/didOpen', {
    textDocument: { ...textDocument, languageId: 'python', version: 1, text: 'value = \n' },
  });
  const answered = await process.answers(
    connection.request('textDocument/inlineCompletion', {
      textDocument,
      position: { line: 0, character: 8 },
      context: { triggerKind: 1 },
    }),
    answerMs,
  );
  connection.notify('textDocument/didClose', { textDocument });
  if (!process.running) return 'the process ended';
  return answered ? undefined : 'an honest request after it is not answered';
}

/** Ways in which an editor goes. */
function ends(home: string, baseUrl: string): readonly GuardInput[] {
  const way = (input: string, leave: (process: SidecarProcess) => void, processId?: number): GuardInput => ({
    input,
    fault: async () => {
      const process = await startSidecar(home, baseUrl, processId);
      leave(process);
      const ended = await process.endsWithin(15_000);
      await process.close();
      return ended ? undefined : 'still runs after 15 s';
    },
  });
  return [
    way('the end of its input', (process) => process.endInput()),
    way('exit', ({ connection }) => connection.notify('exit', {})),
    way('a half message and the end of its input', (process) => {
      process.write('Content-Length: 100\r\n\r\n{');
      process.endInput();
    }),
    way('an editor that is gone already', () => {}, spawnSync(process.execPath, ['-e', '0']).pid),
  ];
}
