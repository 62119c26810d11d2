import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, expectGhost, startRig, type Rig } from './browser/rig';

/** Monaco writes inline styles of its own, and has no page of a strict policy. */
const names = ['codemirror', 'textarea'] as const;

/** Takes constructable style sheets out of a page, as of a browser from before they were. */
function forgetStyleSheets(): void {
  for (const root of [Document.prototype, ShadowRoot.prototype])
    Reflect.deleteProperty(root, 'adoptedStyleSheets');
  for (const name of ['replace', 'replaceSync']) Reflect.deleteProperty(CSSStyleSheet.prototype, name);
}

describe.skipIf(chromiumPath === undefined)(
  'a browser without constructable style sheets, under a policy against inline styles (needs Chromium)',
  { timeout: 90_000 },
  () => {
    let rig: Rig;
    let page: EditorPage;
    beforeAll(async () => {
      rig = await startRig(names);
    }, 60_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      rig.script.restore();
      await page.close();
    });

    const open = async (name: string, start: object) => {
      page = await EditorPage.open(rig, name, { start, before: forgetStyleSheets });
      rig.script.always(' + 2;');
      await page.put('const a = █\n');
      await page.type('1');
      await expectGhost(page, ' + 2;');
    };
    const colors = () =>
      page.page.evaluate(() => {
        const ghost = document.querySelector('.cm-completionGhost, .code-completion-ghost');
        const colorOf = (element: Element | null) =>
          element === null ? '' : getComputedStyle(element).color;
        return { ghost: colorOf(ghost), text: colorOf(document.querySelector('.cm-content, textarea')) };
      });

    it.each(names)('styles the ghost in %s by a style element with the nonce', async (name) => {
      await open(name, {});
      const { ghost, text } = await colors();
      expect(ghost).not.toBe(text);
      expect((await page.facts()).errors).toEqual([]);
    });

    it('removes the style element with the editor', async () => {
      await open('textarea', {});
      const count = () => page.page.evaluate(() => document.querySelectorAll('style').length);
      expect(await count()).toBe(1);
      await page.page.evaluate(() => window.page.drivers[0]?.destroy());
      expect(await count()).toBe(0);
    });

    it('completes without its styles where the page has no nonce', async () => {
      await open('textarea', { nonce: undefined });
      expect((await page.facts()).errors).toEqual(['policy: style-src-elem']);
    });
  },
);
