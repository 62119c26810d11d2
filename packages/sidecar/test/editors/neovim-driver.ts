import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { AdapterDriver } from '@org/completion-adapter-kit/conformance';
import { temporaryFolder } from '../editor';
import { RunningNeovim } from './running-neovim';

/** Text that is drawn in the current buffer and is not part of it; an array of its ghosts. */
export const ghostsInLua = `vim.iter(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces()["nvim.lsp.inline_completion"], 0, -1, { details = true })):map(function(mark) local lines = { mark[4].virt_text[1][1] } for _, line in ipairs(mark[4].virt_lines or {}) do table.insert(lines, line[1][1]) end return table.concat(lines, "\\n") end):totable()`;

/** The names of the servers that the current buffer is attached to. */
export const serversInLua =
  'vim.iter(vim.lsp.get_clients({ bufnr = 0 })):map(function(client) return client.name end):totable()';

const keyNames = {
  ArrowLeft: '<Left>',
  ArrowRight: '<Right>',
  ArrowUp: '<Up>',
  ArrowDown: '<Down>',
  Backspace: '<BS>',
  Escape: '<Esc>',
} as const;

/** The cursor of a window, in bytes from 0, and its buffer's lines. */
interface State {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
}

/** Starts a Neovim whose server completes with `baseUrl` as the suite needs it. */
export function startNeovimFor(baseUrl: string): Promise<RunningNeovim> {
  const home = temporaryFolder();
  const settings = join(home, 'config', 'completion');
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    join(settings, 'config.json'),
    JSON.stringify({ multiline: 'always', scheduling: { speculative: false } }),
  );
  // One server for all files below.
  writeFileSync(join(home, 'completion.config.json'), '{}');
  return RunningNeovim.start({
    home,
    env: { COMPLETION_BASE_URL: baseUrl, COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B' },
  });
}

const startsWithin = { timeout: 30_000, interval: 10 };

let files = 0;

/** Which window is in insert mode. */
interface Focus {
  inserting?: NeovimDriver | undefined;
}

/**
 * A window of Neovim. It is in normal mode until something is typed: a key of insert mode is what makes Neovim ask. There, the cursor
 * is on a character; what is typed next goes before or behind it, and that place counts as the cursor.
 */
export class NeovimDriver implements AdapterDriver {
  readonly #neovim: RunningNeovim;
  readonly #window: number;
  readonly #isFirst: boolean;
  readonly #focus: Focus;
  #file: string | undefined;
  /** The key that goes on with insert mode. */
  #enter: 'i' | 'a' = 'i';

  private constructor(neovim: RunningNeovim, window: number, isFirst: boolean, focus: Focus) {
    this.#neovim = neovim;
    this.#window = window;
    this.#isFirst = isFirst;
    this.#focus = focus;
  }

  static async of(neovim: RunningNeovim): Promise<NeovimDriver> {
    return new NeovimDriver(neovim, (await neovim.lua('vim.api.nvim_get_current_win()')) as number, true, {});
  }

