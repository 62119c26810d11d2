import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerEdits, editModel } from './browser/edit-model';
import { chromiumPath } from './browser/chromium';
import { EditorPage, expectGhost, expectText, startRig, type editors, type Rig } from './browser/rig';

/** A function whose parameter is renamed by hand: its uses, on two lines apart, are the next edits. */
const between = '  log(size);\n  log(1);\n  log(2);\n  log(3);\n';
const renaming = `function area(w█, height) {\n  const size = w * height;\n${between}  return w > 0 ? size : 0;\n}\n`;
const byHand = renaming.replace('w█', 'width');
const firstEdit = '  const size = [-w-]{+width+} * height;';
const secondEdit = '  return [-w-]{+width+} > 0 ? size : 0;';
const rename = (region: string) => region.replaceAll(/\bw\b/g, 'width');

/** Next edits on other lines, which every editor but a textarea shows. */
export function describeNextEdits(name: (typeof editors)[number]): void {
  const isCodeMirror = name === 'codemirror';
  describe.skipIf(chromiumPath === undefined)(
    `next edits in ${name} (needs Chromium)`,
    { timeout: 90_000 },
    () => {
      let rig: Rig;
      let page: EditorPage;
      beforeAll(async () => {
        rig = await startRig([name]);
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

      const open = async (marked: string, where: string = name, start: object = {}) => {
        page = await EditorPage.open(rig, where, {
          start: { nextEdit: { model: editModel }, ...start },
          reuse: where === name,
        });
        await page.put(marked);
        // The part that shows edits comes after the editor.
        await page.settle();
      };
      /** Renames the parameter, and waits for the edit of its first use. */
      const renameByHand = async (where?: string) => {
        const model = answerEdits(rig.script, rename);
        await open(renaming, where);
        await page.type('idth');
        await page.seeEdit(firstEdit);
        return model;
      };
      const value = () => page.page.evaluate(() => window.page.drivers[0]?.value());

      it('shows the edit on another line, goes there with Tab and takes it with Tab, as one undo step', async () => {
        await renameByHand();
        await page.press('Tab');
        await expectText(page, byHand.replace('= w *', '= w█ *'));
        await page.press('Tab');
        await expectText(page, byHand.replace('= w *', '= width█ *'));
        await page.press('Control+z');
        await expect.poll(value).toBe(byHand);
      });

      it('follows with the next change of the answer when one is taken, without a request', async () => {
        const { asked } = await renameByHand();
        await page.press('Tab');
        await page.press('Tab');
        await page.seeEdit(secondEdit);
        expect(asked()).toBe(1);
        await page.press('Tab');
        await page.press('Tab');
        await expect.poll(value).toBe(rename(byHand));
        await page.seeEdit('');
      });

      it('clears the edit with one Escape, and does not offer it again', async () => {
        const { asked } = answerEdits(rig.script, (region) => region.replace('= w *', '= width *'));
        await open(renaming);
        await page.type('idth');
        await page.seeEdit(firstEdit);
        await page.press('Escape');
        await page.seeEdit('');
        await page.type('s');
        await expect.poll(asked).toBe(2);
        await rig.script.server.whenIdle();
        await page.settle();
        expect(await page.edit()).toBe('');
      });

      it('moves the edit along with what is typed elsewhere', async () => {
        await renameByHand();
        await page.press('Control+Home');
        await page.type('// note\n');
        await page.press('End');
        await page.seeEdit(firstEdit);
        await page.press('Tab');
        await page.press('Tab');
        await expect.poll(value).toBe(`// note\n${byHand.replace('= w *', '= width *')}`);
      });

      it('drops the edit when something else is typed in its place', async () => {
        await renameByHand();
        await page.press('Tab');
        await page.type('x');
        await expect.poll(() => page.edit()).not.toContain('const size');
        // What is asked after it is of the text as it is now.
        await page.page.waitForTimeout(100);
        expect(await page.edit()).not.toContain('const size');
      });

      it('draws what is inserted on the line of the cursor as ghost text, and takes it with one Tab', async () => {
        answerEdits(rig.script, (region) => region.replace('total(price)', 'total(price, qty)'));
        await open('const qty = █;\ntotal(price);\n');
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

      it('draws whole lines that come in between, and lines that go', async () => {
        answerEdits(rig.script, (region) =>
          region.replace('  this.b = b;\n', '').replace('}', '  this.a = a;\n}'),
        );
        await open(`make(█) {\n  this.b = b;\n${between}}\n`);
        await page.type('a');
        await page.seeEdit('[-  this.b = b;-]');
        await page.press('Tab');
        await page.press('Tab');
        await page.seeEdit('{+  this.a = a;+}');
        await page.press('Tab');
        await page.press('Tab');
        await expect.poll(value).toBe(`make(a) {\n${between}  this.a = a;\n}\n`);
      });

      it('shows ghost text at the cursor first, and the edit when the ghost is gone', async () => {
        answerEdits(rig.script, rename, () => ' + 1');
        await open(renaming.replace('log(size)', 'log(size, 1)'));
        await page.type('idth');
        await expectGhost(page, ' + 1');
        // The edit has come by then, and waits.
        await page.page.waitForTimeout(900);
        expect(await page.edit()).toBe(`function area(width{+ + 1+}, height) {`);
        answerEdits(rig.script, rename);
        await page.press('s');
        await page.seeEdit(firstEdit);
      });

      it.each([
        ['the cursor is put elsewhere by a click', async () => page.page.mouse.click(300, 290)],
        [
          'the editor loses the focus',
          async () => page.page.evaluate(() => (document.activeElement as HTMLElement).blur()),
        ],
        [
          'it becomes read-only',
          async () => page.page.evaluate(() => window.page.drivers[0]?.setReadOnly(true)),
        ],
        ['text is selected', async () => page.page.evaluate(() => window.page.drivers[0]?.select(2, 6))],
        [
          'another cursor is added',
          async () => page.page.evaluate(() => window.page.drivers[0]?.addCursor?.(3)),
        ],
      ])('clears the edit when %s', async (_what, act) => {
        await renameByHand();
        await act();
        await page.seeEdit('');
        const before = await value();
        await page.page.waitForTimeout(100);
        expect(await page.edit()).toBe('');
        expect(await value()).toBe(before);
      });

      it('leaves Tab to the indentation of a line', async () => {
        await renameByHand();
        await page.press('ArrowDown');
        await page.press('Home');
        await page.press('Home');
        await page.press('ArrowDown');
        await page.press('Home');
        await page.press('Home');
        await page.seeEdit(firstEdit);
        await page.press('Tab');
        await expect.poll(value).toMatch(/^(\t| {2,4}) {2}log|^ {2,}\t? {0,4}log|\n {4,6}log|\n\t+ *log/m);
        expect(await value()).toContain('size = w *');
      });

      it('announces the edit politely, and that it can be taken once the cursor is there', async () => {
        await renameByHand();
        await page.press('Tab');
        await page.settle();
        await expect
          .poll(() => page.page.evaluate(() => window.page.said))
          .toEqual(['Edit on line 2, Tab to go there', 'Edit on line 2, Tab to accept']);
      });

      it('asks for no edit while a composition runs', async () => {
        const { asked } = answerEdits(rig.script, rename);
        await open(renaming);
        const devtools = await page.page.context().newCDPSession(page.page);
        for (const text of ['i', 'id', 'idt', 'idth'])
          await devtools.send('Input.imeSetComposition', {
            text,
            selectionStart: text.length,
            selectionEnd: text.length,
          });
        await page.page.waitForTimeout(700);
        expect(asked()).toBe(0);
        expect(await page.edit()).toBe('');
        await devtools.send('Input.insertText', { text: 'idth' });
        await page.seeEdit(firstEdit);
      });

      it('sends nothing, and is silent, where the page does not want it', async () => {
        const { asked } = answerEdits(rig.script, rename);
        await open(renaming, name, { nextEdit: false });
        await page.type('idth');
        await page.page.waitForTimeout(700);
        expect([asked(), await page.edit()]).toEqual([0, '']);
      });

      it('leaves nothing behind', async () => {
        await renameByHand();
        await page.page.evaluate(() => window.page.drivers[0]?.destroy());
        await page.settle();
        const left = await page.page.evaluate(() => ({
          ours: document.querySelectorAll('[class*=code-completion], [class*=completionEdit]').length,
          sheets: document.adoptedStyleSheets.length,
        }));
        expect(left).toEqual({ ours: 0, sheets: 0 });
      });

      describe.runIf(isCodeMirror)('with what CodeMirror has', () => {
        it('leaves Tab to the popup, and shows the edit again after it', async () => {
          answerEdits(rig.script, rename);
          await open(`${renaming}are`);
          await page.type('idth');
          await page.seeEdit(firstEdit);
          await page.press('Control+End');
          await page.press('Control+Space');
          const popup = page.page.locator('.cm-tooltip-autocomplete').first();
          await popup.waitFor();
          await page.seeEdit('');
          await page.page.waitForTimeout(100);
          await page.press('Tab');
          await popup.waitFor({ state: 'hidden' });
          await expect.poll(value).toBe(`${byHand}area`);
        });

        it('leaves Tab to the placeholders of a snippet', async () => {
          await renameByHand();
          await page.page.evaluate(() => window.startSnippet?.('step(#{}, #{})'));
          await page.type('1');
          await page.seeEdit(firstEdit);
          await page.press('Tab');
          await page.type('2');
          await expect.poll(value).toContain('step(1, 2)');
          expect(await value()).toContain('= w *');
        });

        it('says at the cursor where an edit is that is out of sight, and scrolls there', async () => {
          answerEdits(rig.script, rename);
          await open(renaming.replace('  log(size);', '  log(size);\n'.repeat(3)).replace('= w *', '='));
          await page.page.evaluate(() =>
            document.querySelector<HTMLElement>('.cm-editor')?.style.setProperty('height', '80px'),
          );
          await page.type('idth');
          const hint = page.page.locator('.cm-completionEditHint');
          await hint.waitFor({ state: 'attached' });
          expect((await hint.getAttribute('data-ghost'))?.trim()).toMatch(/^Tab ↓ \d+$/);
          await page.press('Tab');
          await page.seeEdit(secondEdit);
          expect(await hint.count()).toBe(0);
          expect(await page.page.locator('.cm-completionEditRemoved').isVisible()).toBe(true);
        });
      });
    },
  );
}
