import { build } from 'esbuild';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { bundlePage } from './bundle-page';
import { startChromium } from './chromium';
import { startPageServer, type PageFile, type PageServer } from './page-server';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';

const resolveFrom = createRequire(import.meta.url);

/** The editors that all behavior is tested in. */
export const editors = ['codemirror', 'monaco-0.57', 'monaco-0.52', 'textarea'] as const;

/** Chromium, a server of pages, and a model driven by hand. */
export interface Rig {
  readonly browser: Browser;
  readonly pages: PageServer;
  readonly script: ScriptedServer;
  /** Pages that no test uses now, by name: to load an editor takes longer than most tests. */
  readonly idlePages: Map<string, Page>;
  close(): Promise<void>;
}

/** @param script - the model, which stays the caller's; the rig has one of its own where there is none */
export async function startRig(names: readonly string[], script?: ScriptedServer): Promise<Rig> {
  const files = new Map<string, PageFile>();
  for (const name of names) for (const [path, file] of await bundlePage(name)) files.set(path, file);
  if (names.some((name) => name.startsWith('monaco'))) files.set('/editor-worker.js', await editorWorker());
  // Monaco itself writes inline styles.
  return startRigOf(files, (path) => (path.startsWith('/monaco') ? undefined : strictPolicy), script);
}

/** @param policyFor - the content policy of a path; strict where nothing is said */
export async function startRigOf(
  files: ReadonlyMap<string, PageFile>,
  policyFor?: (path: string) => string | undefined,
  given?: ScriptedServer,
): Promise<Rig> {
  const script = given ?? (await startScriptedServer());
  const pages = await startPageServer(
    () => files,
    () => script.server,
    policyFor,
  );
  const browser = await startChromium();
  return {
    browser,
    pages,
    script,
    idlePages: new Map(),
    async close() {
      await browser.close();
      await pages.close();
      if (given === undefined) await script.server.close();
    },
  };
}

const strictPolicy = "default-src 'self'; style-src 'self' 'nonce-page'; font-src 'self' data:";

/** What Monaco does in a worker. */
export async function editorWorker(): Promise<PageFile> {
  const { outputFiles } = await build({
    entryPoints: [resolveFrom.resolve('monaco-editor-0.52/esm/vs/editor/editor.worker.js')],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
  });
  return { type: 'text/javascript', body: outputFiles[0]?.contents ?? '' };
}

/** A page with one editor in it, ready for keys. */
export class EditorPage {
  readonly page: Page;
  readonly #index: number;
  readonly #close: () => Promise<void>;

  static async open(
    rig: Rig,
    name: string,
    options: {
      readonly start?: object;
      readonly context?: Parameters<Browser['newContext']>[0];
      /** Runs in the page before anything of it. */
      readonly before?: () => void;
      /** The page may be one that an earlier test has closed, and is for a later one: the test changes nothing but its editors. */
      readonly reuse?: boolean;
    } = {},
  ): Promise<EditorPage> {
    const { reuse = false } = options;
    const idle = reuse ? rig.idlePages.get(name) : undefined;
    if (idle !== undefined) rig.idlePages.delete(name);
    const page = idle ?? (await loadPage(rig, name, options));
    await page.evaluate((start) => window.page.start(start), options.start ?? {});
    return new EditorPage(page, async () => {
      if (!reuse || rig.idlePages.has(name)) return page.context().close();
      await clear(page);
      rig.idlePages.set(name, page);
    });
  }

  constructor(page: Page, close: () => Promise<void>, index = 0) {
    this.page = page;
    this.#close = close;
    this.#index = index;
  }

