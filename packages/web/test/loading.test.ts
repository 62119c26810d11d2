import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import type { PageFile } from './browser/page-server';
import { EditorPage, startRigOf, type Rig } from './browser/rig';

/** The page for a textarea as a bundler that splits makes it: `/page.js`, and what it loads on demand. */
async function splitPage(): Promise<Map<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: { page: fileURLToPath(new URL('pages/textarea.ts', import.meta.url)) },
    outdir: '/',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const files = new Map<string, PageFile>();
  for (const { path, contents } of outputFiles)
    files.set(`/${path.split(/[\\/]/).at(-1) ?? ''}`, { type: 'text/javascript', body: contents });
  files.set('/', {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><title>Late</title><div id="place"></div><div id="other"></div><script type="module" src="/page.js"></script></html>`,
  });
  return files;
}

describe.skipIf(chromiumPath === undefined)(
  'loading the engine (needs Chromium)',
  { timeout: 90_000 },
  () => {
    let rig: Rig;
    let page: Page;
    /** Answers of the server for the engine's file, in the order they went out. */
    let loads: string[];
    beforeAll(async () => {
      rig = await startRigOf(await splitPage());
    }, 60_000);
    afterAll(() => rig?.close());
    beforeEach(async () => {
      loads = [];
      page = await rig.browser.newPage();
      page.on('request', (request) => {
        if (request.url().includes('page-engine')) loads.push(new URL(request.url()).pathname);
      });
    });
    afterEach(async () => {
      rig.script.restore();
      await page.close();
    });

    async function open(): Promise<EditorPage> {
      await page.goto(rig.pages.origin);
      await page.waitForFunction(() => 'page' in window);
      return new EditorPage(page, () => page.context().close());
    }

    it('starts once there is an editor, not with the page', async () => {
      const editor = await open();
      expect(loads).toEqual([]);
      const loaded = page.waitForResponse(/page-engine/);
      await page.evaluate(() => window.page.start());
      await loaded;
      rig.script.always(' + 2;');
      await editor.put('const a = █');
      await editor.type('1');
      await editor.seeGhost(' + 2;');
      expect(loads).toHaveLength(1);
    });

    it('does not start in a page whose engine is elsewhere', async () => {
      await open();
      await page.evaluate(() => {
        const none = () => undefined;
        window.page.start({
          engine: {
            async *stream() {},
            status: () => ({ state: 'ready' }),
            on: () => none,
            shown: none,
            accepted: none,
            partiallyAccepted: none,
            rejected: none,
            dispose: none,
          },
        });
      });
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      expect(loads).toEqual([]);
    });

    it('requests the list of models where the page names no model', async () => {
      const editor = await open();
      const seen = rig.script.server.requests.length;
      await page.evaluate(() => window.page.start({ model: undefined }));
      rig.script.always(' + 2;');
      await editor.put('const a = █;\nlet b;\n');
      await editor.type('1');
      await editor.seeGhost(' + 2');
      const [list, ...completions] = rig.script.server.requests.slice(seen);
      expect(list?.path).toBe('/v1/models');
      expect(completions.map(({ path }) => path)).toEqual(['/v1/completions']);
      expect(completions[0]?.body).toMatchObject({
        model: 'Qwen/Qwen2.5-Coder-7B',
        prompt: expect.stringContaining('<|fim_suffix|>'),
      });
    });

    it('requests the list of models once for all widgets of a page, and again after the last one was destroyed', async () => {
      await open();
      const seen = rig.script.server.requests.length;
      const lists = () =>
        rig.script.server.requests.slice(seen).filter(({ path }) => path === '/v1/models').length;
      /** Starts a widget and has it ask, which it does once it knows its model. */
      const use = async (id: string) => {
        const before = rig.script.server.requests.filter(({ path }) => path !== '/v1/models').length;
        await page.evaluate((place) => window.page.start({ model: undefined, in: place }), id);
        await page.evaluate(() => {
          const driver = window.page.drivers.at(-1);
          driver?.reset('const a = ', 10);
          driver?.completion.trigger();
        });
        await expect
          .poll(() => rig.script.server.requests.filter(({ path }) => path !== '/v1/models').length)
          .toBe(before + 1);
      };
      rig.script.always(' + 2;');
      await use('place');
      await use('other');
      expect(lists()).toBe(1);
      await page.evaluate(() => {
        for (const driver of window.page.drivers) driver.destroy();
      });
      await use('place');
      expect(lists()).toBe(2);
    });

    it('aborts the request for models with the widget', async () => {
      await open();
      const listRequest = page.waitForRequest('**/v1/models');
      await page.route('**/v1/models', () => undefined);
      await page.evaluate(() => window.page.start({ model: undefined }));
      await listRequest;
      const ended = page.waitForEvent('requestfailed');
      await page.evaluate(() => window.page.drivers[0]?.destroy());
      expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED');
    });

    it.each(['refused', 'slow'])('continues without a list of models that is %s', async (how) => {
      await page.route('**/v1/models', (route) => (how === 'refused' ? route.abort() : undefined));
      const editor = await open();
      await page.evaluate(() => window.page.start({ model: undefined }));
      rig.script.always(' + 2;');
      await editor.put('const a = █');
      await editor.type('1');
      await editor.seeGhost(' + 2;');
      expect(rig.script.server.requests.at(-1)?.body).toMatchObject({ model: 'default' });
    });

    it('reports a failure as a status, does not disturb typing, and starts again at a later key', async () => {
      await page.route(/page-engine/, (route) => route.abort('connectionrefused'));
      const editor = await open();
      await page.evaluate(() => window.page.start());
      rig.script.always(' + 2;');
      await editor.put('const a = █');
      await editor.type('1');
      await page.waitForFunction(() => window.page.statuses.at(-1) === 'offline');
      await editor.type('0');
      await editor.seeText('const a = 10█');
      // A key that comes while an attempt fails shares its failure.
      await expect.poll(async () => (await editor.facts()).outcomes).toEqual(['error', 'error']);
      expect((await editor.facts()).errors).toEqual([]);

      await page.unroute(/page-engine/);
      await editor.type('0');
      await editor.seeGhost(' + 2;');
      await page.waitForFunction(() => window.page.statuses.at(-1) === 'idle');
    });
  },
);
