import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleContender } from './bundle-contender';
import { chromiumPath, startChromium } from './chromium';
import { pathOf, type Contender } from './contenders';
import { figuresOf, type Figures, type Observed } from './figures';
import type { Faults } from './pages/pretend-widget';
import { answerAfter, sceneOf, typing } from './scene';
import { typeScene } from './type-scene';
import { startWebServer, type WebServer } from './web-server';

const scene = sceneOf(20);
const start = scene.before.length;
const place = { firstKeys: typing.keys, start, target: scene.target };

it('generates the rest of the typed text, and nothing elsewhere', () => {
  expect(answerAfter(scene, `${scene.before}const mean`)).toBe(scene.target.slice('const mean'.length));
  expect(answerAfter(scene, scene.before)).toBe(scene.target);
  expect(answerAfter(scene, `${scene.before}let mean`)).toBe('');
  expect(answerAfter(scene, 'another file')).toBe('');
});

it('counts as a flicker what comes back, as lost what does not, and as wrong what does not come next', () => {
  const through = (ghosts: readonly string[]) => {
    const observed: Observed = {
      keys: Array.from({ length: typing.keys }, (_, index) => index),
      frames: ghosts.map((ghost, index) => ({ atMs: 100 + index, cursor: start + 3, ghost })),
      longTasks: [],
      errors: [],
      served: [{ atMs: 0, firstLineMs: 40, aborted: false }],
      throughFromMs: 100,
      throughToMs: 200,
    };
    return figuresOf(observed, place).through;
  };
  const right = scene.target.slice(3, 10);
  expect(through([right, right])).toMatchObject({ share: 1, flickers: 0, lost: false });
  expect(through([right, '', right, right])).toMatchObject({ share: 0.75, flickers: 1, lost: false });
  expect(through([right, '', ''])).toMatchObject({ flickers: 0, lost: true });
  expect(through([right, scene.target.slice(2, 10), right])).toMatchObject({ flickers: 1, lost: false });
});

describe.skipIf(chromiumPath === undefined)(
  'a pretended widget in a page (needs Chromium)',
  { timeout: 30_000 },
  () => {
    const contender: Contender = { name: 'pretended', page: 'pretend-widget', given: [], editor: 'textarea' };
    let browser: Browser;
    let server: WebServer;
    beforeAll(async () => {
      server = await startWebServer();
      for (const [path, file] of await bundleContender(contender)) server.files.set(path, file);
      browser = await startChromium();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });
    const figures = async (faults: Faults = {}): Promise<Figures> => {
      const plan = JSON.stringify({ ...faults, text: scene.target, after: typing.keys, start });
      const path = `${pathOf(contender)}?plan=${encodeURIComponent(plan)}`;
      const waits = { settleMs: 100, suggestionMs: 2_000, readingMs: 50, endMs: 50 };
      return figuresOf(await typeScene(browser, server, path, scene, waits), place);
    };

    it('sees a request, an aborted one, and a ghost after the last key that stays', async () => {
      const found = await figures();
      expect(found).toMatchObject({ requests: 2, aborted: 1 });
      expect(found.lastKeyMs).toBeGreaterThanOrEqual(0);
      expect(found.through).toMatchObject({ share: 1, flickers: 0, lost: false, requests: 0 });
      expect(found.through?.frames).toBeGreaterThan(10);
    });

    it.each([
      ['goes for a frame', { flickerAt: 5 }],
      ['is hidden', { hideAt: 5 }],
      ['is not what comes next', { staleAt: 5 }],
    ])('counts a flicker when the ghost %s', async (_, faults) => {
      const { through } = await figures(faults);
      expect(through).toMatchObject({ flickers: 1, lost: false });
      expect(through?.share).toBeLessThan(1);
    });

    it('counts a ghost as lost when it does not come back', async () => {
      const { through } = await figures({ loseAt: 5 });
      expect(through).toMatchObject({ flickers: 0, lost: true });
      expect(through?.share).toBeLessThan(1);
    });

    it('reports a long task', async () => {
      const { longTasksMs } = await figures({ busyAt: 5 });
      expect(longTasksMs.some((each) => each >= 85)).toBe(true);
    });
  },
);
