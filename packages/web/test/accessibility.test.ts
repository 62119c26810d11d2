import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, expectGhost, startRig, type Rig } from './browser/rig';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Monaco's own parts are not ours to correct; what it draws for us is looked at in the tests of behaviour. */
const names = ['codemirror', 'textarea'] as const;

describe.skipIf(chromiumPath === undefined)('accessibility (needs Chromium)', { timeout: 30_000 }, () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig(names);
  }, 60_000);
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

  it.each(names)('axe finds nothing in %s while a ghost is shown', async (name) => {
    const page = await withGhost(name);
    await page.page.addScriptTag({ content: await readFile(axePath, 'utf8') });
    const found = await page.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
      );
    });
    expect(found).toEqual([]);
    await page.close();
  });

  it.each(names)(
    'the ghost in %s is stronger where more contrast is asked for, and of the system where it gives colours',
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
});
