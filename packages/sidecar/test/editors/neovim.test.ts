import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeAdapter } from '@org/completion-adapter-kit/conformance';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { temporaryFolder } from '../editor';
import { ghostsInLua as ghost, NeovimDriver, serversInLua, startNeovimFor } from './neovim-driver';
import { neovimMissing, RunningNeovim } from './running-neovim';

const needs = neovimMissing === undefined ? undefined : `it, or Debian's; ${neovimMissing}`;
const key = 'secret-key-of-the-test';

describeAdapter({
  name: 'Neovim 0.12',
  needs,
  // Neovim takes no part of an item, and closes no bracket.
  lacks: ['accepting by word', 'accepting by line', 'auto-closed brackets'],
  async start({ server }) {
    const neovim = await startNeovimFor(server.baseUrl);
    return {
      open: () => NeovimDriver.of(neovim),
      close: () => neovim.close(),
    };
  },
});

let server: CompletionServer;
let home: string;
let nvim: RunningNeovim | undefined;

/** Waits until the expression of Lua has the value. */
async function expectIn(editor: RunningNeovim, expression: string, expected: unknown): Promise<void> {
  await expect.poll(() => editor.lua(expression), { timeout: 30_000, interval: 25 }).toEqual(expected);
}

const lines = 'vim.api.nvim_buf_get_lines(0, 0, -1, true)';
const line = 'vim.api.nvim_get_current_line()';

describe.skipIf(neovimMissing !== undefined)(
  `in Neovim 0.12 (needs ${needs ?? 'nothing more'})`,
  { timeout: 90_000 },
  () => {
    beforeAll(async () => {
      server = await startCompletionServer({ apiKey: key, models: 'any' });
    });
    afterAll(() => server.close());
    beforeEach(() => {
      server.clearLog();
      home = temporaryFolder();
    });
    afterEach(async () => {
      await nvim?.close();
      nvim = undefined;
    });

    const untilAsked = () =>
      expect.poll(() => server.requests.some(({ method }) => method === 'POST')).toBe(true);

    /** Opens a file with that text, and waits for the server. */
    async function open(text: string): Promise<RunningNeovim> {
      const file = join(home, 'a file.ts');
      writeFileSync(file, text);
      nvim = await RunningNeovim.start({
        home,
        env: {
          COMPLETION_BASE_URL: server.baseUrl,
          COMPLETION_API_KEY: key,
          COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
        },
        files: [file],
      });
      await expectIn(nvim, serversInLua, ['completion']);
      return nvim;
    }

    it('replaces an existing bracket without doubling it', async () => {
      server.configure({ model: () => ({ text: 'a, b)' }) });
      const editor = await open('const x = foo()\n');
      await editor.keys('f)i');
      await expectIn(editor, `#(${ghost}) > 0`, true);
      await editor.keys('<Tab>');
      await expectIn(editor, line, 'const x = foo(a, b)');
    });

    describe('when the shown completion does not fit', () => {
      /** The model completes `value = `, and has nothing to say once a `q` is typed. */
      const unlessQ = (text: string) =>
        server.configure({
          model: ({ prompt }) => ({ text: /value = \S*q/.test(prompt) ? '' : text }),
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
        await editor.keys('A ');
        await expectIn(editor, `#(${ghost}) > 0`, true);
        await editor.keys(keys);
        await expectIn(editor, lines, expected);
      });

      it('does not accept it after the cursor moved to another line', async () => {
        unlessQ('alpha + 1');
        const editor = await open('value =\nnext\n');
        await editor.keys('A ');
        await expectIn(editor, ghost, ['alpha + 1']);
        await editor.keys('<Down><Tab>');
        await expectIn(editor, lines, ['value = ', 'next\t']);
      });

      it('does not accept it after the cursor moved forward', async () => {
        server.configure({ model: () => ({ text: 'alpha' }) });
        const editor = await open('value = [];\n');
        await editor.keys('f]i');
        await expectIn(editor, ghost, ['alpha']);
        await editor.keys('<Right><Tab>');
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
        await editor.keys('A ');
        await untilAsked();
        await editor.keys('q');
        await expectIn(editor, line, 'value = q');
        release();
        await server.whenIdle();
        await expectIn(editor, ghost, []);
        await editor.keys('<Tab>');
        await expectIn(editor, line, 'value = q\t');
      });
    });

    it.each([
      ['to the line above', 'other\nvalue =\n', 'jA ', '<Up>'],
      ['to the line below', 'value =\nother\n', 'A ', '<Down>'],
      ['to a line like its own', 'value =\nvalue = \n', 'A ', '<Down>'],
    ])('shows no answer that comes after the cursor moved %s', async (_where, text, keys, move) => {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      let answers = 0;
      server.configure({
        model: async () => {
          if (++answers > 1) return { text: 'beta;' };
          await held;
          return { text: 'alpha;' };
        },
      });
      const editor = await open(text);
      await editor.keys(keys);
      await untilAsked();
      await editor.keys(move);
      release();
      await expectIn(editor, `#(${ghost}) > 0`, true);
      expect(await editor.lua(ghost)).toEqual(['beta;']);
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
      await editor.keys('A ');
      await untilAsked();
      await editor.keys('al');
      await expectIn(editor, line, 'value = al');
      release();
      await expectIn(editor, ghost, ['pha + 1']);
      await editor.keys('<Tab>');
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
        await editor.keys(first);
        await expectIn(editor, `#(${ghost}) > 0`, true);
        await editor.keys(keys);
        await expectIn(editor, line, expected);
      },
    );

    it('does not change Tab where nothing is shown', async () => {
      server.configure({ model: () => ({ text: '' }) });
      const editor = await open('a\n');
      await editor.keys('I<Tab>');
      await expectIn(editor, line, '\ta');
    });

    it('explains why there is no completion', async () => {
      server.configure({ quirks: { fault: { status: 401, message: 'no such key' } } });
      const editor = await open('const a =\n');
      await editor.keys('A ');
      await expectIn(editor, '(vim.g.completion_status or "") ~= ""', true);
      expect(await editor.lua(`#(${ghost})`)).toBe(0);
      server.configure({ quirks: {} });
    });
  },
);
