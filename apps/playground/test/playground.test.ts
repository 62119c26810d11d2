import axe from 'axe-core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpUpstream, providerUpstream, startGateway, type RunningGateway } from '@org/completion-gateway';
import { startCompletionServer } from '@org/completion-testing/server';
import { localModel } from '@org/completion-local';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, startChromium } from './chromium';
import { startFileServer } from './file-server';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const wide: BrowserContextOptions = { viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  reducedMotion: 'reduce',
};

/** Where each editor draws the ghost. */
const ghosts = {
  codemirror: '.cm-completionGhost',
  monaco: '.ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text',
  textarea: '.code-completion-ghost',
} as const;
type Kind = keyof typeof ghosts;
const names = { codemirror: 'CodeMirror', monaco: 'Monaco', textarea: 'Textarea' } as const;

describe.skipIf(chromiumPath === undefined)('the playground in a browser (needs chromium)', () => {
  let browser: Browser;
  let files: { readonly origin: string; close(): Promise<void> };
  const pages: Page[] = [];

  beforeAll(async () => {
    [browser, files] = await Promise.all([startChromium(), startFileServer(dist)]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), files?.close()]);
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });

  /** Opens the page and waits until a model is ready. Errors of the page go to `faults`. */
  async function open(
    address: string,
    options: BrowserContextOptions = wide,
  ): Promise<{ page: Page; faults: string[]; requestedUrls: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    pages.push(page);
    const faults: string[] = [];
    const requestedUrls: string[] = [];
    // Monaco rejects promises with this when it drops a suggestion, and does not handle them.
    page.on('pageerror', ({ message }) => message === 'Canceled' || faults.push(message));
    page.on('request', (request) => requestedUrls.push(request.url()));
    await page.goto(address);
    await page.locator('.pill.good').waitFor();
    await page.locator('[data-ready="codemirror"]').waitFor();
    return { page, faults, requestedUrls };
  }

  async function choose(page: Page, kind: Kind): Promise<void> {
    await page.getByText(names[kind], { exact: true }).click();
    await page.locator(`[data-ready="${kind}"]`).waitFor({ timeout: 30_000 });
  }

  async function typeExample(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Type an example' }).click();
    await page.getByRole('button', { name: 'Stop typing' }).waitFor();
    await page.getByRole('button', { name: 'Type an example' }).waitFor({ timeout: 30_000 });
  }

  /** The part of the document that is on the page. */
  async function textOf(page: Page, kind: Kind): Promise<string> {
    const text =
      kind === 'textarea'
        ? await page.locator('textarea.plain').inputValue()
        : await page.locator(kind === 'monaco' ? '.view-lines' : '.cm-content').innerText();
    return text.replaceAll(/\u00a0/g, ' ');
  }

  const figure = async (page: Page) => Number.parseInt(await page.getByTestId('requests').innerText(), 10);

  it.each<Kind>(['codemirror', 'monaco', 'textarea'])(
    'completes in %s without any server, and Tab takes what is shown',
    async (kind) => {
      const { page, faults, requestedUrls } = await open(files.origin);
      await page.getByLabel('Project').selectOption('life');
      await page.getByRole('button', { name: 'grid.cpp' }).waitFor();
      await page.locator('.pill.good').waitFor();
      // Learned when the page was built.
      expect(requestedUrls).toContain(`${files.origin}/indexes/life.index`);
      if (kind !== 'codemirror') await choose(page, kind);
      await typeExample(page);
      await page.locator(ghosts[kind]).first().waitFor();
      await page.keyboard.press('Tab');
      await expect.poll(() => textOf(page, kind)).toMatch(/int count = 0;\s+for \(std::size_t/);
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('shows the life of requests, the prompt by source, and every outcome with its reason', async () => {
    const { page, faults } = await open(files.origin);
    await page.getByLabel('Project').selectOption('station');
    await page.getByRole('button', { name: 'readings.py' }).waitFor();
    await page.locator('.pill.good').waitFor();
    await typeExample(page);
    await page.locator(ghosts.codemirror).first().waitFor();

    const keys = await page.locator('.key').count();
    expect(keys).toBeGreaterThan(40);
    expect(await figure(page)).toBeGreaterThan(0);
    expect(await figure(page)).toBeLessThan(keys / 2);
    expect(await page.locator('.key.typed').count()).toBeGreaterThan(5);
    expect(await page.locator('.life .first-token').count()).toBeGreaterThan(0);
    await expect(page.locator('.lanes').getAttribute('aria-label')).resolves.toMatch(/keys in .*requests/);

    const bands = await page.locator('.bands .what').allInnerTexts();
    expect(bands.join('\n')).toMatch(/Before the cursor/);
    expect(bands.join('\n')).toMatch(/After the cursor/);
    expect(bands.join('\n')).toMatch(/\.py/);
    const reasons = await page.locator('.bands .why').allInnerTexts();
    expect(reasons.every((reason) => reason.trim() !== '')).toBe(true);

    expect(await page.locator('.outcomes li').count()).toBeGreaterThan(2);
    expect(await page.locator('.tag.items').count()).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  }, 120_000);

  it('calls no other server, and works on without a network', async () => {
    const { page, requestedUrls, faults } = await open(files.origin);
    // The sample's index cannot be loaded, so that the page learns the sample itself.
    await page.context().setOffline(true);
    await page.getByLabel('Project').selectOption('crawler');
    await page.getByRole('button', { name: 'queue.go' }).waitFor();
    await page.locator('.pill.good').waitFor();
    await typeExample(page);
    await page.locator(ghosts.codemirror).first().waitFor();
    expect(
      requestedUrls.filter((url) => !/^(data|blob):/.test(url) && !url.startsWith(`${files.origin}/`)),
    ).toEqual([]);
    expect(faults).toEqual([]);
  }, 120_000);

  it('reports an editor that cannot be loaded, and keeps the one before', async () => {
    const { page, faults } = await open(files.origin);
    await page.context().setOffline(true);
    await page.getByText(names.monaco, { exact: true }).click();
    await page.getByText('Monaco could not be loaded. Is the network gone?').waitFor();
    await page.locator('[data-ready="codemirror"]').waitFor();
    expect(await page.getByRole('radio', { name: names.codemirror }).isChecked()).toBe(true);
    await page.context().setOffline(false);
    await choose(page, 'monaco');
    expect(await page.getByText('could not be loaded').count()).toBe(0);
    expect(faults).toEqual([]);
  }, 120_000);

  it.each([
    ['rate-limited', /Rate limited/],
    ['unauthorized', /Not authorized/],
  ])(
    'says so in the status when the server answers %s',
    async (failure, words) => {
      const { page, faults } = await open(files.origin);
      await page.getByLabel('Failure').selectOption(failure);
      await page.locator('.cm-content').focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('const a = ');
      await page.locator('header .pill').filter({ hasText: words }).waitFor();
      await page.locator('.life.failed').first().waitFor();
      await page.keyboard.type('b');
      await page.locator('.tag.error, .tag.suppressed').first().waitFor();
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('applies a change of the network at once, and keeps the text when another option needs another engine', async () => {
    const { page } = await open(files.origin);
    await page.getByLabel('Project').selectOption('life');
    await page.getByRole('button', { name: 'grid.cpp' }).waitFor();
    await page.locator('.pill.good').waitFor();
    await typeExample(page);
    await page.getByLabel('Lines').selectOption('never');
    await page.locator('.pill.good').waitFor();
    await expect.poll(() => page.locator('.cm-content').innerText()).toMatch(/count = 0;\s+for/);
    await page.getByRole('slider', { name: 'First byte' }).fill('2000');
    await page.locator('.cm-content').focus();
    const before = await figure(page);
    await page.keyboard.type(' ');
    await expect.poll(() => figure(page)).toBeGreaterThan(before);
    await page.locator('.life.open').first().waitFor();
  }, 120_000);

  describe('a folder of the user', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'own-folder-'));
      mkdirSync(join(folder, 'src'));
      mkdirSync(join(folder, 'node_modules'));
      writeFileSync(join(folder, 'src', 'main.go'), 'package main\n\nfunc main() {\n}\n');
      writeFileSync(join(folder, 'secrets.json'), '{}');
      writeFileSync(join(folder, 'node_modules', 'index.js'), 'module.exports = 1;\n');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('opens, without secrets and generated files', async () => {
      const { page, faults } = await open(files.origin);
      await page.locator('input[type=file]').setInputFiles(folder);
      await page.getByRole('button', { name: 'main.go' }).waitFor();
      await page.getByText(/1 file of own-folder-\w+ is open, 2 left out/).waitFor();
      await expect.poll(() => textOf(page, 'codemirror')).toContain('package main');
      expect(faults).toEqual([]);
    }, 120_000);

    it('is not overwritten by text that is typed until it is drawn', async () => {
      const { page, faults } = await open(files.origin);
      await page.locator('.cm-content').click();
      await page.evaluate(() => {
        setInterval(() => document.execCommand('insertText', false, 'x'), 4);
      });
      await page.locator('input[type=file]').setInputFiles(folder);
      await page.getByRole('button', { name: 'main.go' }).waitFor();
      await expect.poll(() => textOf(page, 'codemirror')).toContain('package main');
      expect(faults).toEqual([]);
    }, 120_000);
  });

  it.each([
    ['wide and light', { ...wide, colorScheme: 'light' }],
    ['wide and dark', { ...wide, colorScheme: 'dark' }],
    ['a phone, light', { ...phone, colorScheme: 'light' }],
    ['a phone, dark', { ...phone, colorScheme: 'dark' }],
  ] satisfies [string, BrowserContextOptions][])(
    'has nothing that axe finds, nor anything wider than the screen: %s',
    async (_, options) => {
      const { page } = await open(files.origin, options);
      await page.getByLabel('Project').selectOption('life');
      await page.getByRole('button', { name: 'grid.cpp' }).waitFor();
      await page.locator('.pill.good').waitFor();
      await typeExample(page);
      await page.locator('.outcomes li').first().waitFor();
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { axe: engine } = globalThis as unknown as { axe: typeof axe };
        const { violations: found } = await engine.run(document);
        return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(violations).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    },
    120_000,
  );

  it('moves the focus by keyboard out of the editor, to every control, and back', async () => {
    const { page } = await open(files.origin);
    await page.locator(ghosts.codemirror).first().waitFor();
    // Tab would accept the suggestion, and then indent; Escape returns it to the page.
    await page.keyboard.press('Escape');
    await page.locator(ghosts.codemirror).first().waitFor({ state: 'detached' });
    const reached = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const where = await page.evaluate(() => {
        const { activeElement } = document;
        if (activeElement?.closest('.editor')) return 'editor';
        const label = activeElement?.closest('label')?.textContent ?? activeElement?.textContent ?? '';
        return `${activeElement?.tagName ?? ''} ${activeElement?.getAttribute('aria-label') ?? label}`.trim();
      });
      reached.add(where);
      if (where === 'editor') await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
    }
    const all = [...reached].join('\n');
    for (const name of [
      'Skip to the editor',
      'editor',
      'Theme',
      'Open folder',
      'Type an example',
      'Failure',
      'First byte',
      'Use other files',
      'Inspector',
    ])
      expect(all).toContain(name);
  }, 120_000);

  describe('at first sight', () => {
    it.each([
      ['a wide screen', { ...wide, reducedMotion: 'no-preference' }],
      ['a phone', phone],
    ] satisfies [string, BrowserContextOptions][])(
      'shows a suggestion of several lines on %s before anybody does anything, for one request',
      async (_, options) => {
        const { page, faults } = await open(files.origin, options);
        await expect.poll(() => page.locator(ghosts.codemirror).count()).toBe(2);
        await page.locator('.invite').waitFor();
        expect(await figure(page)).toBe(1);
        await page.locator('.cm-content').press('Tab');
        await expect
          .poll(() => page.locator('.cm-content').innerText())
          .toMatch(/taxOfAll[^}]*\} = basket;\n\s+if \(lines\.length === 0\) \{\n\s+throw new RangeError/);
        await page.locator('.invite').waitFor({ state: 'detached' });
        expect(faults).toEqual([]);
      },
      120_000,
    );

    it('types nothing when the user is quicker', async () => {
      const context = await browser.newContext(wide);
      const page = await context.newPage();
      pages.push(page);
      // The model is not ready before the gateway has answered.
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/v1/models', async (route) => {
        await answered;
        await route.fulfill({ status: 404 });
      });
      await page.goto(files.origin);
      await page.locator('[data-ready="codemirror"]').waitFor();
      await page.locator('.cm-content').focus();
      await page.keyboard.type('// mine');
      answer();
      await page.locator('.pill.good').waitFor();
      await expect.poll(() => page.locator('.cm-content').innerText()).toMatch(/\/\/ mine/);
      expect(await page.locator('.cm-content').innerText()).not.toMatch(
        /taxOfAll[^}]*\{ lines \} = basket;\n\s+i\n/,
      );
      expect(await page.locator('.invite').count()).toBe(0);
    }, 120_000);
  });

  it('stops typing its example when the user types', async () => {
    const { page } = await open(files.origin);
    await page.getByLabel('Project').selectOption('station');
    await page.getByRole('button', { name: 'readings.py' }).waitFor();
    await page.locator('.pill.good').waitFor();
    await page.getByRole('button', { name: 'Type an example' }).click();
    await page.getByRole('button', { name: 'Stop typing' }).waitFor();
    await page.keyboard.type('#');
    await page.getByRole('button', { name: 'Type an example' }).waitFor();
    const typed = await page.locator('.cm-content').innerText();
    expect(typed).toContain('#');
    expect(typed).not.toContain('values = [reading.humidity for reading in readings]');
  }, 120_000);

  it.each<Kind>(['codemirror', 'monaco', 'textarea'])(
    'takes a suggestion in %s by a finger, where there is no Tab key',
    async (kind) => {
      const { page, faults } = await open(files.origin, phone);
      if (kind !== 'codemirror') await choose(page, kind);
      await page.getByLabel('Project').selectOption('life');
      await page.getByRole('button', { name: 'grid.cpp' }).waitFor();
      await page.locator('.pill.good').waitFor();
      await typeExample(page);
      await page.locator(ghosts[kind]).first().waitFor();
      const takes = page.getByRole('group', { name: 'Suggestion' });
      await takes.getByRole('button', { name: 'Accept' }).tap();
      await expect.poll(() => textOf(page, kind)).toMatch(/int count = 0;\s+for \(std::size_t/);
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('remembers light or dark', async () => {
    const { page } = await open(files.origin, { ...wide, colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    for (const theme of ['light', 'dark']) {
      await page.getByRole('button', { name: 'Theme' }).click();
      await page.getByRole('button', { name: `Theme: ${theme}` }).waitFor();
    }
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.reload();
    await page.locator('.pill.good').waitFor();
    expect(await ground()).toBe(dark);
  }, 120_000);

  it('lists the files of a large folder with their paths', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'large-folder-'));
    try {
      for (const part of ['alpha', 'beta', 'gamma']) {
        mkdirSync(join(folder, part));
        for (const name of ['index', 'one', 'two', 'three'])
          writeFileSync(join(folder, part, `${name}.ts`), `export const ${part}_${name} = 1;\n`);
      }
      const { page, faults } = await open(files.origin);
      await page.locator('input[type=file]').setInputFiles(folder);
      await page.getByText(/12 files of large-folder-\w+ are open, 0 left out/).waitFor();
      await page.getByRole('combobox', { name: 'File', exact: true }).selectOption('gamma/index.ts');
      await expect.poll(() => page.locator('.cm-content').innerText()).toContain('gamma_index');
      expect(faults).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);

  describe('behind a gateway', () => {
    let gateway: RunningGateway;

    beforeAll(async () => {
      gateway = await startGateway({
        port: 0,
        upstreams: [providerUpstream(localModel({ minConfidence: 0.2, minNextLineConfidence: 0.4 }))],
        auth: 'none',
        staticFolder: dist,
        drainMs: 0,
        logger: { info() {}, warn() {}, error() {} },
      });
    });
    afterAll(() => gateway?.close());

    it('finds it, sends it requests, and the language of the file', async () => {
      const { page, faults } = await open(gateway.url);
      await page.locator('header .pill').filter({ hasText: 'Gateway · embedded model' }).waitFor();
      // The first request was for the first sample, in TypeScript.
      await page.locator(ghosts.codemirror).first().waitFor();
      const sent = page.waitForRequest((request) => request.url().endsWith('/v1/completions'));
      await page.getByLabel('Project').selectOption('life');
      await page.getByRole('button', { name: 'grid.cpp' }).waitFor();
      await page.locator('.pill.good').waitFor();
      await typeExample(page);
      expect((await sent).postDataJSON()).toMatchObject({ language: 'cpp', stream: true });
      expect((await sent).headers()['authorization']).toBeUndefined();
      await page.locator(ghosts.codemirror).first().waitFor();
      expect(faults).toEqual([]);
    }, 120_000);

    it('sends requests for the hosted model of the gateway, in its prompt format', async () => {
      const model = await startCompletionServer();
      model.configure({
        models: ['meta-llama/Llama-3.3-70B-Instruct', 'Qwen/Qwen2.5-Coder-7B', 'bigcode/starcoder2-7b'],
        model: () => ({ text: 'f (lines.length === 0) {\n    return zero();\n  }\n' }),
      });
      const hosted = await startGateway({
        port: 0,
        upstreams: [httpUpstream({ baseUrl: model.baseUrl, apiKey: 'key-of-the-gateway' })],
        defaultModel: 'bigcode/starcoder2-7b',
        auth: 'none',
        staticFolder: dist,
        drainMs: 0,
        logger: { info() {}, warn() {}, error() {} },
      });
      try {
        const { page, faults } = await open(hosted.url);
        await page.locator('header .pill').filter({ hasText: 'Gateway · bigcode/starcoder2-7b' }).waitFor();
        await page.locator(ghosts.codemirror).first().waitFor();
        const completion = model.requests.findLast(({ path }) => path.endsWith('/completions'));
        expect(completion?.body).toMatchObject({ model: 'bigcode/starcoder2-7b' });
        expect(JSON.stringify(completion?.body)).toContain('<fim_suffix>');
        await page
          .getByRole('combobox', { name: 'Model', exact: true })
          .selectOption('Qwen/Qwen2.5-Coder-7B');
        await page.locator('header .pill').filter({ hasText: 'Gateway · Qwen/Qwen2.5-Coder-7B' }).waitFor();
        await page.locator('.cm-content').press('Alt+\\');
        await expect.poll(() => JSON.stringify(model.requests.at(-1)?.body)).toContain('<|fim_suffix|>');
        expect(faults).toEqual([]);
      } finally {
        await hosted.close();
        await model.close();
      }
    }, 120_000);
  });
});
