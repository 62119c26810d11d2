import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeCompletionElement } from '../src/element';
import { chromiumPath } from './browser/chromium';
import { startRig, type Rig } from './browser/rig';

declare global {
  interface Window {
    defineCodeMirror(): void;
    events: string[];
  }
}

describe.skipIf(chromiumPath === undefined)('<code-completion> (needs Chromium)', { timeout: 90_000 }, () => {
  let rig: Rig;
  let page: Page;
  beforeAll(async () => {
    rig = await startRig(['element']);
  }, 60_000);
  afterAll(() => rig?.close());
  beforeEach(async () => {
    page = await rig.browser.newPage();
    await page.goto(`${rig.pages.origin}/element`);
  });
  afterEach(async () => {
    rig.script.restore();
    await page.close();
  });

  const attributes = 'model="Qwen/Qwen2.5-Coder-7B" language="javascript" endpoint="/v1"';
  const put = (html: string) =>
    page.evaluate((markup) => {
      const place = document.querySelector('#place');
      if (place !== null) place.innerHTML = markup;
      window.events = [];
      for (const name of ['input', 'change', 'completion-status', 'completion-outcome'])
        document.querySelector('code-completion')?.addEventListener(name, (event) => {
          const { detail } = event as CustomEvent<{ state?: string; kind?: string } | undefined>;
          window.events.push(
            [name, detail?.state ?? detail?.kind].filter((each) => each !== undefined).join(' '),
          );
        });
    }, html);
  const formValue = () =>
    page.evaluate(() => {
      const form = document.querySelector('form');
      return form === null
        ? []
        : [...new FormData(form).entries()].map(([name, value]) => `${name}=${value as string}`);
    });
  const element = <T>(read: (element: CodeCompletionElement) => T) =>
    page.locator('code-completion').evaluate(read as never) as Promise<T>;

  it('makes a textarea, completes in it, and gives the text to its form', async () => {
    await put(
      `<form><code-completion name="code" value="const a = " label="Code" ${attributes}></code-completion></form>`,
    );
    expect(await formValue()).toEqual(['code=const a = ']);
    rig.script.always(' + 2;');
    await page.getByRole('textbox', { name: 'Code' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('1');
    await page.locator('.code-completion-ghost').waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await expect.poll(formValue).toEqual(['code=const a = 1 + 2;']);
    await page.locator('textarea').blur();
    await expect
      .poll(() => page.evaluate(() => window.events))
      .toEqual(
        expect.arrayContaining(['input', 'change', 'completion-status waiting', 'completion-outcome items']),
      );
  });

  it('uses the textarea inside it, and its label', async () => {
    await put(
      `<label for="c">Source</label><code-completion id="c" ${attributes}><textarea>const a = </textarea></code-completion>`,
    );
    expect(await page.getByRole('textbox', { name: 'Source' }).inputValue()).toBe('const a = ');
    expect(await element((each) => each.value)).toBe('const a = ');
  });

  it('resets with its form, and is disabled with its fieldset', async () => {
    await put(
      `<form><fieldset disabled><code-completion name="code" value="one" ${attributes}></code-completion></fieldset></form>`,
    );
    expect(await page.locator('textarea').evaluate((each: HTMLTextAreaElement) => each.readOnly)).toBe(true);
    await page.evaluate(() => document.querySelector('fieldset')?.removeAttribute('disabled'));
    await page.locator('textarea').fill('two');
    expect(await formValue()).toEqual(['code=two']);
    await page.evaluate(() => document.querySelector('form')?.reset());
    expect(await formValue()).toEqual(['code=one']);
  });

  it('shows its status as text, which a slot can replace', async () => {
    await put(`<code-completion value="const a = " label="Code" ${attributes}></code-completion>`);
    rig.script.refuse({ status: 401, message: 'no' });
    await page.getByRole('textbox').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('1');
    await expect
      .poll(() => element((each) => each.shadowRoot?.querySelector('[part=status]')?.textContent))
      .toBe('Not authorized');
    await page.evaluate(() => {
      const own = document.createElement('p');
      own.slot = 'status';
      own.textContent = 'mine';
      document.querySelector('code-completion')?.append(own);
    });
    expect(await page.getByText('mine').isVisible()).toBe(true);
    expect(await page.getByText('Not authorized').isVisible()).toBe(false);
  });

  it('waits for an editor that is defined later, and keeps the text when it changes', async () => {
    await put(
      `<form><code-completion editor="codemirror" nonce="page" name="code" value="const a = " label="Code" ${attributes}></code-completion></form>`,
    );
    expect(await element((each) => each.completion === undefined)).toBe(true);
    await page.evaluate(() => window.defineCodeMirror());
    rig.script.always(' + 2;');
    await page.getByRole('textbox', { name: 'Code' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('1');
    await page.locator('.cm-completionGhost').waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await expect.poll(formValue).toEqual(['code=const a = 1 + 2;']);
    await page.evaluate(() => document.querySelector('code-completion')?.setAttribute('editor', 'textarea'));
    expect(await page.locator('code-completion textarea').inputValue()).toBe('const a = 1 + 2;');
    expect(await page.locator('.cm-editor').count()).toBe(0);
  });

  it('leaves nothing behind when it is removed', async () => {
    await put(`<code-completion value="const a = " label="Code" ${attributes}></code-completion>`);
    await page.getByRole('textbox').click();
    await page.keyboard.press('1');
    await rig.script.next();
    await page.evaluate(() => document.querySelector('code-completion')?.remove());
    await rig.script.server.whenIdle();
    expect(rig.script.server.requests.at(-1)?.state).toBe('aborted');
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  });
});