  async set(marked: string): Promise<void> {
    await this.#closeFile();
    await this.#leaveInsertMode();
    const file = join(this.#neovim.home, `file${++files}.js`);
    const text = marked.replace('█', '');
    await writeFile(file, text);
    this.#file = file;
    const before = marked.slice(0, marked.indexOf('█')).split(/\r?\n/);
    const column = Buffer.byteLength(before.at(-1) ?? '');
    await this.#neovim.run(
      `vim.api.nvim_set_current_win(${this.#window})
      vim.cmd.edit(${JSON.stringify(file)})
      vim.api.nvim_win_set_cursor(0, { ${before.length}, ${column} })`,
    );
    const line = text.split(/\r?\n/)[before.length - 1] ?? '';
    this.#enter = line !== '' && line === before.at(-1) ? 'a' : 'i';
    await vi.waitFor(async () => {
      const servers = (await this.#neovim.lua(serversInLua)) as readonly string[];
      if (!servers.includes('completion')) throw new Error('the server is not attached');
    }, startsWithin);
  }

  async type(text: string): Promise<void> {
    await this.#insert();
    for (const character of text) {
      const key = character === '\n' ? '<CR>' : character === '<' ? '<lt>' : character;
      await this.#neovim.keys(key);
    }
  }

  async key(name: keyof typeof keyNames): Promise<void> {
    if (name === 'Escape') return this.#leave();
    await this.#insert();
    await this.#neovim.keys(keyNames[name]);
  }

  async text(): Promise<string> {
    const { lines, row, column } = await this.#state();
    const inserts = this.#focus.inserting === this;
    const line = Buffer.from(lines[row] ?? '');
    const under = inserts || this.#enter === 'i' ? '' : Array.from(line.subarray(column).toString())[0];
    const at = column + Buffer.byteLength(under ?? '');
    const marked = `${line.subarray(0, at).toString()}█${line.subarray(at).toString()}`;
    return `${lines.toSpliced(row, 1, marked).join('\n')}\n`;
  }

  async rawText(): Promise<string> {
    await this.#inWindow('vim.cmd("silent write")');
    return readFile(this.#file ?? '', 'utf8');
  }

  async ghost(): Promise<string> {
    const ghosts = (await this.#inWindow(`return ${ghostsInLua}`)) as readonly string[];
    return ghosts.join('\n');
  }

  /** Neovim asks when insert mode is entered; it has no key to ask. */
  async trigger(): Promise<void> {
    await this.#leave();
    await this.#insert();
  }

  accept(): Promise<void> {
    return this.#neovim.keys('<Tab>');
  }

  dismiss(): Promise<void> {
    return this.#leave();
  }

  async openSecond(): Promise<AdapterDriver> {
    const window = await this.#neovim.run(
      `local first = vim.api.nvim_get_current_win()
      vim.cmd('vsplit | enew')
      local second = vim.api.nvim_get_current_win()
      vim.api.nvim_set_current_win(first)
      return second`,
    );
    return new NeovimDriver(this.#neovim, window as number, false, this.#focus);
  }

  async dispose(): Promise<void> {
    await this.#closeFile();
    const close = `if vim.api.nvim_win_is_valid(${this.#window}) then vim.api.nvim_win_close(${this.#window}, true) end`;
    if (!this.#isFirst) await this.#neovim.run(close);
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    await this.#leave();
    // Wiping out a buffer closes a window that shows it, where there is another.
    await this.#inWindow(
      `vim.cmd.enew() vim.cmd('bwipeout! ' .. vim.fn.fnameescape(${JSON.stringify(file)}))`,
    );
  }

  /** Goes on typing where the cursor is. */
  async #insert(): Promise<void> {
    if (this.#focus.inserting === this) return;
    await this.#leaveInsertMode();
    await this.#neovim.run(`vim.api.nvim_set_current_win(${this.#window})`);
    await this.#neovim.keys(this.#enter);
    this.#focus.inserting = this;
  }

  async #leaveInsertMode(): Promise<void> {
    const { inserting } = this.#focus;
    if (inserting !== undefined) await inserting.#leave();
  }

  async #leave(): Promise<void> {
    if (this.#focus.inserting !== this) return;
    const { column } = await this.#state();
    // The cursor goes to the character before it.
    this.#enter = column === 0 ? 'i' : 'a';
    await this.#neovim.keys('<Esc>');
    this.#focus.inserting = undefined;
  }

  async #state(): Promise<State> {
    return (await this.#inWindow(
      `local row, column = unpack(vim.api.nvim_win_get_cursor(0))
      return {
        lines = vim.api.nvim_buf_get_lines(0, 0, -1, true),
        row = row - 1,
        column = column,
      }`,
    )) as State;
  }

  #inWindow(code: string): Promise<unknown> {
    return this.#neovim.run(`return vim.api.nvim_win_call(${this.#window}, function() ${code} end)`);
  }
}