  /** A second editor in the same page. */
  async openSecond(start: object = {}): Promise<EditorPage> {
    await this.page.evaluate((options) => window.page.start({ in: 'other', ...options }), start);
    return new EditorPage(this.page, this.#close, 1);
  }

  /** Destroys the editor, and leaves the page open. */
  async destroy(): Promise<void> {
    await this.page.evaluate((index) => window.page.drivers[index]?.destroy(), this.#index);
  }

  /** Puts a text with the cursor at `█` into the editor. */
  async put(marked: string): Promise<void> {
    const offset = marked.indexOf('█');
    const text = marked.replace('█', '');
    await this.page.evaluate(([index, value, at]) => window.page.drivers[index]?.reset(value, at), [
      this.#index,
      text,
      offset,
    ] as const);
  }

  async type(text: string): Promise<void> {
    for (const char of text) await this.page.keyboard.press(char === '\n' ? 'Enter' : char);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** The text with `█` at the cursor. */
  async text(): Promise<string> {
    return this.page.evaluate((index) => {
      const driver = window.page.drivers[index];
      const at = driver?.selections()[0]?.[1] ?? 0;
      const value = driver?.value() ?? '';
      return `${value.slice(0, at)}█${value.slice(at)}`;
    }, this.#index);
  }

  /** The text with its own line ends. */
  raw(): Promise<string> {
    return this.page.evaluate((index) => {
      const driver = window.page.drivers[index];
      return driver?.raw?.() ?? driver?.value() ?? '';
    }, this.#index);
  }

  ghost(): Promise<string> {
    return this.page.evaluate((index) => window.page.drivers[index]?.ghost() ?? '', this.#index);
  }

  /** The next edit as it is drawn. */
  edit(): Promise<string> {
    return this.page.evaluate((index) => window.page.drivers[index]?.edit() ?? '', this.#index);
  }

  /** Waits until the next edit is drawn as `text`. */
  async seeEdit(text: string): Promise<void> {
    await this.page
      .waitForFunction((wanted) => window.page.drivers[0]?.edit() === wanted, text, { timeout: 15_000 })
      .catch(async () => {
        throw new Error(
          `the edit is ${JSON.stringify(await this.edit())}, not ${JSON.stringify(text)}; ${JSON.stringify(await this.facts())}`,
        );
      });
  }

  /** @see expectGhost */
  async seeGhost(text: string): Promise<void> {
    await this.page
      .waitForFunction((wanted) => window.page.drivers[0]?.ghost() === wanted, text, { timeout: 30_000 })
      .catch(async () => {
        throw new Error(
          `the ghost is ${JSON.stringify(await this.ghost())}, not ${JSON.stringify(text)}; ${JSON.stringify(await this.facts())}`,
        );
      });
  }

  /** Waits until the document and the ghost in it are drawn as `text`. */
  async seeDrawn(text: string): Promise<void> {
    await this.page
      .waitForFunction((wanted) => window.page.drivers[0]?.drawn() === wanted, text, { timeout: 30_000 })
      .catch(async () => {
        const drawn = await this.page.evaluate(() => window.page.drivers[0]?.drawn());
        throw new Error(`what is drawn is ${JSON.stringify(drawn)}, not ${JSON.stringify(text)}`);
      });
  }

  /** @see expectText */
  async seeText(marked: string): Promise<void> {
    const offset = marked.indexOf('█');
    await this.page
      .waitForFunction(
        ([text, at]) => {
          const [driver] = window.page.drivers;
          return driver?.value() === text && driver.selections()[0]?.[1] === at;
        },
        [marked.replace('█', ''), offset] as const,
        { timeout: 30_000 },
      )
      .catch(async () => {
        throw new Error(`the text is ${JSON.stringify(await this.text())}, not ${JSON.stringify(marked)}`);
      });
  }

  /** Two frames later, with all that was to be painted painted. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
  }

  facts() {
    return this.page.evaluate(() => {
      const { errors, statuses, outcomes, frames } = window.page;
      return { errors, statuses, outcomes, frames };
    });
  }

  act(
    name: 'trigger' | 'accept' | 'acceptWord' | 'acceptLine' | 'dismiss' | 'next' | 'previous',
  ): Promise<boolean> {
    return this.page.evaluate(
      ([index, action]) => window.page.drivers[index]?.completion[action]() ?? false,
      [this.#index, name] as const,
    );
  }

  close(): Promise<void> {
    return this.#close();
  }
}

async function loadPage(
  rig: Rig,
  name: string,
  { context: settings, before }: { context?: Parameters<Browser['newContext']>[0]; before?: () => void },
): Promise<Page> {
  const context = await rig.browser.newContext({ viewport: { width: 800, height: 600 }, ...settings });
  const page = await context.newPage();
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(`${rig.pages.origin}/${name}`);
  return page;
}

/** Ends the editors of the page, and what a test has put between it and the network. */
async function clear(page: Page): Promise<void> {
  await page.unrouteAll();
  await page.evaluate(() => window.page.clear());
}

/** Waits until the ghost is drawn as `text`. */
export function expectGhost(page: EditorPage, text: string): Promise<void> {
  return page.seeGhost(text);
}

/** Waits until the editor holds `marked`, with the cursor at `█`. */
export function expectText(page: EditorPage, marked: string): Promise<void> {
  return page.seeText(marked);
}
