import { expect, it } from 'vitest';
import type { WidgetEngine } from '../src/textarea';
import { describeInChromium } from './browser/describe-in-chromium';

declare global {
  interface Window {
    /** What the page was told of changes. */
    inputs: string[];
  }
}

describeInChromium('many lines accepted in a textarea', ['textarea'], (setup) => {
  /** Opens a textarea whose engine says `text` for whatever is asked, under the content policy `csp`. */
  const open = async (text: string, csp: string | undefined, before?: () => void) => {
    const { page } = await setup.open('textarea');
    await page.route('**/textarea', async (route) => {
      const response = await route.fetch();
      const { 'content-security-policy': _, ...headers } = response.headers();
      await route.fulfill({
        response,
        headers: csp === undefined ? headers : { ...headers, 'content-security-policy': csp },
      });
    });
    if (before !== undefined) await page.addInitScript(before);
    await page.reload();
    await page.evaluate((insertText) => {
      const engine = {
        async *stream({ offset }: { readonly offset: number }) {
          yield {
            type: 'outcome',
            outcome: {
              kind: 'items',
              requestId: '1',
              reason: 'answered',
              timings: { startedAt: 0 },
              notices: [],
              source: 'provider',
              items: [{ id: '1', insertText, range: { start: offset, end: offset }, kind: 'insert' }],
            },
          };
        },
        shown() {},
        accepted() {},
        partiallyAccepted() {},
        rejected() {},
        on: () => () => {},
        status: () => ({ state: 'ready' }),
        dispose() {},
      } satisfies Partial<Record<keyof WidgetEngine, unknown>> as unknown as WidgetEngine;
      window.page.start({ engine, automatic: false });
      window.inputs = [];
      document.addEventListener('input', () =>
        window.inputs.push(document.querySelector('textarea')?.value ?? ''),
      );
    }, text);
    await ask();
    return page;
  };

  const ask = async () => {
    await setup.page.put('a\nb█c\n');
    await setup.page.act('trigger');
    await setup.page.page.waitForFunction(() => (window.page.drivers[0]?.completion.ghostText ?? '') !== '');
  };

  const value = () => setup.page.page.evaluate(() => document.querySelector('textarea')?.value);
  const cursor = () => setup.page.page.evaluate(() => document.querySelector('textarea')?.selectionEnd);

  const lines = Array.from({ length: 2_000 }, (_, index) => `  if (a < ${index} && b) c("&lt;");`).join('\n');
  const strict = "default-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types";

  it.each([
    { under: 'no policy', csp: undefined },
    { under: 'a policy for trusted types', csp: `${strict} code-completion` },
  ])('come as one change under $under, with one undo and redo', async ({ csp }) => {
    const page = await open(lines, csp);
    await setup.page.press('Tab');
    expect(await value()).toBe(`a\nb${lines}c\n`);
    expect(await cursor()).toBe(`a\nb${lines}`.length);
    expect(await page.evaluate(() => window.inputs.length)).toBe(1);
    await setup.page.type('d');
    await setup.page.press('Control+z');
    expect(await value()).toBe(`a\nb${lines}c\n`);
    await setup.page.press('Control+z');
    expect(await value()).toBe('a\nbc\n');
    await setup.page.press('Control+Shift+z');
    expect(await value()).toBe(`a\nb${lines}c\n`);
    expect((await setup.page.facts()).errors).toEqual([]);
  });

  it('come as one change in a browser without trusted types', async () => {
    const page = await open(lines, undefined, () => Reflect.deleteProperty(window, 'trustedTypes'));
    await setup.page.press('Tab');
    expect(await value()).toBe(`a\nb${lines}c\n`);
    expect(await page.evaluate(() => window.inputs.length)).toBe(1);
  });

  it.each([
    ['a page that allows no policy', `${strict} 'none'`, undefined],
    [
      'a browser that has no such command',
      undefined,
      () => {
        const command = document.execCommand.bind(document);
        document.execCommand = (name, ...rest) => name !== 'insertHTML' && command(name, ...rest);
      },
    ],
  ] as const)('come line by line in %s, and go as one', async (_, csp, before) => {
    await open('1\n2\n3', csp, before);
    await setup.page.press('Tab');
    expect(await value()).toBe('a\nb1\n2\n3c\n');
    await setup.page.press('Control+z');
    expect(await value()).toBe('a\nbc\n');
  });

  it.each([
    ['line ends around it', '\n\n  1  \n\n'],
    ['blanks alone', '  \n\t\t\n \u00a0 '],
    ['what would be HTML', '<b>&amp;</b>\n<img src=x onerror="page.errors.push(0)"><!-- \n&#10;</textarea>'],
    ['a null character', '1\0\n2'],
    ['control characters', '\u0001\u001b\v\f\n\u007f\u0085'],
    ['marks without width and the other way round', '\u200b\ufeff\n\u202e\u2066\u00ad'],
    ['other line separators', '1\u2028\n\u2029'],
    ['characters of several units, and half of one', '👩‍👩‍👧\n\ud800'],
  ])('keep %s', async (_, text) => {
    const page = await open(text, undefined);
    for (const style of ['', 'white-space: nowrap', 'white-space: normal; text-transform: uppercase']) {
      await page.evaluate((css) => document.querySelector('textarea')?.setAttribute('style', css), style);
      await ask();
      expect(await setup.page.act('accept')).toBe(true);
      expect(await value()).toBe(`a\nb${text}c\n`);
    }
    expect((await setup.page.facts()).errors).toEqual([]);
  });
});
