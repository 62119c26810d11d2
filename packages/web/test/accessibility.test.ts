import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { answerEdits, editModel } from './browser/edit-model';
import { EditorPage, expectGhost, startRig, type Rig } from './browser/rig';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Editors whose ghost is ours to color; Monaco colors its own by its themes. */
const names = ['codemirror', 'textarea'] as const;
const monacos = ['monaco-0.57', 'monaco-0.52'] as const;

describe.skipIf(chromiumPath === undefined)('accessibility (needs Chromium)', { timeout: 30_000 }, () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig([...names, ...monacos, 'element']);
  }, 120_000);
  afterAll(() => rig?.close());

  const withGhost = async (name: string, context: object = {}) => {
    const page = await EditorPage.open(rig, name, { context: { bypassCSP: true, ...context } });
    rig.script.always(' + 2;');
    await page.put('const a = █\n');
    await page.type('1');
    await expectGhost(page, ' + 2;');
    return page;
  };
  const ghostColor = (page: EditorPage) =>
    page.page.evaluate(() => {
      const ghost = document.querySelector('.cm-completionGhost, .code-completion-ghost');
      return ghost === null ? '' : getComputedStyle(ghost).color;
    });

  /** What axe finds in a page: the rule and the element. */
  const axe = async (page: Page): Promise<readonly string[]> => {
    await page.addScriptTag({ content: await readFile(axePath, 'utf8') });
    return page.evaluate(async () => {
      const { axe: runner } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await runner.run();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  };

  it.each(names)('axe finds nothing in %s while a ghost is shown', async (name) => {
    const page = await withGhost(name);
    expect(await axe(page.page)).toEqual([]);
    await page.close();
  });

  it.each(names)('axe finds nothing in %s while a next edit is shown', async (name) => {
    answerEdits(rig.script, (region) => region.replace('cond ? one : two', 'test ? one : two'));
    const page = await EditorPage.open(rig, name, {
      start: { nextEdit: { model: editModel } },
      context: { bypassCSP: true },
    });
    await page.put('let test█ = cond ? one : two;\nlog();\n');
    await page.settle();
    await page.type('s');
    await page.seeEdit('let tests = [-cond-]{+test+} ? one : two;');
    expect(await axe(page.page)).toEqual([]);
    await page.close();
    rig.script.restore();
  });

  it.each(monacos)('axe finds nothing in %s that it does not find without the completion', async (name) => {
    const page = await withGhost(name);
    const ours = await axe(page.page);
    await page.page.evaluate(() => window.page.drivers[0]?.destroy());
    await page.settle();
    const own = await axe(page.page);
    const rule = (found: string) => found.split(':')[0];
    // The ghost's color is the theme's; that of 0.52 is paler than axe wants.
    const drawn = ours.filter((found) => !found.includes('ghost-text-decoration'));
    expect(drawn.filter((found) => !own.some((each) => rule(each) === rule(found)))).toEqual([]);
    expect(drawn.filter((found) => found.includes('code-completion'))).toEqual([]);
    await page.close();
  });

  it('axe finds nothing in <code-completion> with a label, its status shown', async () => {
    const context = await rig.browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${rig.pages.origin}/element`);
    rig.script.always(' + 2;');
    await page.evaluate(() => {
      const place = document.querySelector('#place');
      if (place !== null)
        place.innerHTML = `<label for="c">Source</label><code-completion id="c" name="c" value="a = " model="Qwen/Qwen2.5-Coder-7B"></code-completion>`;
    });
    await page.getByRole('textbox', { name: 'Source' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('1');
    await page.locator('.code-completion-ghost').getByText('+ 2;').waitFor({ state: 'attached' });
    expect(await axe(page)).toEqual([]);
    await context.close();
  });

  it.each(names)(
    'the ghost in %s is stronger where more contrast is asked for, and of the system where it gives colors',
    async (name) => {
      const plain = await withGhost(name);
      const usual = await ghostColor(plain);
      await plain.page.emulateMedia({ contrast: 'more' });
      expect(await ghostColor(plain)).not.toBe(usual);
      await plain.page.emulateMedia({ contrast: null, forcedColors: 'active' });
      const forced = await plain.page.evaluate(() => {
        const probe = document.createElement('span');
        probe.style.color = 'GrayText';
        document.body.append(probe);
        return getComputedStyle(probe).color;
      });
      expect(await ghostColor(plain)).toBe(forced);
      await plain.close();
    },
  );

  it.each(monacos)(
    'the ghost in %s is stronger where more contrast is asked for, and a theme of high contrast takes over where the system gives colors',
    async (name) => {
      const page = await withGhost(name);
      /** How much of the ghost covers what is behind it, 0–1. */
      const strength = () =>
        page.page.evaluate(() => {
          const ghost = document.querySelector('.ghost-text-decoration');
          if (ghost === null) throw new Error('no ghost');
          const { color, opacity } = getComputedStyle(ghost);
          const alpha = /(?:rgba\(.*,|\/) ?([\d.]+)\)$/.exec(color)?.[1] ?? '1';
          return Number(alpha) * Number(opacity);
        });
      const usual = await strength();
      await page.page.emulateMedia({ contrast: 'more' });
      expect(await strength()).toBeGreaterThan(usual + 0.1);
      await page.page.emulateMedia({ contrast: null, forcedColors: 'active' });
      await page.page.locator('.monaco-editor.hc-light, .monaco-editor.hc-black').first().waitFor();
      await page.close();
    },
  );

  it.each([...names, ...monacos])(
    'nothing of ours moves in %s where less motion is asked for',
    async (name) => {
      const page = await withGhost(name, { hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
      const moving = () =>
        page.page.evaluate(() =>
          [
            ...document.querySelectorAll(
              '[class*=code-completion], [class*=completionGhost], [class*=ghost-text]',
            ),
          ]
            .filter((each) => {
              const { animationName, transitionDuration } = getComputedStyle(each);
              return animationName !== 'none' || transitionDuration !== '0s';
            })
            .map(({ className }) => className),
        );
      expect(await moving()).toEqual([]);
      // The button of a textarea fades in for the others.
      await page.page.emulateMedia({ reducedMotion: 'no-preference' });
      expect(await moving()).toEqual(name === 'textarea' ? ['code-completion-chip'] : []);
      await page.close();
    },
  );
});
