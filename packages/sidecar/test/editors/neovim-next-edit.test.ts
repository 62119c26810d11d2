import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { temporaryFolder, type Edit } from '../editor';
import { editsRegion } from '../next-edit-model';
import { ghostsInLua, serversInLua } from './neovim-driver';
import { neovimMissing, RunningNeovim } from './running-neovim';

const needs = neovimMissing === undefined ? 'nothing more' : `it, or Debian's; ${neovimMissing}`;
const clientFile = fileURLToPath(new URL('../fixtures/next-edit-client.lua', import.meta.url));
const example = fileURLToPath(new URL('../../../../examples/editors/neovim/next-edit.lua', import.meta.url));
const soon = { timeout: 30_000, interval: 25 };

const total = `function total(price: number) {
  const net = price * 2;

  log(net);

  return net + price;
}
`;

let server: CompletionServer;
let home: string;
let nvim: RunningNeovim | undefined;
let tests = 0;

describe.skipIf(neovimMissing !== undefined)(
  `next edits in Neovim 0.12 (needs ${needs})`,
  { timeout: 90_000 },
  () => {
    beforeAll(async () => {
      server = await startCompletionServer({ apiKey: false, models: 'any' });
    });
    afterAll(() => server.close());
    beforeEach(() => {
      tests++;
      server.clearLog();
      server.configure({ model: editsRegion((region) => region.replaceAll('price', 'cost')) });
      home = temporaryFolder();
    });
    afterEach(async () => {
      await nvim?.close();
      nvim = undefined;
    });

    // A server of the test before may ask its last question in this one, so each has a file of its own.
    const name = () => `a cart ${tests}.ts`;
    const file = () => join(home, name());
    const lines = 'vim.api.nvim_buf_get_lines(0, 0, -1, true)';
    const questions = () =>
      server.requests.filter(
        ({ path, body }) =>
          path.endsWith('/chat/completions') && JSON.stringify(body).includes(`path=\\"${name()}\\"`),
      ).length;

    /** Opens a file with the client of next edits, when the server is ready to record what is edited. */
    async function open(text: string): Promise<RunningNeovim> {
      writeFileSync(file(), text);
      const editor = await RunningNeovim.start({
        home,
        env: {
          COMPLETION_BASE_URL: server.baseUrl,
          COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
          COMPLETION_NEXT_EDIT_MODEL: 'acme-chat',
        },
        files: [file()],
      });
      nvim = editor;
      await expect.poll(() => editor.lua(serversInLua), soon).toEqual(['completion']);
      await editor.run(`dofile(${JSON.stringify(clientFile)})`);
      expect(await ask(editor)).toBeUndefined();
      return editor;
    }

    /** Asks for the next edit, as clients do by themselves, and waits for the answer. */
    async function ask(editor: RunningNeovim): Promise<Edit | undefined> {
      await editor.run('NextEdit.ask()');
      await expect.poll(() => editor.lua('NextEdit.answer ~= nil'), soon).toBe(true);
      expect(await editor.lua('NextEdit.answer.fault')).toBeUndefined();
      return (await editor.lua('NextEdit.edit')) as Edit | undefined;
    }

    /** Renames the parameter in the first line, and waits until Neovim has done it. */
    async function rename(editor: RunningNeovim): Promise<void> {
      await editor.keys('gg0f(lcwcost<Esc>');
      await expect.poll(() => editor.lua('vim.api.nvim_get_mode().mode'), soon).toBe('n');
      await expect.poll(() => editor.lua('vim.fn.getline(1)'), soon).toContain('(cost: number)');
    }

    it('takes an edit after a rename, gets the next of the same answer, and no other once that is dismissed', async () => {
      const editor = await open(total);
      await rename(editor);
      expect(await ask(editor)).toMatchObject({
        text: 'cost',
        range: { start: { line: 1, character: 14 }, end: { line: 1, character: 19 } },
      });
      await editor.run('NextEdit.take()');
      expect(await editor.lua(lines)).toEqual(
        total.replace('(price', '(cost').replace('price * 2', 'cost * 2').trimEnd().split('\n'),
      );
      expect(await ask(editor)).toMatchObject({ text: 'cost', range: { start: { line: 5 } } });
      expect(questions()).toBe(1);
      await editor.run('NextEdit.reject()');
      expect(await ask(editor)).toBeUndefined();
      await editor.keys('Go// later<Esc>');
      await expect.poll(() => editor.lua('vim.fn.getline("$")'), soon).toBe('// later');
      expect(await ask(editor)).toBeUndefined();
      expect(await editor.lua('vim.fn.getline(6)')).toBe('  return net + price;');
    });

    it('changes the right characters behind an emoji', async () => {
      const editor = await open('function total(price: number) {\n  return "👩‍👩‍👧é" + price;\n}\n');
      await rename(editor);
      await ask(editor);
      await editor.run('NextEdit.take()');
      expect(await editor.lua('vim.fn.getline(2)')).toBe('  return "👩‍👩‍👧é" + cost;');
    });

    it('keeps the line ends of a file with CRLF', async () => {
      server.configure({
        model: editsRegion((region) => region.replace('(net);\n', '(net);\n  log(tax);\n  log(sum);\n')),
      });
      const editor = await open(total.replaceAll('\n', '\r\n'));
      await rename(editor);
      await ask(editor);
      await editor.run('NextEdit.take() vim.cmd("silent write")');
      const expected = total
        .replace('(price', '(cost')
        .replace('(net);\n', '(net);\n  log(tax);\n  log(sum);\n')
        .replaceAll('\n', '\r\n');
      expect(readFileSync(file(), 'utf8')).toBe(expected);
    });

    it('is undone in one step, and not offered again', async () => {
      server.configure({
        model: editsRegion((region) =>
          region.replace('price * 2;\n\n  log(net);', 'cost * 2;\n  tax(net);\n  log(net);'),
        ),
      });
      const editor = await open(total);
      await rename(editor);
      const before = await editor.lua(lines);
      const edit = await ask(editor);
      expect(edit?.text.split('\n').length).toBeGreaterThan(1);
      await editor.run('NextEdit.take()');
      expect(await editor.lua('vim.fn.getline(3)')).toBe('  tax(net);');
      await editor.keys('u');
      await expect.poll(() => editor.lua(lines), soon).toEqual(before);
      expect(await ask(editor)).toBeUndefined();
    });

    it('gives none for a text that goes on while the model thinks', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const model = editsRegion((region) => region.replaceAll('price', 'cost'));
      server.configure({
        model: async (question) => {
          await held;
          return model(question);
        },
      });
      const editor = await open(total);
      await rename(editor);
      await editor.run('NextEdit.ask()');
      await expect.poll(questions, soon).toBe(1);
      await editor.keys('Go// later<Esc>');
      await expect.poll(() => editor.lua('NextEdit.answer'), soon).toEqual({ edits: 0 });
      release();
      // What the model was asked for still fits.
      expect(await ask(editor)).toMatchObject({ text: 'cost', range: { start: { line: 5 } } });
      expect(questions()).toBe(1);
    });

    it('waits for ghost text at the cursor, and comes once insert mode has ended', async () => {
      const model = editsRegion((region) => region.replaceAll('price', 'cost'));
      server.configure({
        model: (question) => (question.path === 'completions' ? { text: '// done' } : model(question)),
      });
      const editor = await open(total);
      await rename(editor);
      await editor.keys('A ');
      await expect.poll(() => editor.lua(ghostsInLua), soon).toEqual(['// done']);
      expect(await ask(editor)).toBeUndefined();
      await editor.keys('<Esc>');
      await expect.poll(() => editor.lua('vim.api.nvim_get_mode().mode'), soon).toBe('n');
      expect(await ask(editor)).toMatchObject({ text: 'cost' });
    });

    describe('with the example', () => {
      const drawn = `vim.iter(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces()["completion.next-edit"], 0, -1, { details = true })):map(function(mark) local at = { mark[2], mark[3] } local details = mark[4] if details.virt_text then return { at = at, text = details.virt_text[1][1] } end if details.virt_lines then return { at = at, above = details.virt_lines_above, lines = vim.tbl_map(function(line) return line[1][1] end, details.virt_lines) } end return { at = at, to = { details.end_row, details.end_col } } end):totable()`;
      const cursor = 'vim.api.nvim_win_get_cursor(0)';
      const drawnIn = (line: number) => [
        { at: [line, 14], to: [line, 19] },
        { at: [line, 19], text: 'cost' },
      ];

      const openExample = async (text: string) => {
        const editor = await open(text);
        await editor.run(`dofile(${JSON.stringify(example)})`);
        return editor;
      };

      it('goes to an edit with Tab, takes it with the next, and draws the one that follows', async () => {
        const editor = await openExample(total.replace('net + price', 'sum + price'));
        await rename(editor);
        await expect.poll(() => editor.lua(drawn), soon).toEqual(drawnIn(1));
        await editor.keys('<Tab>');
        await expect.poll(() => editor.lua(cursor), soon).toEqual([2, 14]);
        await editor.keys('<Tab>');
        await expect.poll(() => editor.lua('vim.fn.getline(2)'), soon).toBe('  const net = cost * 2;');
        await expect.poll(() => editor.lua(drawn), soon).toMatchObject([{ at: [5, 15] }, { text: 'cost' }]);
        expect(questions()).toBe(1);
        await editor.keys('<Tab><Tab>');
        await expect.poll(() => editor.lua('vim.fn.getline(6)'), soon).toBe('  return sum + cost;');
      });

      it('dismisses an edit with Escape, and does not draw it again', async () => {
        const editor = await openExample(total);
        await rename(editor);
        await expect.poll(() => editor.lua(drawn), soon).toEqual(drawnIn(1));
        await editor.keys('<Esc>');
        await expect.poll(() => editor.lua(drawn), soon).toEqual([]);
        await editor.keys('Go// later<Esc>');
        // The other use, that was not dismissed.
        await expect.poll(() => editor.lua(drawn), soon).toMatchObject([{ at: [5, 15] }, { text: 'cost' }]);
        expect(await editor.lua('vim.fn.getline(2)')).toBe('  const net = price * 2;');
        expect(questions()).toBe(2);
      });

      it('leaves Tab and Escape alone where nothing is drawn', async () => {
        const editor = await openExample(total);
        await editor.keys('jgg<Tab><Esc>ix<Esc>');
        await expect.poll(() => editor.lua('vim.fn.getline(1)'), soon).toMatch(/^xfunction/);
        expect(await editor.lua('vim.fn.maparg("<Tab>", "n") ~= ""')).toBe(true);
      });

      it('draws whole lines where they go', async () => {
        server.configure({
          model: editsRegion((region) => region.replace('(net);\n', '(net);\n  log(tax);\n  log(sum);\n')),
        });
        const editor = await openExample(total);
        await rename(editor);
        await expect
          .poll(() => editor.lua(drawn), soon)
          .toMatchObject([{}, { at: [4, 0], above: true, lines: ['  log(tax);', '  log(sum);'] }]);
        await editor.keys('<Tab><Tab>');
        await expect
          .poll(() => editor.lua('vim.fn.getline(4, 6)'), soon)
          .toEqual(['  log(net);', '  log(tax);', '  log(sum);']);
      });
    });
  },
);
