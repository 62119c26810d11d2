import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { expectGhost, expectText } from './browser/rig';

describeInChromium('a textarea that is changed under a ghost', ['textarea'], (setup) => {
  /** The textarea with a ghost. */
  const withGhost = async (marked = 'sum = █\n', says = ' + 234;', attributes = {}) => {
    await setup.open('textarea');
    await setup.page.page.evaluate((all: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(all))
        document.querySelector('textarea')?.setAttribute(name, value);
    }, attributes);
    await setup.page.put(marked);
    setup.rig.script.always(says);
    await setup.page.type('1');
  };

  const inPage = (change: (textarea: HTMLTextAreaElement) => unknown) =>
    setup.page.page.evaluate(`(${change.toString()})(document.querySelector('textarea'))`);

  it('accepts and shows no more than maxlength allows', async () => {
    await withGhost('sum = █', ' + 234;', { maxlength: '10' });
    await expectGhost(setup.page, ' + ');
    await setup.page.press('Tab');
    await expectText(setup.page, 'sum = 1 + █');
    await expectGhost(setup.page, '');
    // Nothing is left to accept: the key is the page's again.
    await setup.page.press('Tab');
    expect(await setup.page.page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
  });

  it('accepts by words until maxlength', async () => {
    await withGhost('sum = █', ' + 234;', { maxlength: '11' });
    await expectGhost(setup.page, ' + 2');
    setup.rig.script.always('');
    for (const text of ['sum = 1 +█', 'sum = 1 + 2█']) {
      await setup.page.act('acceptWord');
      await expectText(setup.page, text);
    }
    await expectGhost(setup.page, '');
    expect(await setup.page.act('acceptWord')).toBe(false);
  });

  it('keeps closers that a cut ghost does not repeat', async () => {
    await withGhost('log(█)', '234)', { maxlength: '8' });
    await expectGhost(setup.page, '23');
    await setup.page.press('Tab');
    await expectText(setup.page, 'log(123█)');
  });

  it('requests nothing where maxlength is reached', async () => {
    await setup.open('textarea');
    await inPage((textarea) => textarea.setAttribute('maxlength', '7'));
    await setup.page.put('sum = 1█');
    expect(await setup.page.act('trigger')).toBe(false);
  });

  it.each([
    { change: 'is read-only', make: (textarea: HTMLTextAreaElement) => (textarea.readOnly = true) },
    { change: 'is disabled', make: (textarea: HTMLTextAreaElement) => (textarea.disabled = true) },
  ])('hides the ghost and changes nothing once it $change', async ({ make }) => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    await inPage(make);
    // Also before the page had time to tell of it.
    await inPage((textarea) => {
      textarea.readOnly = false;
      textarea.disabled = false;
      textarea.focus();
    });
    await expectGhost(setup.page, '');
    await expectText(setup.page, 'sum = 1█\n');
  });

  it.each(['readOnly', 'disabled'] as const)('inserts nothing right after it is made %s', async (name) => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    const taken = await setup.page.page.evaluate((property) => {
      const textarea = document.querySelector('textarea');
      if (textarea !== null) textarea[property] = true;
      return window.page.drivers[0]?.completion.accept();
    }, name);
    expect(taken).toBe(false);
    expect(await setup.page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('sum = 1\n');
  });

  it('hides the ghost and inserts nothing in a disabled fieldset', async () => {
    await setup.open('textarea');
    await inPage((textarea) => {
      const fieldset = document.createElement('fieldset');
      fieldset.disabled = true;
      textarea.parentElement?.before(fieldset);
      if (textarea.parentElement) fieldset.append(textarea.parentElement);
    });
    await setup.page.put('sum = █');
    expect(await setup.page.act('trigger')).toBe(false);
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
  ])('hides the ghost when $change, and inserts nothing of it before', async ({ make, text }) => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    setup.rig.script.always('');
    await setup.page.page.evaluate(`(${make.toString()})(document.querySelector('textarea'))
        window.takenAtOnce = window.page.drivers[0].completion.accept()`);
    expect(await setup.page.page.evaluate(() => (window as { takenAtOnce?: boolean }).takenAtOnce)).toBe(
      false,
    );
    await expectGhost(setup.page, '');
    expect(await setup.page.page.evaluate(() => window.page.drivers[0]?.value())).toBe(text);
  });

  it.each([
    {
      change: 'the page sets its value',
      make: (textarea: HTMLTextAreaElement) => (textarea.value = 'other text'),
    },
    { change: 'it is taken out of the page', make: (textarea: HTMLTextAreaElement) => textarea.remove() },
  ])('draws nothing of a completion that arrives after $change', async ({ make }) => {
    await withGhost('sum = █\n', ' + 234;');
    await expectGhost(setup.page, ' + 234;');
    await inPage(make);
    await expectGhost(setup.page, '');
    expect(await setup.page.page.evaluate(() => window.page.drivers[0]?.completion.ghostText)).toBe('');
  });

  it('requests again where the page reverted text that is typed again', async () => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    // It is drawn before the answer has ended.
    await expect.poll(async () => (await setup.page.facts()).outcomes.length).toBe(1);
    await setup.page.act('dismiss');
    await setup.page.put('sum = █\n');
    setup.rig.script.always(' + 567;');
    await setup.page.settle();
    await setup.page.type('1');
    await expect.poll(async () => (await setup.page.facts()).outcomes.length).toBe(2);
  });

  it.each([
    { change: 'sets its value', text: 'other = █\n' },
    { change: 'moves the cursor', text: '█sum = 1\n' },
  ])('completes the current text when the page $change and triggers in the same task', async ({ text }) => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    await expect.poll(async () => (await setup.page.facts()).outcomes.length).toBe(1);
    setup.rig.script.always('567;');
    await setup.page.page.evaluate(
      ([value, at]) => {
        const [driver] = window.page.drivers;
        if (driver?.value() === value) driver.select(at, at);
        else driver?.reset(value, at);
        driver?.completion.trigger();
      },
      [text.replace('█', ''), text.indexOf('█')] as const,
    );
    await expect.poll(async () => (await setup.page.facts()).outcomes.length).toBe(2);
    if (text.endsWith('█\n')) await expectGhost(setup.page, '567;');
  });

  it('draws its ghost after the textarea was moved in the page', async () => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    await inPage((textarea) => {
      textarea.remove();
      const other = document.createElement('div');
      other.style.cssText = 'position: relative; margin: 40px';
      document.querySelector('#place')?.append(other);
      other.append(textarea);
    });
    await setup.page.put('if (a) sum = █\n');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    const apart = await setup.page.page.evaluate(() => {
      const [textarea, ghost] = ['textarea', '.code-completion-ghost'].map((selector) =>
        document.querySelector(selector)?.getBoundingClientRect(),
      );
      return (ghost?.top ?? 0) - (textarea?.top ?? 0);
    });
    expect(apart).toBeGreaterThan(0);
    expect(apart).toBeLessThan(20);
    const siblings = await setup.page.page.evaluate(() =>
      [...(document.querySelector('textarea')?.parentElement?.children ?? [])].map(
        ({ className }) => className,
      ),
    );
    expect(siblings).toContain('code-completion-layer');
    expect(siblings).toContain('code-completion-live');
    await setup.page.press('Tab');
    await expectText(setup.page, 'if (a) sum = 1 + 234;█\n');
  });

  it('throws nothing into the page for synthetic events', async () => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    await inPage((textarea) => {
      for (const type of ['input', 'keydown']) textarea.dispatchEvent(new Event(type, { bubbles: true }));
    });
    // They told of no change.
    expect(await setup.page.ghost()).toBe(' + 234;');
    const status = await inPage((textarea) => {
      textarea.value = 'other text';
      textarea.dispatchEvent(new Event('input', { bubbles: true }));
      return window.page.drivers[0]?.completion.status.state;
    });
    // No key was pressed, so no request is sent.
    expect(status).toBe('idle');
    expect(await setup.page.ghost()).toBe('');
    expect((await setup.page.facts()).errors).toEqual([]);
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
  ])('draws its ghost at the same position after it $change', async ({ make, undo }) => {
    const where = () =>
      setup.page.page.evaluate(() =>
        ['layer', 'sheet', 'ghost'].map((name) => {
          const box = document.querySelector(`.code-completion-${name}`)?.getBoundingClientRect();
          return [box?.left, box?.top, box?.width, box?.height].map((each) => Math.round(each ?? 0));
        }),
      );
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    const before = await where();
    await inPage(make);
    await expectGhost(setup.page, '');
    await inPage(undo);
    await setup.page.put('sum = █\n');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    expect(await where()).toEqual(before);
  });

  it('undoes and redoes an acceptance in one step', async () => {
    await withGhost('log(█)\n', '23 +\n  4);');
    await expectGhost(setup.page, '23 +\n  4);');
    setup.rig.script.always('');
    await setup.page.press('Tab');
    await expectText(setup.page, 'log(123 +\n  4);█\n');
    await setup.page.press('Control+z');
    expect(await setup.page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('log(1)\n');
    await setup.page.press('Control+Shift+z');
    expect(await setup.page.page.evaluate(() => window.page.drivers[0]?.value())).toBe('log(123 +\n  4);\n');
  });

  it('accepts where the browser has no command for it, and reports the change to the page', async () => {
    await withGhost();
    await expectGhost(setup.page, ' + 234;');
    setup.rig.script.always('');
    const told = await setup.page.page.evaluate(() => {
      document.execCommand = () => false;
      const inputs: string[] = [];
      document.addEventListener('input', (event) => inputs.push((event as InputEvent).data ?? ''));
      window.page.drivers[0]?.completion.accept();
      return inputs;
    });
    expect(told).toEqual([' + 234;']);
    await expectText(setup.page, 'sum = 1 + 234;█\n');
  });
});
