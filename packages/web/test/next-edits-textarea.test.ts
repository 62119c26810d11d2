import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { answerEdits, editModel } from './browser/edit-model';
import { EditorPage, expectText, startRig, type Rig } from './browser/rig';

describe.skipIf(chromiumPath === undefined)(
  'next edits in a textarea (needs Chromium)',
  { timeout: 90_000 },
  () => {
    let rig: Rig;
    let page: EditorPage;
    beforeAll(async () => {
      rig = await startRig(['textarea']);
    }, 120_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      expect((await page.facts()).errors).toEqual([]);
      await page.close();
      await rig.script.server.whenIdle();
      rig.script.restore();
      rig.script.server.clearLog();
    });

    const open = async (marked: string, edit: (region: string) => string) => {
      const model = answerEdits(rig.script, edit);
      page = await EditorPage.open(rig, 'textarea', {
        start: { nextEdit: { model: editModel } },
        reuse: true,
      });
      await page.put(marked);
      await page.settle();
      return model;
    };
    const swap = (region: string) => region.replace('cond ? one : two', 'test ? one : two');

    it('strikes through what goes from the line of the cursor, and takes it with one Tab, as one undo step', async () => {
      await open('let test█ = cond ? one : two;\nlog();\n', swap);
      await page.type('s');
      await page.seeEdit('let tests = [-cond-]{+test+} ? one : two;');
      await page.press('Tab');
      await expectText(page, 'let tests = test█ ? one : two;\nlog();\n');
      await page.press('Control+z');
      await expect
        .poll(async () => (await page.text()).replace('█', ''))
        .toBe('let tests = cond ? one : two;\nlog();\n');
    });

    it('draws what is only added as ghost text, wherever it is on the line', async () => {
      await open('add(a█, c);\n', (region) => region.replace(', c)', ', c, d)'));
      await page.type('b');
      await page.seeEdit('add(ab, c{+, d+});');
      await page.press('Tab');
      await expectText(page, 'add(ab, c, d█);\n');
    });

    it('takes away what only goes, as one undo step', async () => {
      await open(`f(█, old);\n${'step();\n'.repeat(8)}`, (region) => region.replace(', old', ''));
      await page.type('a');
      await page.seeEdit('f(a[-, old-]);');
      await page.press('Tab');
      await expectText(page, `f(a█);\n${'step();\n'.repeat(8)}`);
      await page.press('Control+z');
      await expect
        .poll(async () => (await page.text()).replace('█', ''))
        .toBe(`f(a, old);\n${'step();\n'.repeat(8)}`);
    });

    it('shows nothing of edits on other lines, and leaves Tab to the page', async () => {
      const { asked } = await open('let a█ = 1;\nlog(x);\n', (region) => region.replace('log(x)', 'log(ab)'));
      await page.type('b');
      await expect.poll(asked).toBe(1);
      await rig.script.server.whenIdle();
      await page.settle();
      expect(await page.edit()).toBe('');
      await page.press('Tab');
      expect(await page.page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
    });

    it.each([
      ['Escape', () => page.press('Escape')],
      [
        'the loss of the focus',
        () => page.page.evaluate(() => (document.activeElement as HTMLElement).blur()),
      ],
      ['a move to another line', () => page.press('ArrowDown')],
      ['other text in its place', () => page.press('x')],
    ])('is cleared by %s', async (_what, act) => {
      await open('let test = █cond ? one : two;\nlog();\n', swap);
      await page.type(' ');
      await page.seeEdit('let test =  [-cond-]{+test+} ? one : two;');
      await act();
      await expect.poll(() => page.edit()).toBe('');
    });

    it('goes on in what is typed of it', async () => {
      await open('add(a█, c);\nlog();\n', (region) => region.replace(', c)', ', c, d)'));
      await page.type('b');
      await page.seeEdit('add(ab, c{+, d+});');
      await page.press('End');
      await page.press('ArrowLeft');
      await page.press('ArrowLeft');
      await page.type(',');
      await expect.poll(() => page.edit()).toBe('add(ab, c,{+ d+});');
    });
  },
);
