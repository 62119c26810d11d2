import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { answerEdits, editModel } from './browser/edit-model';
import { EditorPage, expectText, startRig, type Rig } from './browser/rig';

const between = '  log(size);\n  log(1);\n  log(2);\n  log(3);\n';
const renaming = `function area(w█, height) {\n  const size = w * height;\n${between}  return w > 0 ? size : 0;\n}\n`;
const byHand = renaming.replace('w█', 'width');
const rename = (region: string) => region.replaceAll(/\bw\b/g, 'width');

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
      expect(errors.filter((each) => !/^Canceled: Canceled$/.test(each))).toEqual([]);
    });
    const open = async (name: string, marked: string, edit: (region: string) => string) => {
      const model = answerEdits(rig.script, edit);
      page = await EditorPage.open(rig, name, { start: { nextEdit: { model: editModel } }, reuse: true });
      await page.put(marked);
      await page.settle();
      return model;
    };
    const value = () => page.page.evaluate(() => window.page.drivers[0]?.value());

    it('0.57: shows the edit on another line', async () => {
      await open('monaco-0.57', renaming, rename);
      await page.type('idth');
      await page.page.waitForTimeout(2500);
      await page.page.screenshot({ path: '/tmp/t/nes-web/monaco1.png' });
      console.log(
        await page.page.evaluate(() =>
          [...document.querySelectorAll('[class*=inline-edit]')]
            .map(
              (e) =>
                `${e.tagName} ${String((e as HTMLElement).className?.toString())} ${(e.textContent ?? '').slice(0, 60)}`,
            )
            .join('\n'),
        ),
      );
      await page.press('Tab');
      await page.settle();
      console.log(await page.text());
      await page.page.screenshot({ path: '/tmp/t/nes-web/monaco2.png' });
      await page.press('Tab');
      await page.page.waitForTimeout(500);
      console.log(await page.text());
      await page.page.screenshot({ path: '/tmp/t/nes-web/monaco3.png' });
      console.log(
        await page.page.evaluate(() =>
          [...document.querySelectorAll('[class*=inline-edit]')]
            .map(
              (e) =>
                `${e.tagName} ${String((e as HTMLElement).className?.toString())} ${(e.textContent ?? '').slice(0, 60)}`,
            )
            .join('\n'),
        ),
      );
      expect(await value()).not.toBe(byHand);
    });
  },
);
