import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, expectGhost, expectText, startRig, type Rig } from './browser/rig';

describe.skipIf(chromiumPath === undefined)(
  'a textarea in a shadow root (needs Chromium)',
  { timeout: 90_000 },
  () => {
    let rig: Rig;
    let page: EditorPage;
    beforeAll(async () => {
      rig = await startRig(['textarea']);
    });
    afterAll(() => rig?.close());
    afterEach(async () => {
      rig.script.restore();
      await page.close();
    });

    /** A ghost, where elements in the shadow root and the host of it look as given. */
    const withGhost = async (
      styles: Readonly<Record<'host' | 'div' | 'textarea', Readonly<Record<string, string>>>>,
    ) => {
      page = await EditorPage.open(rig, 'textarea#shadow');
      await page.page.evaluate((given) => {
        const host = document.querySelector<HTMLElement>('#place');
        for (const [name, style] of Object.entries(given)) {
          const element = name === 'host' ? host : host?.shadowRoot?.querySelector<HTMLElement>(name);
          for (const [property, value] of Object.entries(style)) element?.style.setProperty(property, value);
        }
      }, styles);
      await page.put('sum = █\n');
      rig.script.always(' + 234;');
      await page.type('1');
      await expectGhost(page, ' + 234;');
    };
    const scroller = { height: '150px', overflow: 'auto' };

    it('accepts with Tab', async () => {
      await withGhost({ host: {}, div: {}, textarea: {} });
      await page.press('Tab');
      await expectText(page, 'sum = 1 + 234;█\n');
    });

    it.each([
      { where: 'around the root', host: scroller, div: {}, selector: '' },
      { where: 'in the root', host: {}, div: scroller, selector: 'div' },
    ])('keeps its ghost when what is $where scrolls', async ({ host, div, selector }) => {
      await withGhost({ host, div, textarea: {} });
      const apart = () =>
        page.page.evaluate(() => {
          const root = document.querySelector('#place')?.shadowRoot;
          const [text, ghost] = ['textarea', '.code-completion-ghost'].map(
            (name) => root?.querySelector(name)?.getBoundingClientRect().top ?? 0,
          );
          return (ghost ?? 0) - (text ?? 0);
        });
      const before = await apart();
      const scrolled = await page.page.evaluate((name) => {
        const element = document.querySelector('#place');
        const around = name === '' ? element : element?.shadowRoot?.querySelector(name);
        if (around) around.scrollTop = 10;
        return around?.scrollTop;
      }, selector);
      expect(scrolled).toBe(10);
      await expect.poll(apart).toBeCloseTo(before, 0);
      expect(await page.ghost()).toBe(' + 234;');
    });

    it('is covered in the colour behind its host', async () => {
      await withGhost({
        host: { background: 'rgb(1, 2, 3)' },
        div: {},
        textarea: { background: 'transparent' },
      });
      const colour = await page.page.evaluate(() => {
        const cover = document.querySelector('#place')?.shadowRoot?.querySelector('.code-completion-cover');
        return cover ? getComputedStyle(cover).backgroundColor : '';
      });
      expect(colour).toBe('rgb(1, 2, 3)');
    });
  },
);
