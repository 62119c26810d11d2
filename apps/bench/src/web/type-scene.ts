import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Observed } from './figures';
import { typing, type Scene } from './scene';
import type { WebServer } from './web-server';

/** How long things may take, in milliseconds. */
export interface WaitTimes {
  /** From the page with its document to the first key: editors color the text, the engine is loaded. */
  readonly settleMs: number;
  /** From the last key to a suggestion; then there is none. */
  readonly suggestionMs: number;
  /** From the first sight of a suggestion to the first key along it. */
  readonly readingMs: number;
  /** After the last key of all, for requests that come late. */
  readonly endMs: number;
}

/**
 * Opens the page at `path`, types the first keys of the scene, waits for a suggestion, types along it, and waits for what
 * comes of that. Keys are key events of the devtools protocol, at moments fixed from the first on.
 */
export async function typeScene(
  browser: Browser,
  server: WebServer,
  path: string,
  scene: Scene,
  waits: WaitTimes,
): Promise<Observed> {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } });
  try {
    const page = await context.newPage();
    await page.goto(`${server.origin}${path}`);
    await page.waitForFunction(() => 'bench' in window);
    const start = scene.before.length;
    await page.evaluate(([text, cursor]) => window.bench.open(text, cursor), [
      scene.before + scene.after,
      start,
    ] as const);
    await sleep(waits.settleMs);
    const aheadMs = await clockAhead(page);
    server.take();
    await page.evaluate(() => window.bench.record());
    const firstKeys = scene.target.slice(0, typing.keys);
    await typeEvenly(page, firstKeys);
    const isThere = await page
      .waitForFunction(([from, target]) => window.bench.sees(from, target), [start, scene.target] as const, {
        timeout: waits.suggestionMs,
        polling: 'raf',
      })
      .then(
        () => true,
        () => false,
      );
    let throughFromMs: number | undefined;
    let throughToMs: number | undefined;
    if (isThere) {
      await sleep(waits.readingMs);
      throughFromMs = performance.now();
      await typeEvenly(page, scene.target.slice(typing.keys, typing.keys + typing.throughKeys));
      throughToMs = performance.now();
    }
    await sleep(waits.endMs);
    const { keys, frames, longTasks, errors } = await page.evaluate(() => window.bench.take());
    const here = <T extends { readonly atMs: number }>(each: T): T => ({
      ...each,
      atMs: each.atMs - aheadMs,
    });
    return {
      keys: keys.map((each) => each - aheadMs),
      frames: frames.map(here),
      longTasks: longTasks.map(here),
      errors,
      served: server.take(),
      throughFromMs,
      throughToMs,
    };
  } finally {
    await context.close();
  }
}

/** Presses the keys of `text`, and gives the last one its time too. */
async function typeEvenly(page: Page, text: string): Promise<void> {
  const startedAt = performance.now();
  for (const [index, char] of text.split('').entries()) {
    await until(startedAt + index * typing.gapMs);
    await page.keyboard.press(char === '\n' ? 'Enter' : char);
  }
  await until(startedAt + text.length * typing.gapMs);
}

async function until(momentMs: number): Promise<void> {
  const waitMs = momentMs - performance.now();
  if (waitMs > 0) await sleep(waitMs);
}

/** How far the page's clock is ahead of this process's, in milliseconds: by the quickest of several looks at it. */
async function clockAhead(page: Page): Promise<number> {
  let best = { roundMs: Infinity, aheadMs: 0 };
  for (let look = 0; look < 20; look++) {
    const before = performance.now();
    const there = await page.evaluate(() => performance.now());
    const after = performance.now();
    if (after - before < best.roundMs)
      best = { roundMs: after - before, aheadMs: there - (before + after) / 2 };
  }
  return best.aheadMs;
}
