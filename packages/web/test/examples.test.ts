import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, startChromium } from './browser/chromium';
import { startPageServer, type PageFile, type PageServer } from './browser/page-server';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';

const web = fileURLToPath(new URL('..', import.meta.url));
const examples = join(web, '../../examples/web');
const names = ['codemirror', 'monaco', 'textarea', 'element'];

describe.skipIf(chromiumPath === undefined)('examples/web (needs Chromium)', { timeout: 30_000 }, () => {
  let browser: Browser;
  let script: ScriptedServer;
  let pages: PageServer;
  beforeAll(async () => {
    const files = await exampleFiles();
    script = await startScriptedServer();
    script.always('return sum / values.length');
    pages = await startPageServer(
      () => files,
      () => script.server,
      () => undefined,
    );
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await script?.server.close();
  });

  it.each(names)('%s.html completes', async (name) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(`${pages.origin}/${name}.html`);
    const editor = page.locator(
      name === 'monaco' ? '.monaco-editor' : name === 'codemirror' ? '.cm-content' : 'textarea',
    );
    await editor.first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    const ghost = page.locator('.cm-completionGhost, .ghost-text-decoration, .code-completion-ghost').first();
    await ghost.waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    const text = () =>
      page.evaluate(() => {
        const textarea = document.querySelector<HTMLTextAreaElement>('#editor, code-completion textarea');
        const value =
          textarea?.value ?? document.querySelector('.view-lines, .cm-content')?.textContent ?? '';
        return value.replaceAll('\u00a0', ' ');
      });
    await expect.poll(text).toContain('return sum / values.length');
    const sent = await page.evaluate(() => {
      const form = document.querySelector('form');
      return form === null
        ? undefined
        : [...new FormData(form).values()].map((each) => each as string).join();
    });
    expect(sent ?? 'no form: return sum / values.length').toContain('return sum / values.length');
    // Monaco's own: see `behavior.ts`.
    expect(errors.filter((each) => name !== 'monaco' || each !== 'Canceled')).toEqual([]);
    await page.close();
  });
});

/** The folder as it is when its README was followed. */
async function exampleFiles(): Promise<Map<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const settings = {
    bundle: true,
    write: false as const,
    platform: 'browser' as const,
    target: 'es2022',
    loader: { '.ttf': 'dataurl' as const },
    nodePaths: [join(web, 'node_modules')],
    tsconfig: join(web, 'tsconfig.json'),
    logLevel: 'error' as const,
  };
  const keep = (path: string, body: Uint8Array | string) => {
    const type = path.endsWith('.css')
      ? 'text/css'
      : path.endsWith('.html')
        ? 'text/html'
        : 'text/javascript';
    files.set(path, { type: `${type}; charset=utf-8`, body });
  };
  for (const name of ['codemirror', 'monaco', 'textarea']) {
    const { outputFiles } = await build({
      ...settings,
      entryPoints: { [`${name}.bundle`]: join(examples, `${name}.js`) },
      format: 'esm',
      outdir: '/',
    });
    for (const { path, contents } of outputFiles) keep(`/${path.split(/[\\/]/).at(-1) ?? ''}`, contents);
  }
  const element = await build({ ...settings, entryPoints: [join(web, 'src/element.ts')], format: 'iife' });
  keep('/element.global.js', element.outputFiles[0]?.contents ?? '');
  const worker = await build({
    ...settings,
    entryPoints: [join(web, 'node_modules/monaco-editor/esm/vs/editor/editor.worker.js')],
    format: 'esm',
  });
  keep('/editor.worker.js', worker.outputFiles[0]?.contents ?? '');
  for (const name of names) keep(`/${name}.html`, await readFile(join(examples, `${name}.html`)));
  keep('/page.css', await readFile(join(examples, 'page.css')));
  return files;
}
