import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { closeEditors, Editor, sidecarFile, temporaryFolder, uriOf } from '../editor';
import { emulator, placeOf } from './emulators';

const examples = fileURLToPath(new URL('../../../../examples/editors', import.meta.url));
const read = (...path: readonly string[]) => readFileSync(join(examples, ...path), 'utf8');
const strings = (code: string) => [...code.matchAll(/["']([^"']*)["']/g)].map(([, text]) => text);

/** What a snippet makes its editor start, and say to the server. */
interface Snippet {
  readonly command: readonly (string | undefined)[];
  readonly initializationOptions: unknown;
}

const vscodeFile = createRequire(import.meta.url)(join(examples, 'vscode', 'sidecar.js')) as {
  readonly serverOf: (command: unknown) => { readonly command: string; readonly args: readonly string[] };
  readonly initializationOptions: unknown;
};
const vscodeManifest = JSON.parse(read('vscode', 'package.json')) as {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly scope?: string }>>;
    };
  };
};
/** The setting for the command that starts the server. */
const commandSetting = vscodeManifest.contributes.configuration.properties['completionSidecar.command'];
const vscodeServer = vscodeFile.serverOf(commandSetting?.default);
const cocServer = (
  JSON.parse(read('coc', 'coc-settings.json')) as {
    readonly languageserver: {
      readonly completion: {
        readonly command: string;
        readonly args: readonly string[];
        readonly initializationOptions: unknown;
      };
    };
  }
).languageserver.completion;

/** By the name of the emulator that plays the editor. */
const snippets: Readonly<Record<string, () => Snippet>> = {
  Neovim: () => ({
    command: strings(/command = \{([^}]*)\}/.exec(read('neovim', 'init.lua'))?.[1] ?? ''),
    initializationOptions: {
      client: { profile: /profile = '(\w+)'/.exec(read('neovim', 'init.lua'))?.[1] },
    },
  }),
  'coc.nvim': () => ({
    command: [cocServer.command, ...cocServer.args],
    initializationOptions: cocServer.initializationOptions,
  }),
  'VS Code': () => ({
    command: [vscodeServer.command, ...vscodeServer.args],
    initializationOptions: vscodeFile.initializationOptions,
  }),
};

const key = 'secret-key-of-the-test';
let server: CompletionServer;
let home: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: key, models: 'any' });
});
afterAll(() => server.close());
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
  // As npm puts it on the PATH.
  symlinkSync(sidecarFile, join(home, 'bin', 'completion-sidecar'));
});
afterEach(closeEditors);

/** Starts what the snippet says, as its editor would. */
function start(name: string): Promise<Editor> {
  const { command, initializationOptions } = snippets[name]?.() ?? { command: [], initializationOptions: {} };
  const [program = '', ...args] = command.map(String);
  const child = spawn(program, args, {
    cwd: home,
    env: {
      PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: join(home, 'state'),
      COMPLETION_BASE_URL: server.baseUrl,
      COMPLETION_API_KEY: key,
      COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return Editor.open({
    child,
    capabilities: emulator(name).capabilities,
    initializationOptions,
    initialize: { workspaceFolders: [{ uri: uriOf(home), name: 'home' }] },
    ids: 'number',
  });
}

describe.each(Object.keys(snippets))('the snippet for %s', (name) => {
  it('sets the profile for the editor', () => {
    const { initializationOptions } = snippets[name]?.() ?? {};
    expect(initializationOptions).toEqual({ client: { profile: emulator(name).profile } });
  });

  it.each([
    ['an insertion', 'const a = █\n', '42;', 'const a = 42;\n'],
    ['a bracket that is there', 'const x = foo(█)\n', 'a, b)', 'const x = foo(a, b)\n'],
    ['characters of two units', '/* 😀 */ const a = █\n', '"😀";', '/* 😀 */ const a = "😀";\n'],
    [
      'a block',
      'function f() {\n  █\n}\n',
      'a();\n  return b;\n}',
      'function f() {\n  a();\n  return b;\n}\n',
    ],
  ])('starts the server and results in the right text after %s', async (_what, marked, answer, expected) => {
    server.configure({ model: () => ({ text: answer }) });
    const editor = await start(name);
    const text = marked.replace('█', '');
    const offset = marked.indexOf('█');
    const uri = uriOf(home, 'a.ts');
    editor.openDocument(uri, text);
    const items = await editor.complete(uri, placeOf(text, offset), { context: emulator(name).context });
    const [item] = items?.items ?? [];
    if (item === undefined) throw new Error(`nothing came: ${JSON.stringify(editor.messages)}`);
    expect(item.range.start.line).toBe(item.range.end.line);
    expect(typeof item.insertText).toBe('string');
    const outcome = emulator(name).apply(text, offset, item);
    expect(outcome.drawn).toBeDefined();
    expect(outcome.text).toBe(expected);
    // Taken: the editor runs the item's command.
    await editor.ask('workspace/executeCommand', item.command);
    expect(await editor.close()).toBe(0);
  });
});

describe('the files', () => {
  it('contains all parts of the VS Code extension', () => {
    expect(vscodeManifest).toMatchObject({
      main: './extension.js',
      dependencies: { 'vscode-languageclient': '11.0.0' },
      engines: { vscode: '^1.91.0' },
    });
    for (const file of ['extension.js', 'sidecar.js'])
      expect(spawnSync(process.execPath, ['--check', join(examples, 'vscode', file)]).status, file).toBe(0);
  });

  it('starts the server in VS Code by the command of a setting that a workspace cannot change', () => {
    expect(commandSetting?.scope).toBe('machine');
    expect(vscodeFile.serverOf(['/opt/node 22/bin/node', '/opt/sidecar.cjs'])).toEqual({
      command: '/opt/node 22/bin/node',
      args: ['/opt/sidecar.cjs', '--stdio'],
    });
    for (const wrong of [undefined, 'completion-sidecar', [], [''], ['node', 7]])
      expect(() => vscodeFile.serverOf(wrong), JSON.stringify(wrong)).toThrow(
        /^completionSidecar\.command must be a list of a program and its arguments, got /,
      );
  });
});
