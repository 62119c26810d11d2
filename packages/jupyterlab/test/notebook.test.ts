import { chromium, type Browser } from 'playwright-core';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../../../scripts/chromium.mjs';
import { LabPage, type LabDocument } from './jupyterlab/lab-page';
import { missing } from './jupyterlab/missing';
import { startJupyterLab, type RunningJupyterLab } from './jupyterlab/start-jupyterlab';

describe.skipIf(missing !== undefined)(
  `a notebook in JupyterLab 4.6 (needs ${missing ?? 'nothing else'})`,
  { timeout: 90_000 },
  () => {
    let model: ScriptedServer;
    let lab: RunningJupyterLab;
    let browser: Browser;
    let tab: LabPage;
    let notebook: LabDocument;

    beforeAll(async () => {
      model = await startScriptedServer();
      lab = await startJupyterLab({ baseUrl: model.server.baseUrl });
      browser = await startChromium(chromium);
      tab = await LabPage.open(browser, lab);
      await tab.seeStatus('Ready');
    }, 240_000);
    afterEach(async () => {
      await notebook?.close();
      model.restore();
      await model.server.whenIdle();
      model.server.clearLog();
      // What JupyterLab itself leaves unhandled when a notebook is closed whose kernel has not started yet.
      const theirs = ['Disposed', 'Canceled future for debug_request message before replies were done'];
      expect(tab.errors.splice(0).filter((message) => !theirs.includes(message))).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
      await model?.server.close();
    });

    /** Opens a notebook with the last cell active. */
    async function open(...cells: readonly string[]): Promise<void> {
      notebook = await tab.openDocument('a.ipynb', cells);
      await notebook.selectCell(cells.length - 1);
    }
    const expectGhost = (text: string) => expect.poll(() => notebook.ghost()).toBe(text);
    const expectText = (marked: string) => expect.poll(() => notebook.text()).toBe(marked);
    /** The requests whose prompt has `text`: one of the test before may come late. */
    const requestsWith = (text: string) =>
      model.server.requests.map(({ body }) => JSON.stringify(body)).filter((body) => body.includes(text));

    it('shows the other cells to the model', async () => {
      await open('import numpy as np', 'table = np.zeros(7)', '');
      model.always('le.sum()');
      await notebook.put('█');
      await notebook.type('tab');
      await expectGhost('le.sum()');
      expect(requestsWith('import numpy as np').at(-1)).toMatch(/table = np.zeros\(7\).*tab/);
      await notebook.press('Tab');
      await expectText('table.sum()█');
    });

    it('keeps the ghost while it is typed through, with emoji, without a request', async () => {
      await open('');
      model.always('"👍🏽 and thumbs" + s');
      await notebook.put('s = "😀é"; t = █');
      await notebook.press('Alt+\\');
      await expectGhost('"👍🏽 and thumbs" + s');
      await notebook.page.keyboard.insertText('"👍🏽');
      await expectGhost(' and thumbs" + s');
      await notebook.type(' and thumb');
      await expectGhost('s" + s');
      expect(requestsWith('; t =')).toHaveLength(1);
      await notebook.press('Tab');
      await expectText('s = "😀é"; t = "👍🏽 and thumbs" + s█');
    });

    it('deletes nothing when the cursor passes text behind the ghost', async () => {
      await open('');
      model.always('7 + ');
      await notebook.put('y = █12');
      await notebook.press('Alt+\\');
      await expectGhost('7 + ');
      await notebook.press('ArrowRight');
      await expectGhost('');
      await notebook.press('Tab');
      expect((await notebook.text()).replaceAll(/[\s█]/g, '')).toBe('y=12');
    });

    it('draws no answer that is late for the cursor', async () => {
      await open('');
      await notebook.put('z = █12');
      await notebook.press('Alt+\\');
      const late = await model.next('z =');
      await notebook.press('ArrowRight');
      late.send('7 + ');
      late.end();
      await model.server.whenIdle();
      await notebook.press('Tab');
      expect((await notebook.text()).replaceAll(/[\s█]/g, '')).toBe('z=12');
    });

    it('asks on a blank indented line by itself, and keeps the indentation that is typed', async () => {
      await open('');
      model.always('return 1');
      await notebook.put('if ready:█');
      await notebook.press('Enter');
      await expectGhost('return 1');
      await expectText('if ready:\n    █');
      await notebook.press('Tab');
      await expectText('if ready:\n    return 1█');
    });

    it('loses no column when spaces of the ghost are typed on a blank line', async () => {
      await open('');
      model.always('    return done + 2');
      await notebook.put('def finish(done):\n█');
      await notebook.press('Alt+\\');
      await expectGhost('    return done + 2');
      await notebook.type('  ');
      await expectGhost('  return done + 2');
      await notebook.press('Tab');
      await expectText('def finish(done):\n    return done + 2█');
    });

    it('completes between brackets that the editor closed', async () => {
      await open('');
      model.always('[1, 2]');
      await notebook.put('total = sum█');
      await notebook.type('(');
      await expectText('total = sum(█)');
      await expectGhost('[1, 2]');
      await notebook.press('Tab');
      await expectText('total = sum([1, 2]█)');
    });

    it('grows by the lines that arrive, and is accepted whole', async () => {
      await open('');
      await notebook.put('def grow():\n    █');
      await notebook.press('Alt+\\');
      const answer = await model.next('def grow');
      answer.send('a = 1\n');
      await expectGhost('a = 1');
      answer.send('    b = 2\n');
      await expectGhost('a = 1\n    b = 2');
      answer.send('    return a + b');
      answer.end();
      await expectGhost('a = 1\n    b = 2\n    return a + b');
      await notebook.press('Tab');
      await expectText('def grow():\n    a = 1\n    b = 2\n    return a + b█');
    });

    it('is dismissed by Escape, and goes on editing', async () => {
      await open('');
      model.always('41 + 1');
      await notebook.put('gone = █');
      await notebook.press('Alt+\\');
      await expectGhost('41 + 1');
      await notebook.press('Escape');
      await expectGhost('');
      model.always('');
      await notebook.type('x');
      await expectText('gone = x█');
    });

    it('sends nothing while it is switched off', async () => {
      await open('');
      await tab.command('completion:toggle');
      await tab.seeStatus('Paused');
      await notebook.put('off = █');
      await notebook.type('1');
      await notebook.press('Alt+\\');
      await notebook.type('2');
      await expectText('off = 12█');
      await tab.command('completion:toggle');
      await tab.seeStatus('Ready');
      model.always(' + 3');
      await notebook.type('4');
      await expectGhost(' + 3');
      expect(requestsWith('off =')).toHaveLength(1);
    });

    it('asks only at the key when it is not to suggest while typing, and is typed through then', async () => {
      await open('');
      await tab.command('completion:toggle-automatic');
      await tab.seeStatus('Ready');
      model.always('100 + 20');
      await notebook.put('manual = █');
      await notebook.type('1');
      await notebook.press('Backspace');
      await notebook.press('Alt+\\');
      await expectGhost('100 + 20');
      await notebook.type('100');
      await expectGhost(' + 20');
      expect(requestsWith('manual =')).toHaveLength(1);
      await tab.command('completion:toggle-automatic');
    });

    it('says why nothing comes', async () => {
      await open('');
      model.always('');
      await notebook.put('why = █');
      await notebook.press('Alt+\\');
      await expect
        .poll(() => tab.page.locator('.completion-jupyterlab-status').getAttribute('title'))
        .toMatch(/^Nothing to suggest: /);
      await tab.page.locator('.completion-jupyterlab-status').click();
      const dialog = tab.page.locator('.jp-Dialog', { hasText: 'Code completion: Ready' });
      await dialog.waitFor();
      await dialog.locator('.jp-mod-accept').click();
    });

    it('completes in Notebook 7 as well', async () => {
      await open('first = 1', '');
      const { path } = notebook;
      const page = await browser.newPage();
      try {
        await page.goto(lab.url(`notebooks/${path}`));
        const cell = page.locator('.jp-CodeCell .cm-content').last();
        await cell.click();
        model.always(' + first');
        await page.keyboard.type('second = 2');
        await expect
          .poll(async () => (await page.locator('.jp-GhostText').allTextContents()).join('\n'))
          .toBe(' + first');
        await page.keyboard.press('Tab');
        await expect.poll(() => cell.textContent()).toBe('second = 2 + first');
      } finally {
        await page.close();
      }
    });
  },
);
