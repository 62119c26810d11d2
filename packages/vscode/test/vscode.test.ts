import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeAdapter } from '@org/completion-adapter-kit/conformance';
import {
  startCompletionServer,
  type CompletionServer,
  type ScriptedServer,
} from '@org/completion-testing/server';
import { chromiumPath } from '../../../scripts/chromium.mjs';
import { findCodeServer } from './code-server';
import { VSCodeEditor } from './vscode-editor';
import { VSCodeWindow } from './vscode-window';

const codeServer = chromiumPath === undefined ? 'Chromium' : await findCodeServer();
const needs = typeof codeServer === 'string' ? `code-server; ${codeServer}` : undefined;
const key = 'secret-key-of-the-test';

let opened: Promise<VSCodeWindow> | undefined;
/** Named by the settings of the folder, which the user has not said to trust. */
let stranger: CompletionServer | undefined;

/** One window for all tests of this file. */
function vscodeWindow(): Promise<VSCodeWindow> {
  return (opened ??= openWindow());
}

async function openWindow(): Promise<VSCodeWindow> {
  if (typeof codeServer === 'string') throw new Error(codeServer);
  stranger = await startCompletionServer({ apiKey: false, models: 'any' });
  const theirs = {
    'completion.baseUrl': stranger.baseUrl,
    'completion.provider': 'openai-compatible',
    'completion.when.trigger': 'manual',
    'completion.ignore': ['*'],
  };
  return VSCodeWindow.open(
    codeServer,
    { 'completion.model': 'Qwen/Qwen2.5-Coder-7B', 'completion.multiline': 'always' },
    { '.vscode/settings.json': JSON.stringify(theirs) },
  );
}

afterAll(async () => {
  await (await opened)?.close();
  await stranger?.close();
}, 60_000);

/** Settings reach the session of the server a moment later, and a request in between gets no answer. */
async function untilCompletes(window: VSCodeWindow, server: ScriptedServer): Promise<void> {
  const editor = new VSCodeEditor(window);
  server.always('ready;');
  await editor.set('const first = █\n');
  for (const until = Date.now() + 60_000; (await editor.ghost()) !== 'ready;'; await delay(500)) {
    if (Date.now() > until) throw new Error('VS Code does not complete');
    await editor.trigger();
  }
  await editor.dispose();
  server.restore();
}

describeAdapter({
  name: 'VS Code',
  needs,
  async start(scripted) {
    const window = await vscodeWindow();
    await window.completeWith(scripted.server.baseUrl);
    await untilCompletes(window, scripted);
    return {
      open: () => Promise.resolve(new VSCodeEditor(window)),
      close: () => Promise.resolve(),
    };
  },
});

