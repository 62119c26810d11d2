import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, expectGhost, expectText, startRig, type Rig } from './browser/rig';

describe.skipIf(chromiumPath === undefined)(
  'a textarea that is changed under a ghost (needs Chromium)',
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

    /** The textarea with a ghost. */
    const withGhost = async (marked = 'sum = █\n', says = ' + 234;', attributes = {}) => {
      page = await EditorPage.open(rig, 'textarea');
      await page.page.evaluate((all: Readonly<Record<string, string>>) => {
        for (const [name, value] of Object.entries(all))
          document.querySelector('textarea')?.setAttribute(name, value);
      }, attributes);
      await page.put(marked);
      rig.script.always(says);
      await page.type('1');
    };

    const inPage = (change: (textarea: HTMLTextAreaElement) => unknown) =>
      page.page.evaluate(`(${change.toString()})(document.querySelector('textarea'))`);

    it('accepts no more than maxlength leaves room for, and shows no more', async () => {
      await withGhost('sum = █', ' + 234;', { maxlength: '10' });
      await expectGhost(page, ' + ');
      await page.press('Tab');
      await expectText(page, 'sum = 1 + █');
      await expectGhost(page, '');
      // Nothing is left to accept: the key is the page's again.
      await page.press('Tab');
      expect(await page.page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
    });

    it('accepts by words until maxlength', async () => {
      await withGhost('sum = █', ' + 234;', { maxlength: '11' });
      await expectGhost(page, ' + 2');
      rig.script.always('');
      for (const text of ['sum = 1 +█', 'sum = 1 + 2█']) {
        await page.act('acceptWord');
        await expectText(page, text);
      }
      await expectGhost(page, '');
      expect(await page.act('acceptWord')).toBe(false);
    });

    it('keeps closers that a cut ghost does not bring back', async () => {
      await withGhost('log(█)', '234)', { maxlength: '8' });
      await expectGhost(page, '23');
      await page.press('Tab');
      await expectText(page, 'log(123█)');
    });

    it('asks for nothing where maxlength is reached', async () => {
      page = await EditorPage.open(rig, 'textarea');
      await inPage((textarea) => textarea.setAttribute('maxlength', '7'));
      await page.put('sum = 1█');
      expect(await page.act('trigger')).toBe(false);
    });

    it.each([
      { change: 'is read-only', make: (textarea: HTMLTextAreaElement) => (textarea.readOnly = true) },
      { change: 'is disabled', make: (textarea: HTMLTextAreaElement) => (textarea.disabled = true) },
    ])('hides the ghost and changes nothing once it $change', async ({ make }) => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      await inPage(make);
      // Also before the page had time to tell of it.
      await inPage((textarea) => {
        textarea.readOnly = false;
        textarea.disabled = false;
        textarea.focus();
      });
      await expectGhost(page, '');
      await expectText(page, 'sum = 1█\n');
    });

    it.each(['readOnly', 'disabled'] as const)('takes nothing in the moment it is made %s', async (name) => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      const taken = await page.page.evaluate((property) => {
        const textarea = document.querySelector('textarea');
        if (textarea !== null) textarea[property] = true;
        return window.page.drivers[0]?.completion.accept();
      }, name);
      expect(taken).toBe(false);
      expect(await page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('sum = 1\n');
    });

    it('hides the ghost and takes nothing in a fieldset that is disabled', async () => {
      page = await EditorPage.open(rig, 'textarea');
      await inPage((textarea) => {
        const fieldset = document.createElement('fieldset');
        fieldset.disabled = true;
        textarea.parentElement?.before(fieldset);
        if (textarea.parentElement) fieldset.append(textarea.parentElement);
      });
      await page.put('sum = █');
      expect(await page.act('trigger')).toBe(false);
    });

    it.each([
      {
        change: 'the page sets its value',
        make: (textarea: HTMLTextAreaElement) => (textarea.value = 'other text'),
        text: 'other text',
      },
      {
        change: 'the page sets a value of the same length',
        make: (textarea: HTMLTextAreaElement) => (textarea.value = 'other 1\n'),
        text: 'other 1\n',
      },
      {
        change: 'its form is reset',
        make: (textarea: HTMLTextAreaElement) => {
          const form = document.createElement('form');
          textarea.parentElement?.before(form);
          textarea.setAttribute('form', (form.id = 'form'));
          form.reset();
        },
        text: '',
      },
    ])('hides the ghost when $change, and takes nothing of it before', async ({ make, text }) => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      rig.script.always('');
      await page.page.evaluate(`(${make.toString()})(document.querySelector('textarea'))
        window.takenAtOnce = window.page.drivers[0].completion.accept()`);
      expect(await page.page.evaluate(() => (window as { takenAtOnce?: boolean }).takenAtOnce)).toBe(false);
      await expectGhost(page, '');
      expect(await page.page.evaluate(() => window.page.drivers[0]?.value())).toBe(text);
    });

    it.each([
      {
        change: 'the page sets its value',
        make: (textarea: HTMLTextAreaElement) => (textarea.value = 'other text'),
      },
      { change: 'it is taken out of the page', make: (textarea: HTMLTextAreaElement) => textarea.remove() },
    ])('draws nothing of an answer that comes after $change', async ({ make }) => {
      await withGhost('sum = █\n', ' + 234;');
      await expectGhost(page, ' + 234;');
      await inPage(make);
      await expectGhost(page, '');
      expect(await page.page.evaluate(() => window.page.drivers[0]?.completion.ghostText)).toBe('');
    });

    it('asks again where the page took back what is typed once more', async () => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      // It is drawn before the answer has ended.
      await expect.poll(async () => (await page.facts()).outcomes.length).toBe(1);
      await page.act('dismiss');
      await page.put('sum = █\n');
      rig.script.always(' + 567;');
      await page.settle();
      await page.type('1');
      await expect.poll(async () => (await page.facts()).outcomes.length).toBe(2);
    });

    it.each([
      { change: 'sets its value', text: 'other = █\n' },
      { change: 'moves the cursor', text: '█sum = 1\n' },
    ])('asks for what is there when the page $change and asks in the same moment', async ({ text }) => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      await expect.poll(async () => (await page.facts()).outcomes.length).toBe(1);
      rig.script.always('567;');
      await page.page.evaluate(
        ([value, at]) => {
          const [driver] = window.page.drivers;
          if (driver?.value() === value) driver.select(at, at);
          else driver?.reset(value, at);
          driver?.completion.trigger();
        },
        [text.replace('█', ''), text.indexOf('█')] as const,
      );
      await expect.poll(async () => (await page.facts()).outcomes.length).toBe(2);
      if (text.endsWith('█\n')) await expectGhost(page, '567;');
    });

    it('draws its ghost beside it after it was taken away and put elsewhere', async () => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      await inPage((textarea) => {
        textarea.remove();
        const other = document.createElement('div');
        other.style.cssText = 'position: relative; margin: 40px';
        document.querySelector('#place')?.append(other);
        other.append(textarea);
      });
      await page.put('if (a) sum = █\n');
      await page.type('1');
      await expectGhost(page, ' + 234;');
      const apart = await page.page.evaluate(() => {
        const [textarea, ghost] = ['textarea', '.code-completion-ghost'].map((selector) =>
          document.querySelector(selector)?.getBoundingClientRect(),
        );
        return (ghost?.top ?? 0) - (textarea?.top ?? 0);
      });
      expect(apart).toBeGreaterThan(0);
      expect(apart).toBeLessThan(20);
      const siblings = await page.page.evaluate(() =>
        [...(document.querySelector('textarea')?.parentElement?.children ?? [])].map(
          ({ className }) => className,
        ),
      );
      expect(siblings).toContain('code-completion-layer');
      expect(siblings).toContain('code-completion-live');
      await page.press('Tab');
      await expectText(page, 'if (a) sum = 1 + 234;█\n');
    });

    it('throws nothing into the page for events that the page makes up', async () => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      await inPage((textarea) => {
        for (const type of ['input', 'keydown']) textarea.dispatchEvent(new Event(type, { bubbles: true }));
      });
      // They told of no change.
      expect(await page.ghost()).toBe(' + 234;');
      const status = await inPage((textarea) => {
        textarea.value = 'other text';
        textarea.dispatchEvent(new Event('input', { bubbles: true }));
        return window.page.drivers[0]?.completion.status.state;
      });
      // Nobody typed, so nothing is asked.
      expect(status).toBe('idle');
      expect(await page.ghost()).toBe('');
      expect((await page.facts()).errors).toEqual([]);
    });

    it.each([
      {
        change: 'was hidden',
        make: (textarea: HTMLTextAreaElement) => textarea.style.setProperty('display', 'none'),
        undo: (textarea: HTMLTextAreaElement) => textarea.style.removeProperty('display'),
      },
      {
        change: 'stood in something hidden',
        make: (textarea: HTMLTextAreaElement) => textarea.parentElement?.style.setProperty('display', 'none'),
        undo: (textarea: HTMLTextAreaElement) => textarea.parentElement?.style.removeProperty('display'),
      },
      {
        change: 'was scaled to nothing',
        make: (textarea: HTMLTextAreaElement) => {
          textarea.parentElement?.style.setProperty('transform', 'scale(0)');
          textarea.title = 'drawn anew';
        },
        undo: (textarea: HTMLTextAreaElement) => textarea.parentElement?.style.removeProperty('transform'),
      },
    ])('draws its ghost where it did after it $change', async ({ make, undo }) => {
      const where = () =>
        page.page.evaluate(() =>
          ['layer', 'sheet', 'ghost'].map((name) => {
            const box = document.querySelector(`.code-completion-${name}`)?.getBoundingClientRect();
            return [box?.left, box?.top, box?.width, box?.height].map((each) => Math.round(each ?? 0));
          }),
        );
      await withGhost();
      await expectGhost(page, ' + 234;');
      const before = await where();
      await inPage(make);
      await expectGhost(page, '');
      await inPage(undo);
      await page.put('sum = █\n');
      await page.type('1');
      await expectGhost(page, ' + 234;');
      expect(await where()).toEqual(before);
    });

    it('undoes an acceptance in one step, and does it again in one', async () => {
      await withGhost('log(█)\n', '23 +\n  4);');
      await expectGhost(page, '23 +\n  4);');
      rig.script.always('');
      await page.press('Tab');
      await expectText(page, 'log(123 +\n  4);█\n');
      await page.press('Control+z');
      expect(await page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('log(1)\n');
      await page.press('Control+Shift+z');
      expect(await page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('log(123 +\n  4);\n');
    });

    it('accepts where the browser has no command for it, and tells the page of the change', async () => {
      await withGhost();
      await expectGhost(page, ' + 234;');
      rig.script.always('');
      const told = await page.page.evaluate(() => {
        document.execCommand = () => false;
        const inputs: string[] = [];
        document.addEventListener('input', (event) => inputs.push((event as InputEvent).data ?? ''));
        window.page.drivers[0]?.completion.accept();
        return inputs;
      });
      expect(told).toEqual([' + 234;']);
      await expectText(page, 'sum = 1 + 234;█\n');
    });
  },
);
