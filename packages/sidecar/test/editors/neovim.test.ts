import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { sidecarFile, temporaryFolder } from '../editor';
import { findNeovim } from './debian-neovim';

const key = 'secret-key-of-the-test';
const snippet = fileURLToPath(new URL('../../../../examples/editors/neovim/init.lua', import.meta.url));
const neovim = findNeovim();
const why = typeof neovim === 'string' ? neovim : 'found';

let server: CompletionServer;
let home: string;
let nvim: RunningNeovim | undefined;

/** A Neovim without a screen, driven by keys as a person would. */
class RunningNeovim {
  readonly #child: ChildProcess;
  readonly #run: (...args: readonly string[]) => { readonly stdout: string; readonly stderr: string };

  constructor(file: string, env: NodeJS.ProcessEnv) {
    if (typeof neovim === 'string') throw new Error(neovim);
    const all = { ...env, ...neovim.env };
    const socket = join(home, 'nvim.sock');
    this.#run = (...args) =>
      spawnSync(neovim.program, [...neovim.args, '--server', socket, ...args], {
        env: all,
        encoding: 'utf8',
        timeout: 20_000,
      });
    const args = ['--headless', '--clean', '-u', snippet, '--listen', socket, file];
    this.#child = spawn(neovim.program, [...neovim.args, ...args], { env: all, cwd: home, stdio: 'ignore' });
  }

  /** Keys as Neovim writes them: `<Tab>`, `<Esc>`. */
  keys(keys: string): void {
    this.#run('--remote-send', keys);
  }