describe.skipIf(needs !== undefined)(
  `in VS Code (needs ${needs ?? 'nothing more'})`,
  { timeout: 60_000 },
  () => {
    let server: CompletionServer;
    let window: VSCodeWindow;
    let editor: VSCodeEditor;
    beforeAll(async () => {
      server = await startCompletionServer({ apiKey: key, models: ['Qwen/Qwen2.5-Coder-7B', 'other/coder'] });
      window = await vscodeWindow();
      await window.completeWith(server.baseUrl);
      editor = new VSCodeEditor(window);
    }, 180_000);
    afterEach(() => editor.dispose());
    afterAll(() => server.close());

    const eventually = { timeout: 20_000 };
    const expectGhost = (text: string) => expect.poll(() => editor.ghost(), eventually).toBe(text);
    const expectStatus = (text: string) => expect.poll(() => window.status(), eventually).toBe(text);

    it('says that the server wants a key, and what to do', async () => {
      await editor.set('const sum = a█\n');
      await editor.type(' ');
      await expectStatus('Completion: not authorized');
      await window.page.locator('.statusbar-item[id$="completion.status"]').click();
      const menu = window.page.locator('.quick-input-widget');
      await expect.poll(() => menu.innerText(), eventually).toContain('Set the key for this server');
      await window.page.keyboard.press('Escape');
    });

    it('takes the key of the server, completes with it, and writes it into no setting and no log', async () => {
      await window.startCommand('completion.setKey');
      const input = window.page.locator('.quick-input-widget');
      await expect.poll(() => input.innerText(), eventually).toContain('The server of your settings');
      await window.page.keyboard.press('Enter');
      await expect.poll(() => input.innerText(), eventually).toContain('secret storage');
      await window.page.keyboard.type(key);
      await window.page.keyboard.press('Enter');
      await expectStatus('Completion');
      server.configure({ model: () => ({ text: 'b;' }) });
      await editor.set('const sum = a +█\n');
      await editor.type(' ');
      await expectGhost('b;');
      await editor.accept();
      await expect.poll(() => editor.text(), eventually).toBe('const sum = a + b;█\n');
      const examine = async () => {
        await window.command('completion.doctor');
        const report = await window.run((api) => api.window.activeTextEditor?.document.getText(), undefined);
        await window.command('workbench.action.closeActiveEditor');
        expect(report).not.toContain(key);
        return report;
      };
      await expect.poll(examine, eventually).toContain('A suggestion came within');
      expect(await filesWith(window.userData, key)).toEqual([]);
      expect(await filesWith(window.workspace, key)).toEqual([]);
    });

    it('lists the models of the server, and uses the one that is chosen', async () => {
      await window.startCommand('completion.chooseModel');
      const list = window.page.locator('.quick-input-widget');
      await expect.poll(() => list.innerText(), eventually).toContain('other/coder');
      await window.page.keyboard.type('other/coder');
      await window.page.keyboard.press('Enter');
      await expect
        .poll(() => window.run((api) => api.workspace.getConfiguration('completion').get('model'), undefined))
        .toBe('other/coder');
      await editor.set('const sum = 2 +█\n');
      await editor.type(' ');
      await expectGhost('b;');
      const last = server.requests.findLast(({ method }) => method === 'POST');
      expect(last?.body).toMatchObject({ model: 'other/coder' });
    });

    it('pauses, and completes when it is asked to', async () => {
      await window.command('completion.pause');
      await expectStatus('Completion: paused');
      await editor.set('const sum = 3 +█\n');
      await editor.type(' ');
      await editor.trigger();
      await expectGhost('b;');
      await window.command('completion.resume');
      await expectStatus('Completion');
    });

    it('does not bring back by itself what was dismissed', async () => {
      await editor.set('const sum = 4 +█\n');
      await editor.type(' ');
      await expectGhost('b;');
      await editor.dismiss();
      await expectGhost('');
      const explained = async () => {
        await editor.type('x');
        await expectGhost('b;');
        await editor.key('Backspace');
        await expectGhost('');
        await window.command('completion.explain');
        const why = await window.run((api) => api.window.activeTextEditor?.document.getText(), undefined);
        await window.command('workbench.action.closeActiveEditor');
        return why;
      };
      // VS Code may ask after the page is shown: then the next time it has been told.
      await expect.poll(explained, eventually).toMatch(/dismissed/);
    });

    it('changes nothing by Tab that it does not draw, indentation included', async () => {
      server.configure({ model: () => ({ text: '      return 1;' }) });
      await editor.set('function f() {\n  █\n}\n');
      await editor.trigger();
      await expect.poll(() => editor.ghost(), eventually).toMatch(/return 1;$/);
      const ghost = await editor.ghost();
      await editor.accept();
      await expect.poll(() => editor.text(), eventually).toBe(`function f() {\n  ${ghost}█\n}\n`);
    });

    it('puts the cursor behind an accepted word with an emoji, and keeps the rest', async () => {
      const says = '"👍👍 é👍🏽 beta";';
      server.configure({ model: () => ({ text: says }) });
      await editor.set('const t = █\n');
      await editor.trigger();
      await expectGhost(says);
      const seen: string[] = [];
      for (let words = 0; words < 3; words++) {
        const before = await editor.text();
        await editor.acceptWord();
        await expect.poll(() => editor.text(), eventually).not.toBe(before);
        await expect.poll(async () => (await editor.text()).endsWith('█\n'), eventually).toBe(true);
        const [, accepted = ''] = /const t = (.*)█/.exec(await editor.text()) ?? [];
        seen.push(accepted);
        await expectGhost(says.slice(accepted.length));
      }
      expect(seen.at(-1)).toContain('👍');
      await editor.accept();
      await expect.poll(() => editor.text(), eventually).toBe(`const t = ${says}█\n`);
    });

    it('leaves the cursor to the user after an emoji of the ghost was typed', async () => {
      server.configure({ model: () => ({ text: '👍👍 + beta' }) });
      await editor.set('const t = █\n');
      await editor.trigger();
      await expectGhost('👍👍 + beta');
      await window.page.keyboard.insertText('👍👍');
      await expect.poll(() => editor.text(), eventually).toBe('const t = 👍👍█\n');
      await editor.key('ArrowLeft');
      await expect.poll(() => editor.text(), eventually).toBe('const t = 👍█👍\n');
      await editor.key('ArrowLeft');
      await expect.poll(() => editor.text(), eventually).toBe('const t = █👍👍\n');
    });

    it('takes no address and no rule from a folder that is not trusted', async () => {
      expect(await window.run((api) => api.workspace.isTrusted, undefined)).toBe(false);
      expect(stranger?.requests).toEqual([]);
    });
  },
);

/** The files below `folder` that hold `text`. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return files.filter((_file, index) => found[index]);
}
