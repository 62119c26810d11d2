import { SourceMap } from 'node:module';
import type { CDPSession } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from './browser/bundle-page';
import { chromiumPath } from './browser/chromium';
import { liveThingsOf, trackLiveThings } from './browser/live-things';
import type { PageFile } from './browser/page-server';
import { EditorPage, editors, editorWorker, expectGhost, startRigOf, type Rig } from './browser/rig';

declare global {
  interface Window {
    /** What must be garbage once the widget is gone. */
    refs: WeakRef<object>[];
  }
}

const ours = ['web/src/', 'core/src/'];

describe.skipIf(chromiumPath === undefined)('destroy (needs Chromium)', { timeout: 60_000 }, () => {
  let rig: Rig;
  let page: EditorPage;
  let devtools: CDPSession;
  const maps = new Map<string, SourceMap>();
  beforeAll(async () => {
    const files = new Map<string, PageFile>([['/editor-worker.js', await editorWorker()]]);
    for (const name of editors) {
      const bundled = await bundlePage(name, { maps: true });
      const map = bundled.get(`/${name}.js.map`);
      bundled.delete(`/${name}.js.map`);
      maps.set(name, new SourceMap(JSON.parse(Buffer.from(map?.body ?? '').toString())));
      for (const [path, file] of bundled) files.set(path, file);
    }
    rig = await startRigOf(files, () => undefined);
  }, 120_000);
  afterAll(() => rig?.close());
  afterEach(async () => {
    rig.script.restore();
    await page.close();
    await rig.script.server.whenIdle();
    rig.script.server.clearLog();
  });

  const open = async (name: string, start: object = {}) => {
    page = await EditorPage.open(rig, name, { before: trackLiveThings, start });
    devtools = await page.page.context().newCDPSession(page.page);
    await devtools.send('HeapProfiler.enable');
    await page.page.evaluate(() => {
      const completion = window.page.drivers[0]?.completion;
      if (completion !== undefined) window.refs = [new WeakRef(completion), new WeakRef(completion.engine)];
    });
    await page.put('function f() {█\n}\n');
  };
  const live = async (name: string) => {
    await devtools.send('HeapProfiler.collectGarbage');
    const map = maps.get(name);
    if (map === undefined) throw new Error(`no map of ${name}`);
    return liveThingsOf(page.page, { path: `/${name}.js`, map }, ours);
  };
  /** How many of `window.refs` are not garbage. */
  const kept = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return page.page.evaluate(() => window.refs.filter((each) => each.deref() !== undefined).length);
  };
  const destroy = () =>
    page.page.evaluate(() => window.page.drivers.splice(0).forEach((each) => each.destroy()));

  /** What the widget is in the midst of. */
  const moments: Readonly<Record<string, () => Promise<void>>> = {
    'nothing yet': async () => {},
    waiting: async () => {
      await page.press('Enter');
      await rig.script.next();
    },
    streaming: async () => {
      await page.press('Enter');
      const telling = await rig.script.next();
      telling.send('12 + 34;\n  5');
      await expectGhost(page, '12 + 34;');
    },
    'a whole ghost': async () => {
      rig.script.always('12 + 34;\n  56;');
      await page.press('Enter');
      await expectGhost(page, '12 + 34;\n  56;');
    },
    'what was just accepted': async () => {
      rig.script.always('12 + 34;\n  56;');
      await page.press('Enter');
      await expectGhost(page, '12 + 34;\n  56;');
      await page.press('Control+ArrowDown');
      await page.press('Tab');
    },
    'a refused request': async () => {
      rig.script.refuse({ status: 429, message: 'no', headers: { 'retry-after': '30' } });
      await page.press('Enter');
      await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('rate-limited');
    },
  };

  describe.each(editors)('%s', (name) => {
    // Monaco itself may keep the provider that it asked last.
    const ofTheEditor = name.startsWith('monaco') ? 2 : 0;
    it.each(Object.keys(moments))(
      'leaves no timer, listener, observer, sheet, node or request after: %s',
      async (moment) => {
        await open(name, { engineOptions: { multiline: 'always' } });
        await moments[moment]?.();
        expect(await live(name)).not.toEqual([]);
        await destroy();
        expect(await live(name)).toEqual([]);
        await rig.script.server.whenIdle();
        const left = await page.page.evaluate(() => ({
          nodes: document.querySelectorAll('[class*=code-completion], [class*=completionGhost]').length,
          sheets: document.adoptedStyleSheets.length,
        }));
        expect(left).toEqual({ nodes: 0, sheets: 0 });
        await expect.poll(kept).toBeLessThanOrEqual(ofTheEditor);
      },
    );
  });

  it.each(editors.filter((name) => name.startsWith('monaco')))('does not pile up: %s', async (name) => {
    await open(name);
    await page.page.evaluate(() => (window.refs = []));
    rig.script.always('12 + 34;');
    for (let round = 0; round < 4; round++) {
      await page.page.evaluate(() => {
        if (window.page.drivers.length === 0) window.page.start();
        const completion = window.page.drivers[0]?.completion;
        if (completion !== undefined) window.refs = [...window.refs, new WeakRef(completion)];
      });
      await page.put('function f() {█\n}\n');
      await page.press('Enter');
      await expectGhost(page, '12 + 34;');
      await destroy();
      await page.page.evaluate(() => {
        for (const editor of window.monaco?.editor.getEditors() ?? []) editor.dispose();
        document.querySelector('#place')?.replaceChildren();
      });
    }
    await expect.poll(kept).toBeLessThan(3);
  });
});
