import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { expectGhost, expectText } from './browser/rig';

describeInChromium('a textarea in a shadow root', ['textarea'], (setup) => {
  /** A ghost, where elements in the shadow root and the host of it look as given. */
  const withGhost = async (
    styles: Readonly<Record<'host' | 'div' | 'textarea', Readonly<Record<string, string>>>>,
  ) => {
    await setup.open('textarea#shadow');
    await setup.page.page.evaluate((given) => {
      const host = document.querySelector<HTMLElement>('#place');
      for (const [name, style] of Object.entries(given)) {
        const element = name === 'host' ? host : host?.shadowRoot?.querySelector<HTMLElement>(name);
        for (const [property, value] of Object.entries(style)) element?.style.setProperty(property, value);
      }
    }, styles);
    await setup.page.put('sum = █\n');
    setup.rig.script.always(' + 234;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
  };
  const scroller = { height: '150px', overflow: 'auto' };

  it('accepts with Tab', async () => {
    await withGhost({ host: {}, div: {}, textarea: {} });
    await setup.page.press('Tab');
    await expectText(setup.page, 'sum = 1 + 234;█\n');
  });

  it.each([
    { where: 'around the root', host: scroller, div: {}, selector: '' },
    { where: 'in the root', host: {}, div: scroller, selector: 'div' },
  ])('keeps its ghost when an element $where scrolls', async ({ host, div, selector }) => {
    await withGhost({ host, div, textarea: {} });
    const apart = () =>
      setup.page.page.evaluate(() => {
        const root = document.querySelector('#place')?.shadowRoot;
        const [text, ghost] = ['textarea', '.code-completion-ghost'].map(
          (name) => root?.querySelector(name)?.getBoundingClientRect().top ?? 0,
        );
        return (ghost ?? 0) - (text ?? 0);
      });
    const before = await apart();
    const scrolled = await setup.page.page.evaluate((name) => {
      const element = document.querySelector('#place');
      const around = name === '' ? element : element?.shadowRoot?.querySelector(name);
      if (around) around.scrollTop = 10;
      return around?.scrollTop;
    }, selector);
    expect(scrolled).toBe(10);
    await expect.poll(apart).toBeCloseTo(before, 0);
    expect(await setup.page.ghost()).toBe(' + 234;');
  });

  it('is covered with the color behind its host', async () => {
    await withGhost({
      host: { background: 'rgb(1, 2, 3)' },
      div: {},
      textarea: { background: 'transparent' },
    });
    const color = await setup.page.page.evaluate(() => {
      const cover = document.querySelector('#place')?.shadowRoot?.querySelector('.code-completion-cover');
      return cover ? getComputedStyle(cover).backgroundColor : '';
    });
    expect(color).toBe('rgb(1, 2, 3)');
  });
});
