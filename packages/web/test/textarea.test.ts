import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { expectGhost, expectText } from './browser/rig';

/** Where something is drawn, in pixels of the page. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

describeInChromium('the overlay of a textarea', ['textarea'], (setup) => {
  const open = async (marked: string, style: Readonly<Record<string, string>>, context: object = {}) => {
    await setup.open('textarea', { context });
    await setup.page.page.evaluate((styles) => {
      const textarea = document.querySelector('textarea');
      for (const [name, value] of Object.entries(styles)) textarea?.style.setProperty(name, value);
    }, style);
    await setup.page.put(marked);
  };

  /** Box of the first ghost span, and of the same text put into the textarea, drawn by a mirror of its own kind. */
  const boxes = (): Promise<{ ghost: Box; after: Box | undefined }> =>
    setup.page.page.evaluate(() => {
      const boxOf = (selector: string) => {
        const element = [...document.querySelectorAll(selector)].find((each) => each.textContent !== '');
        const [box] = element?.getClientRects() ?? [];
        return box === undefined
          ? undefined
          : { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
      };
      const ghost = boxOf('.code-completion-ghost');
      if (ghost === undefined) throw new Error('no ghost');
      return { ghost, after: boxOf('.code-completion-after') };
    });

  it.each([
    { name: 'plain', style: {} },
    { name: 'large type', style: { 'font-size': '24px', 'line-height': '36px' } },
    { name: 'padding and border', style: { padding: '13px 17px', border: '5px solid' } },
    { name: 'letters far apart', style: { 'letter-spacing': '3px' } },
    { name: 'zoom', style: { zoom: '1.5' } },
    { name: 'a serif face', style: { 'font-family': 'serif' } },
  ])('begins where the text ends: $name', async ({ style }) => {
    await open('if (a)\n\tsum = █\n', style);
    setup.rig.script.always(' + 234;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    const before = await boxes();
    await setup.page.press('Tab');
    await expectText(setup.page, 'if (a)\n\tsum = 1 + 234;█\n');
    // The same text, now the textarea's own, is followed by a ghost right where the first one ended.
    setup.rig.script.always(' * 5');
    await setup.page.type('6');
    await expectGhost(setup.page, ' * 5');
    const after = await boxes();
    const digit = (before.ghost.right - before.ghost.left) / ' + 234;'.length;
    const shift = after.ghost.left - before.ghost.right;
    expect(after.ghost.top).toBeCloseTo(before.ghost.top, 0);
    // One digit was typed in between.
    expect(shift).toBeGreaterThan(0);
    expect(shift).toBeLessThan(digit * 2.2);
  });

  it('follows the scroll position', async () => {
    await open(`${'line\n'.repeat(60)}sum = █\n`, {});
    setup.rig.script.always(' + 2;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 2;');
    const before = await boxes();
    await setup.page.page.evaluate(() => {
      const textarea = document.querySelector('textarea');
      if (textarea !== null) textarea.scrollTop -= 40;
    });
    await setup.page.settle();
    const after = await boxes();
    expect(after.ghost.top - before.ghost.top).toBeCloseTo(40, 0);
  });

  it('wraps where the textarea wraps', async () => {
    await open(`${'word '.repeat(100)}sum = █\n`, { width: '300px' });
    setup.rig.script.always(' + 2;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 2;');
    const rows = await setup.page.page.evaluate(() => {
      const textarea = document.querySelector('textarea');
      const top = document.querySelector('.code-completion-ghost')?.getBoundingClientRect().top ?? 0;
      if (textarea === null) return { ghost: 0, text: 1 };
      const row = (top + textarea.scrollTop - textarea.getBoundingClientRect().top) / 20;
      // Without the trailing empty line, the cursor's row is the last of the text's.
      return { ghost: Math.round(row), text: Math.round(textarea.scrollHeight / 20) - 2 };
    });
    expect(rows.ghost).toBe(rows.text);
  });

  it('is left of text that runs from right to left', async () => {
    await open('אבג █\n', { direction: 'rtl' });
    setup.rig.script.always('דהו');
    await setup.page.page.keyboard.insertText('א');
    await expectGhost(setup.page, 'דהו');
    const { ghost } = await boxes();
    const edge = await setup.page.page.evaluate(
      () => document.querySelector('textarea')?.getBoundingClientRect().right ?? 0,
    );
    expect(ghost.right).toBeLessThan(edge - 20);
  });

  it('moves the text after the cursor behind the ghost, without changing the value', async () => {
    await open('log(█) // note\n', {});
    setup.rig.script.always('234');
    await setup.page.type('1');
    await expectGhost(setup.page, '234');
    const { ghost, after } = await boxes();
    expect(after?.left).toBeCloseTo(ghost.right, 0);
    expect(await setup.page.text()).toBe('log(1█) // note\n');
  });

  it('accepts by a button where there is no keyboard', async () => {
    await open('sum = █\n', {}, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 } });
    setup.rig.script.always(' + 2;');
    await setup.page.page.locator('textarea').tap();
    await setup.page.put('sum = █\n');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 2;');
    const button = setup.page.page.getByRole('button', { name: 'Accept' });
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    await button.tap();
    await expectText(setup.page, 'sum = 1 + 2;█\n');
  });

  it('shows no button where there is a keyboard', async () => {
    await open('sum = █\n', {});
    setup.rig.script.always(' + 2;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 2;');
    expect(await setup.page.page.locator('.code-completion-chip').isVisible()).toBe(false);
  });

  it('needs no long task for a key in 10,000 lines', async () => {
    await open(`${'const line = 1;\n'.repeat(9_999)}sum = █`, {});
    setup.rig.script.always(' + 234 + 567;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234 + 567;');
    /** Longest task of some keys that type through, in milliseconds; 0 when each took less than 50. */
    const longTaskMs = (keys: string) =>
      setup.page.page.evaluate(async (chars) => {
        const longTasks: number[] = [];
        const observer = new PerformanceObserver((list) =>
          longTasks.push(...list.getEntries().map(({ duration }) => duration)),
        );
        observer.observe({ type: 'longtask' });
        const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        for (const char of chars) {
          document.execCommand('insertText', false, char);
          await painted();
        }
        await painted();
        observer.disconnect();
        return Math.max(0, ...longTasks);
      }, keys);
    const longest: number[] = [];
    for (const key of ' + 234 + 567') longest.push(await longTaskMs(key));
    await expectGhost(setup.page, ';');
    // On a busy machine other programs lengthen most keys; a mirror that is laid out as a whole lengthens every one.
    expect(longest.filter((each) => each === 0).length).toBeGreaterThanOrEqual(3);
  });
});
