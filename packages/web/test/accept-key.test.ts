import { describe, expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { editors, type EditorPage } from './browser/rig';

/** Editors in which Tab indents, and those in which the browser would take it. */
const indenting = ['codemirror', 'monaco-0.57', 'monaco-0.52'];
const notIndenting = ['codemirror#no-indent', 'textarea'];

const visible = (text: string) => text.replaceAll(/ +$/gm, '');

describeInChromium('Tab in the indentation of a line', editors, (setup) => {
  async function show(name: string, marked: string, says: string, reuse = true): Promise<EditorPage> {
    const start = { automatic: false, engineOptions: { multiline: 'always' } };
    const page = await setup.open(name, { start, reuse });
    await page.put(marked);
    await ask(page, says);
    return page;
  }
  async function ask(page: EditorPage, says: string): Promise<void> {
    setup.rig.script.always(says);
    await page.act('trigger');
    const words = (text: string) => text.trim().split(/\s+/);
    await expect.poll(async () => words(await page.ghost())).toEqual(words(says));
  }
  const isFocused = (page: EditorPage) =>
    page.page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);
  const expectDocument = (page: EditorPage, text: string) =>
    expect.poll(async () => visible((await page.text()).replace('█', ''))).toBe(text);

  describe.each(['codemirror#no-indent', ...editors])('%s', (name) => {
    it.each([
      ['as much', '    ', '    run();\n    go();'],
      ['less', '  ', '    run();\n    go();'],
      ['more than a tab stop', '        ', '        run();\n        go();'],
      ['a tab', '\t', '\trun();\n\tgo();'],
    ])('accepts at once where the line has its indentation after the cursor: %s', async (_, line, says) => {
      const page = await show(name, `if (x) {\n█${line}\n}\n`, says);
      await page.press('Tab');
      await expect.poll(() => page.ghost()).toBe('');
      await expect.poll(() => page.text()).toMatch(/^if \(x\) \{\n\s+run\(\);\n\s+go\(\);█?\s*█?\n\}\n$/);
      expect(await isFocused(page)).toBe(true);
    });

    it.each([
      ['a selection', 2, 6],
      ['a visit to another line', 3, 3],
    ])('accepts what is drawn again after %s', async (_, from, to) => {
      const page = await show(name, 'if (x) {\n█    \n}\n', '    run();\n    go();');
      await page.page.evaluate(([at, end]) => window.page.drivers[0]?.select(at, end), [from, to] as const);
      await expect.poll(() => page.ghost()).toBe('');
      await page.page.evaluate(() => window.page.drivers[0]?.select(9, 9));
      await ask(page, '    run();\n    go();');
      await page.press('Tab');
      await expectDocument(page, 'if (x) {\n    run();\n    go();\n}\n');
    });
  });

  describe.each(indenting)('%s, which indents', (name) => {
    it.each(['        run();\n        go();', '\t\trun();\n\t\tgo();'])(
      'indents a blank line first, keeps the ghost, and accepts the rest: %j',
      async (says) => {
        const page = await show(name, 'if (x) {\n█\n}\n', says);
        await page.press('Tab');
        await expect.poll(() => page.text()).toMatch(/^if \(x\) \{\n {2,4}█\n\}\n$/);
        for (let presses = 0; presses < 4 && (await page.ghost()) !== ''; presses++) {
          await page.press('Tab');
          await page.settle();
        }
        await expectDocument(page, 'if (x) {\n        run();\n        go();\n}\n');
      },
    );
  });

  describe.each(notIndenting)('%s, which does not indent', (name) => {
    it.each(['    run();\n    go();', '        run();\n        go();', '\trun();\n\tgo();'])(
      'accepts at once, and keeps the focus: %j',
      async (says) => {
        const page = await show(name, 'if (x) {\n█\n}\n', says);
        const ghost = await page.ghost();
        await page.press('Tab');
        await expectDocument(page, `if (x) {\n${ghost}\n}\n`);
        expect(await isFocused(page)).toBe(true);
      },
    );
  });

  it('leaves a textarea to a page that indents in it, until the ghost begins with less than a tab stop', async () => {
    const says = '        run();\n        go();';
    const page = await show('textarea', 'if (x) {\n█\n}\n', says, false);
    await page.page.evaluate(() =>
      document.addEventListener('keydown', (event) => {
        if (event.key !== 'Tab' || event.defaultPrevented) return;
        event.preventDefault();
        document.execCommand('insertText', false, '    ');
      }),
    );
    await page.page.evaluate(
      () => (document.querySelector('textarea')?.style.setProperty('tab-size', '8'), 0),
    );
    await page.press('Tab');
    await expect.poll(() => page.text()).toBe('if (x) {\n    █\n}\n');
    await expect.poll(() => page.ghost()).toBe('    run();\n        go();');
    await page.press('Tab');
    await expectDocument(page, 'if (x) {\n        run();\n        go();\n}\n');
  });
});
