import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { answerEdits, editModel } from './browser/edit-model';
import { EditorPage, expectText, startRig, type Rig } from './browser/rig';

const between = '  log(size);\n  log(1);\n  log(2);\n  log(3);\n';
const renaming = `function area(w█, height) {\n  const size = w * height;\n${between}  return w > 0 ? size : 0;\n}\n`;
const byHand = renaming.replace('w█', 'width');
const rename = (region: string) => region.replaceAll(/\bw\b/g, 'width');

/** What Monaco throws into a page by itself, with any provider, when it draws its first edits. */
const thrownByMonaco =
  /^Canceled: Canceled$|Make sure the ref is set before|Invalid arguments: Vertically offset/;

describe.skipIf(chromiumPath === undefined)(
  'next edits in Monaco (needs Chromium)',
  { timeout: 90_000 },
  () => {
    let rig: Rig;
    let page: EditorPage;
    beforeAll(async () => {
      rig = await startRig(['monaco-0.57', 'monaco-0.52']);
    }, 120_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      const { errors } = await page.facts();
      await page.close();
      await rig.script.server.whenIdle();
      rig.script.restore();
      rig.script.server.clearLog();
      expect(errors.filter((each) => !thrownByMonaco.test(each))).toEqual([]);
    });
    const open = async (name: string, marked: string, edit: (region: string) => string) => {
      const model = answerEdits(rig.script, edit);
      page = await EditorPage.open(rig, name, { start: { nextEdit: { model: editModel } }, reuse: true });
      await page.put(marked);
      await page.settle();
      return model;
    };
    const value = () => page.page.evaluate(() => window.page.drivers[0]?.value());

    const isDrawn = () =>
      page.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.inline-edits-view-gutter-indicator > *')].some(
          (each) =>
            each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
            each.getBoundingClientRect().height > 0,
        ),
      );
    /** Monaco's popup would take the keys. */
    const closePopup = async () => {
      await page.press('Escape');
      await page.page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
    };

    describe('0.57', () => {
      const renameByHand = async () => {
        const model = await open('monaco-0.57', renaming, rename);
        await page.page.evaluate(() =>
          window.monaco?.editor
            .getEditors()
            .forEach((each) => each.updateOptions({ quickSuggestions: false })),
        );
        await page.type('idth');
        await expect.poll(isDrawn).toBe(true);
        return model;
      };

      it('draws the edit by its own means, and takes it with its own key; the next change follows', async () => {
        const { asked } = await renameByHand();
        await page.press('Tab');
        await expect.poll(value).toBe(byHand.replace('= w *', '= width *'));
        await expect.poll(isDrawn).toBe(true);
        expect(asked()).toBe(1);
        // In sight, the next one needs no jump.
        await page.press('Tab');
        await expect.poll(value).toBe(rename(byHand));
        await page.press('Control+z');
        await expect.poll(value).toBe(byHand.replace('= w *', '= width *'));
      });

      it('clears the edit with one Escape', async () => {
        await renameByHand();
        await page.press('Escape');
        await expect.poll(isDrawn).toBe(false);
        await page.press('Tab');
        expect(await value()).not.toContain('= width *');
      });

      it.each([
        ['the focus is lost', () => page.page.evaluate(() => (document.activeElement as HTMLElement).blur())],
        ['a click puts the cursor elsewhere', () => page.page.mouse.click(300, 225)],
        ['it becomes read-only', () => page.page.evaluate(() => window.page.drivers[0]?.setReadOnly(true))],
      ])('clears the edit when %s', async (_what, act) => {
        await renameByHand();
        await act();
        await expect.poll(isDrawn).toBe(false);
      });

      it('announces the edit politely', async () => {
        await renameByHand();
        await expect
          .poll(() => page.page.evaluate(() => window.page.said))
          .toContain('Edit on line 2, Tab to go there');
      });

      it('leaves nothing behind', async () => {
        await renameByHand();
        await page.page.evaluate(() => window.page.drivers[0]?.destroy());
        await page.settle();
        const left = await page.page.evaluate(
          () => document.querySelectorAll('[class*=code-completion]').length,
        );
        expect([left, await isDrawn()]).toEqual([0, false]);
      });
    });

    describe.each(['monaco-0.52', 'monaco-0.57'])('%s', (name) => {
      it('draws what is inserted at the cursor as ghost text, and takes it with one Tab', async () => {
        await open(name, 'const qty = █;\ntotal(price);\n', (region) =>
          region.replace('total(price)', 'total(price, qty)'),
        );
        await page.type('2');
        await page.press('ArrowDown');
        await page.press('End');
        await page.press('ArrowLeft');
        await page.press('ArrowLeft');
        await page.act('trigger');
        await page.seeGhost(', qty');
        await page.press('Tab');
        await expectText(page, 'const qty = 2;\ntotal(price, qty█);\n');
      });
    });

    it('0.52: shows nothing of other edits, and leaves Tab alone', async () => {
      const { asked } = await open('monaco-0.52', renaming, rename);
      await page.type('idth');
      await expect.poll(asked).toBe(1);
      await rig.script.server.whenIdle();
      await page.settle();
      await closePopup();
      await page.press('Tab');
      expect(await value()).not.toContain('= width *');
    });
  },
);
