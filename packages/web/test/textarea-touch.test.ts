import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { expectGhost, expectText } from './browser/rig';

const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 } };
const lines = (count: number) => 'line of text\n'.repeat(count);

describeInChromium('the button that accepts, where there is no keyboard', ['textarea'], (setup) => {
  const open = async (style: Readonly<Record<string, string>>, marked: string, says = ' + 234;') => {
    await setup.open('textarea', { context: phone });
    await setup.page.page.evaluate((styles) => {
      const textarea = document.querySelector('textarea');
      for (const [name, value] of Object.entries(styles)) textarea?.style.setProperty(name, value);
    }, style);
    await setup.page.page.locator('textarea').tap();
    await setup.page.put(marked);
    setup.rig.script.always(says);
    await setup.page.type('1');
    await expectGhost(setup.page, says);
    await setup.page.settle();
  };

  /** Boxes of the button, of the cursor's row, and of what is in sight, in the window. */
  const boxes = () =>
    setup.page.page.evaluate(() => {
      const boxOf = (selector: string) => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        return {
          left: box?.left ?? 0,
          top: box?.top ?? 0,
          right: box?.right ?? 0,
          bottom: box?.bottom ?? 0,
        };
      };
      const { offsetLeft, offsetTop, width, height } = window.visualViewport ?? {
        offsetLeft: 0,
        offsetTop: 0,
        width: 0,
        height: 0,
      };
      return {
        chip: boxOf('.code-completion-chip'),
        row: boxOf('.code-completion-marker'),
        seen: { left: offsetLeft, top: offsetTop, right: offsetLeft + width, bottom: offsetTop + height },
      };
    });

  const expectInSight = async () => {
    const { chip, row, seen } = await boxes();
    expect(chip.right - chip.left).toBeGreaterThan(0);
    expect(chip.left).toBeGreaterThanOrEqual(seen.left);
    expect(chip.right).toBeLessThanOrEqual(seen.right + 0.5);
    expect(chip.top).toBeGreaterThanOrEqual(seen.top);
    expect(chip.bottom).toBeLessThanOrEqual(seen.bottom + 0.5);
    expect(chip.top >= row.bottom || chip.bottom <= row.top).toBe(true);
  };

  const wide = { width: '358px' };
  it.each([
    { edge: 'the left', style: wide, marked: '█\n' },
    { edge: 'the right', style: wide, marked: `${'x'.repeat(33)}█\n` },
    { edge: 'the top', style: { ...wide, 'margin-top': '-60px' }, marked: `${lines(3)}sum = █\n` },
    { edge: 'the bottom', style: { ...wide, height: '630px' }, marked: `${lines(29)}sum = █` },
    { edge: 'a textarea of one row', style: { ...wide, height: '28px' }, marked: 'sum = █' },
    {
      edge: 'a textarea of one row at the bottom',
      style: { ...wide, height: '28px', 'margin-top': '590px' },
      marked: 'sum = █',
    },
  ])('is visible and off the row of the cursor at $edge', async ({ style, marked }) => {
    await open(style, marked);
    await expectInSight();
  });

  it('is below a ghost of several lines', async () => {
    await open(wide, 'function f() {█\n', '\n  return 1;\n}');
    const { chip } = await boxes();
    const ghostBottom = await setup.page.page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('.code-completion-ghost')].map(
          (each) => each.getBoundingClientRect().bottom,
        ),
      ),
    );
    expect(chip.top).toBeGreaterThanOrEqual(ghostBottom);
  });

  it('stays visible beside an on-screen keyboard', async () => {
    await open({ ...wide, height: '600px' }, `${lines(12)}sum = █\n`);
    const before = await boxes();
    // A keyboard makes the part in sight smaller and leaves the layout; so does magnifying, which a test can do.
    await setup.page.page.evaluate((height) => {
      const { visualViewport } = window;
      if (visualViewport === null) throw new Error('no visual viewport');
      Object.defineProperty(visualViewport, 'height', { get: () => height });
      visualViewport.dispatchEvent(new Event('resize'));
    }, before.chip.bottom - 10);
    await setup.page.settle();
    const after = await boxes();
    expect(after.chip.bottom).toBeLessThan(before.chip.bottom);
    await expectInSight();
  });

  it('scrolls with the text, and is hidden with its row', async () => {
    await open(wide, `${lines(3)}sum = █\n${lines(60)}`);
    const before = await boxes();
    const scrollTo = async (top: number) => {
      await setup.page.page.evaluate((to) => document.querySelector('textarea')?.scrollTo(0, to), top);
      await setup.page.settle();
    };
    await scrollTo(30);
    expect((await boxes()).chip.top).toBeCloseTo(before.chip.top - 30, 0);
    await scrollTo(400);
    expect(await setup.page.page.locator('.code-completion-chip').isVisible()).toBe(false);
    await scrollTo(0);
    expect((await boxes()).chip.top).toBeCloseTo(before.chip.top, 0);
  });

  it('is named to a screen reader while it is shown, and hidden with the ghost', async () => {
    await open(wide, 'sum = █\n');
    const button = setup.page.page.getByRole('button', { name: 'Accept' });
    expect(await button.count()).toBe(1);
    await setup.page.act('dismiss');
    await expectGhost(setup.page, '');
    expect(await button.count()).toBe(0);
  });

  it('leaves the focus in the textarea, so that the keyboard stays', async () => {
    await open(wide, 'sum = █\n');
    await setup.page.page.evaluate(() => {
      const textarea = document.querySelector('textarea');
      textarea?.addEventListener('blur', () => textarea.setAttribute('data-blurred', ''));
    });
    setup.rig.script.always('');
    await setup.page.page.getByRole('button', { name: 'Accept' }).tap();
    await expectText(setup.page, 'sum = 1 + 234;█\n');
    expect(await setup.page.page.locator('textarea[data-blurred]').count()).toBe(0);
    expect(await setup.page.page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });

  it('is hidden by the use of a mouse', async () => {
    await open(wide, 'sum = █\n');
    await setup.page.page.locator('textarea').click({ position: { x: 40, y: 12 } });
    await setup.page.put('sum = █\n');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    expect(await setup.page.page.locator('.code-completion-chip').isVisible()).toBe(false);
  });
});
