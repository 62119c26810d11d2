import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { startRigOf, type Rig } from './browser/rig';

const built = fileURLToPath(new URL('../dist/element.global.js', import.meta.url));
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain HTML</title>
<script src="element.global.js"></script>
<form><code-completion name="source" language="python" label="Source" endpoint="/v1"></code-completion></form></html>`;

describe.skipIf(chromiumPath === undefined)('the built script for plain HTML (needs Chromium)', () => {
  let rig: Rig;
  beforeAll(async () => {
    if (!existsSync(built)) throw new Error(`${built} is not there: build first (pnpm build)`);
    const files = new Map([
      ['/', { type: 'text/html; charset=utf-8', body: html }],
      ['/favicon.ico', { type: 'image/x-icon', body: '' }],
      ['/element.global.js', { type: 'text/javascript', body: readFileSync(built) }],
    ]);
    rig = await startRigOf(files);
  });
  afterAll(() => rig?.close());

  it('completes by a script tag and an element, under a strict policy, and loads nothing else', async () => {
    const page = await rig.browser.newPage();
    const faults: string[] = [];
    const loaded: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (said) => {
      if (said.type() === 'error') faults.push(said.text());
    });
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(rig.pages.origin);
    rig.script.always(' + 2');
    await page.getByRole('textbox', { name: 'Source' }).click();
    await page.keyboard.type('a = 1');
    await page.locator('.code-completion-ghost').first().waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await expect
      .poll(() =>
        page.evaluate(() => new FormData(document.querySelector('form') ?? undefined).get('source')),
      )
      .toBe('a = 1 + 2');
    expect(faults).toEqual([]);
    expect([...new Set(loaded)].filter((path) => path !== '/favicon.ico')).toEqual([
      '/',
      '/element.global.js',
      '/v1/models',
      '/v1/completions',
    ]);
    await page.close();
  });
});