  /** The value of an expression of Lua. */
  lua(expression: string): unknown {
    const { stdout } = this.#run(
      '--remote-expr',
      `luaeval('vim.json.encode(${expression.replaceAll("'", "''")})')`,
    );
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    if (this.#child.exitCode !== null) return;
    this.keys('<C-Bslash><C-n>:qa!<CR>');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}

/** Waits until the expression of Lua has the value. */
async function expectIn(editor: RunningNeovim, expression: string, expected: unknown): Promise<void> {
  await expect.poll(() => editor.lua(expression), { timeout: 30_000, interval: 25 }).toEqual(expected);
}

const lines = 'vim.api.nvim_buf_get_lines(0, 0, -1, true)';
const line = 'vim.api.nvim_get_current_line()';
/** Text that is drawn and not in the buffer, line by line. */
const ghost = `vim.iter(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces()["nvim.lsp.inline_completion"], 0, -1, { details = true })):map(function(mark) local lines = { mark[4].virt_text[1][1] } for _, line in ipairs(mark[4].virt_lines or {}) do table.insert(lines, line[1][1]) end return table.concat(lines, "\\n") end):totable()`;
const attached =
  'vim.iter(vim.lsp.get_clients({ bufnr = 0 })):map(function(client) return client.name end):totable()';

describe.skipIf(typeof neovim === 'string')(
  `in Neovim 0.12 (needs it, or Debian's; ${why})`,
  { timeout: 90_000 },
  () => {
    beforeAll(async () => {
      server = await startCompletionServer({ apiKey: key, models: 'any' });
    });
    afterAll(() => server.close());
    beforeEach(() => {
      server.clearLog();
      home = temporaryFolder();
      mkdirSync(join(home, 'bin'));
      symlinkSync(sidecarFile, join(home, 'bin', 'completion-sidecar'));
    });
    afterEach(async () => {
      await nvim?.close();
      nvim = undefined;
      rmSync(home, { recursive: true, force: true });
    });

    /** Opens a file with that text, and waits for the server. */
    async function open(text: string): Promise<RunningNeovim> {
      const file = join(home, 'a file.ts');
      writeFileSync(file, text);
      const env = {
        PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_STATE_HOME: join(home, 'state'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_RUNTIME_DIR: home,
        COMPLETION_BASE_URL: server.baseUrl,
        COMPLETION_API_KEY: key,
        COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
      };
      nvim = new RunningNeovim(file, env);
      await expectIn(nvim, attached, ['completion']);
      return nvim;
    }

    it('draws the proposal of the server, and Tab accepts it', async () => {
      server.configure({ model: () => ({ text: 'b;' }) });
      const editor = await open('const sum = a\n');
      editor.keys('A + ');
      await expectIn(editor, ghost, ['b;']);
      expect(editor.lua(lines)).toEqual(['const sum = a + ']);
      editor.keys('<Tab>');
      await expectIn(editor, lines, ['const sum = a + b;']);
      // The cursor is behind it: what is typed next goes there.
      editor.keys('!');
      await expectIn(editor, line, 'const sum = a + b;!');
    });

    it('replaces an existing bracket without doubling it', async () => {
      server.configure({ model: () => ({ text: 'a, b)' }) });
      const editor = await open('const x = foo()\n');
      editor.keys('f)i');
      await expectIn(editor, `#(${ghost}) > 0`, true);
      editor.keys('<Tab>');
      await expectIn(editor, line, 'const x = foo(a, b)');
    });

    it('places text correctly after characters of more than one unit or byte', async () => {
      server.configure({ model: () => ({ text: '"é😀";' }) });
      const editor = await open('/* 😀é */ const a =\n');
      editor.keys('A ');
      await expectIn(editor, ghost, ['"é😀";']);
      editor.keys('<Tab>');
      await expectIn(editor, line, '/* 😀é */ const a = "é😀";');
    });

    it('accepts a block of several lines', async () => {
      server.configure({ model: () => ({ text: 'a();\n  return b;\n}' }) });
      const editor = await open('function f() {\n\n}\n');
      editor.keys('jA  ');
      await expectIn(editor, ghost, ['a();\n  return b;']);
      editor.keys('<Tab>');
      await expectIn(editor, lines, ['function f() {', '  a();', '  return b;', '}']);
    });

    it('keeps a shown completion while it is typed, without another request', async () => {
      server.configure({ model: () => ({ text: 'width * height;' }) });
      const editor = await open('const area =\n');
      editor.keys('A ');
      await expectIn(editor, ghost, ['width * height;']);
      editor.keys('wid');
      await expectIn(editor, ghost, ['th * height;']);
      editor.keys('<Tab>');
      await expectIn(editor, line, 'const area = width * height;');
      expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    describe('when the shown completion does not fit', () => {
      /** The model completes `value = `, and has nothing to say once a `q` is typed. */
      const unlessQ = (text: string) =>
        server.configure({
          model: ({ prompt }) => ({ text: /value = \S*q/.test(prompt) ? '' : text }),
        });

      it('removes it after a wrong key when the model has nothing to say', async () => {
        unlessQ('alpha + 1');
        const editor = await open('value =\n');
        editor.keys('A ');
        await expectIn(editor, ghost, ['alpha + 1']);
        editor.keys('q');
        await expectIn(editor, ghost, []);
        editor.keys('<Tab>');
        await expectIn(editor, line, 'value = q\t');
      });

      // All keys arrive at once, before Neovim asks again.
      it.each([
        ['a wrong key', 'alpha + 1', 'q<Tab>', ['value = q\t']],
        ['a right key and a wrong one', 'alpha + 1', 'aq<Tab>', ['value = aq\t']],
        ['a wrong key before several lines', '[\n  1,\n];', 'q<Tab>', ['value = q\t']],
        ['a wrong key after an emoji', '"😀é";', '"😀q<Tab>', ['value = "😀q\t']],
        ['a deleted character', 'alpha + 1', '<BS><Tab>', ['value =\t']],
        ['a bracket that is closed by itself', 'alpha(1)', 'alpha()<Left><Tab>', ['value = alpha(\t)']],
        ['the cursor moved back', 'alpha + 1', '<Left><Tab>', ['value =\t ']],
      ])('does not accept it after %s', async (_what, text, keys, expected) => {
        unlessQ(text);
        const editor = await open('value =\n');
        editor.keys('A ');
        await expectIn(editor, `#(${ghost}) > 0`, true);
        editor.keys(keys);
        await expectIn(editor, lines, expected);
      });

      it('does not accept it after the cursor moved to another line', async () => {
        unlessQ('alpha + 1');
        const editor = await open('value =\nnext\n');
        editor.keys('A ');
        await expectIn(editor, ghost, ['alpha + 1']);
        editor.keys('<Down><Tab>');
        await expectIn(editor, lines, ['value = ', 'next\t']);
      });

      it('does not accept it after the cursor moved forward', async () => {
        server.configure({ model: () => ({ text: 'alpha' }) });
        const editor = await open('value = [];\n');
        editor.keys('f]i');
        await expectIn(editor, ghost, ['alpha']);
        editor.keys('<Right><Tab>');
        await expectIn(editor, line, 'value = []\t;');
      });

      it('does not show an answer that comes after a wrong key', async () => {
        let release = () => {};
        const held = new Promise<void>((resolve) => (release = resolve));
        server.configure({
          model: async ({ prompt }) => {
            if (prompt.includes('value = q')) return { text: '' };
            await held;
            return { text: 'alpha + 1' };
          },
        });
        const editor = await open('value =\n');
        const asked = server.nextRequest();
        editor.keys('A ');
        await asked;
        editor.keys('q');
        await expectIn(editor, line, 'value = q');
        release();
        await server.whenIdle();
        editor.keys('<Tab>');
        await expectIn(editor, line, 'value = q\t');
      });
    });

    it('shows the rest of an answer that comes after its first characters were typed', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      server.configure({
        model: async ({ prompt }) => {
          await held;
          return { text: prompt.includes('value = al') ? 'pha + 1' : 'alpha + 1' };
        },
      });
      const editor = await open('value =\n');
      const asked = server.nextRequest();
      editor.keys('A ');
      await asked;
      editor.keys('al');
      await expectIn(editor, line, 'value = al');
      release();
      await expectIn(editor, ghost, ['pha + 1']);
      editor.keys('<Tab>');
      await expectIn(editor, line, 'value = alpha + 1');
    });

    it.each([
      ['in a line', 'value =\n', 'A ', 'alpha + 1', 'al<Tab>;', 'value = alpha + 1;'],
      ['with an emoji', 'value =\n', 'A ', '"😀é";', '"😀<Tab>!', 'value = "😀é";!'],
      ['before a bracket', 'foo()\n', 'f)i', 'a, b)', 'a<Tab>;', 'foo(a, b);'],
    ])(
      'accepts a completion typed through at one go %s',
      async (_what, text, first, model, keys, expected) => {
        server.configure({ model: () => ({ text: model }) });
        const editor = await open(text);
        editor.keys(first);
        await expectIn(editor, `#(${ghost}) > 0`, true);
        editor.keys(keys);
        await expectIn(editor, line, expected);
      },
    );

    it('accepts a block in a file with \\r\\n', async () => {
      server.configure({ model: () => ({ text: 'a();\n  return b;\n}' }) });
      const editor = await open('function f() {\r\n\r\n}\r\n');
      editor.keys('jA  ');
      await expectIn(editor, ghost, ['a();\n  return b;']);
      editor.keys('<Tab>');
      await expectIn(editor, lines, ['function f() {', '  a();', '  return b;', '}']);
      editor.keys('<Esc>:write<CR>');
      await expect
        .poll(() => readFileSync(join(home, 'a file.ts'), 'utf8'))
        .toBe('function f() {\r\n  a();\r\n  return b;\r\n}\r\n');
    });

    it('does not change Tab where nothing is shown', async () => {
      server.configure({ model: () => ({ text: '' }) });
      const editor = await open('a\n');
      editor.keys('I<Tab>');
      await expectIn(editor, line, '\ta');
    });

    it('explains why there is no completion', async () => {
      server.configure({ quirks: { fault: { status: 401, message: 'no such key' } } });
      const editor = await open('const a =\n');
      editor.keys('A ');
      await expectIn(editor, '(vim.g.completion_status or "") ~= ""', true);
      expect(editor.lua(`#(${ghost})`)).toBe(0);
      server.configure({ quirks: {} });
    });
  },
);
