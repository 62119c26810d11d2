import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, startChromium } from './browser/chromium';
import { startPageServer, type PageServer } from './browser/page-server';
import { startScriptedServer, type ScriptedServer } from './browser/script';

const built = fileURLToPath(new URL('../dist/element.global.js', import.meta.url));

/** Plain HTML as somebody writes it who has no bundler; the script stands before and the element in the page. */
const html = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Plain</title><script src="/element.global.js"></script></head>
  <body>
    <form>
      <label for="code">Code</label>
      <code-completion id="code" name="code" language="javascript" model="Qwen/Qwen2.5-Coder-7B" value="const a = "></code-completion>
    </form>
  </body>
</html>`;

describe.skipIf(chromiumPath === undefined || !existsSync(built))(
  'a plain page with a script tag (needs Chromium and a build)',
  { timeout: 30_000 },
  () => {
    let browser: Browser;
    let script: ScriptedServer;
    let pages: PageServer;
    beforeAll(async () => {
      script = await startScriptedServer();
      const files = new Map([
        ['/', { type: 'text/html; charset=utf-8', body: html }],
        ['/element.global.js', { type: 'text/javascript', body: await readFile(built) }],
      ]);
      pages = await startPageServer(
        () => files,
        () => script.server,
      );
      browser = await startChromium();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await pages?.close();
      await script?.server.close();
    });

    it('completes, accepts and fills its form, and loads nothing but that one file', async () => {
      const page = await browser.newPage();
      const [errors, loaded]: [string[], string[]] = [[], []];
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await page.goto(pages.origin);
      script.always(' + 2;');
      await page.getByRole('textbox', { name: 'Code' }).click();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('1');
      await page.locator('.code-completion-ghost').getByText('+ 2;').waitFor({ state: 'attached' });
      await page.keyboard.press('Tab');
      const sent = () =>
        page.evaluate(() => new FormData(document.querySelector('form') ?? undefined).get('code'));
      await expect.poll(sent).toBe('const a = 1 + 2;');
      expect(loaded.filter((path) => !path.startsWith('/v1/') && path !== '/favicon.ico')).toEqual([
        '/',
        '/element.global.js',
      ]);
      expect(errors.filter((each) => !each.includes('404'))).toEqual([]);
      await page.close();
    });
  },
);
