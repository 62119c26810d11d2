import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, type editors, expectGhost, expectText, startRig, type Rig } from './browser/rig';

/**
 * What Monaco throws into a page by itself, with any provider: its controller of inline completions tells screen readers of a
 * ghost in a function whose promise it lets go of, and `await timeout(50, …)` there rejects when the ghost is another one by then.
 */
const thrownByMonaco = /^Canceled: Canceled$/;

/** What is typed between brackets that close themselves, what the model says, and what comes of it. */
const inBrackets = [
  { marked: 'log█\n', keys: '(', says: '1, 2);', becomes: 'log(1, 2);\n' },
  { marked: 'sum█\n', keys: '([', says: '1, 2], x);', becomes: 'sum([1, 2], x);\n' },
  { marked: 'say█\n', keys: '("', says: 'a", b);', becomes: 'say("a", b);\n' },
  { marked: 'list█\n', keys: '(', says: '\n  1,\n);', becomes: 'list(\n  1,\n);\n' },
  { marked: 'make█\n', keys: '({', says: ' a,\n  b,\n});', becomes: 'make({ a,\n  b,\n});\n' },
  { marked: 'put({█})\n', keys: ' ', says: 'a,\n  b,\n});', becomes: 'put({ a,\n  b,\n});\n' },
  { marked: 'note(█) // note\n', keys: '1', says: ', 2', becomes: 'note(1, 2) // note\n' },
];

/** A text without cursor mark and the spaces at the end of its lines. */
const visible = (text: string) => text.replace('█', '').replaceAll(/ +$/gm, '');

/** What every editor does, and what only some have: a test file for each editor, so that they run beside each other. */
export function describeBehavior(name: (typeof editors)[number]): void {
  describe.skipIf(chromiumPath === undefined)(`${name} (needs Chromium)`, { timeout: 90_000 }, () => {
    let rig: Rig;
    let page: EditorPage;
    let opened = '';
    beforeAll(async () => {
      rig = await startRig([name]);
    }, 120_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      rig.script.restore();
      const { errors } = await page.facts();
      await page.close();
      await rig.script.server.whenIdle();
      rig.script.server.clearLog();
      expect(errors.filter((each) => !(opened.startsWith('monaco') && thrownByMonaco.test(each)))).toEqual(
        [],
      );
    });
    const requests = () => rig.script.server.requests.length;

    const openIn = async (pageName: string, marked: string, start: object = {}) => {
      opened = pageName;
      page = await EditorPage.open(rig, pageName, { start, reuse: true });
      await page.put(marked);
      return page;
    };

    describe('does what every editor does', () => {
      const open = (marked: string, start?: object) => openIn(name, marked, start);

      it('shows the first line when it is complete, then the rest as it streams', async () => {
        await open('function add(a, b) {█\n}\n', { engineOptions: { multiline: 'always' } });
        await page.press('Enter');
        const telling = await rig.script.next();
        telling.send('const sum = a + b;\n');
        await expectGhost(page, 'const sum = a + b;');
        telling.send('  log(sum);\n');
        await expectGhost(page, 'const sum = a + b;\n  log(sum);');
        telling.send('  return sum;');
        telling.end();
        await expectGhost(page, 'const sum = a + b;\n  log(sum);\n  return sum;');
        await expect
          .poll(async () => (await page.facts()).statuses)
          .toEqual(['waiting', 'streaming', 'idle']);
        expect((await page.text()).startsWith('function add(a, b) {\n')).toBe(true);
        expect(requests()).toBe(1);
      });

      it('accepts all with Tab, as one undo step', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.press('Tab');
        await expectText(page, 'const a = 1 + 2;█\n');
        await page.press('Control+z');
        await expectText(page, 'const a = 1█\n');
      });

      it('keeps the ghost in every frame while it is typed through, without a request', async () => {
        await open('const a = █\n');
        rig.script.always(' + 200 + 300;');
        await page.type('1');
        await expectGhost(page, ' + 200 + 300;');
        await page.page.evaluate(() => window.page.record(true));
        for (const char of ' + 200') {
          await page.press(char);
          await page.settle();
        }
        await expectGhost(page, ' + 300;');
        await page.page.evaluate(() => window.page.record(false));
        const { frames } = await page.facts();
        expect(frames.length).toBeGreaterThan(10);
        expect(frames.filter((each) => each === '')).toEqual([]);
        expect(requests()).toBe(1);
      });

      it('keeps a stream while its text is typed, and shows what follows', async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        await page.press('Enter');
        const telling = await rig.script.next();
        telling.send('12 + 34;\n');
        await expectGhost(page, '12 + 34;');
        await page.type('12');
        await expectGhost(page, ' + 34;');
        telling.send('  56;');
        telling.end();
        await expectGhost(page, ' + 34;\n  56;');
        expect(requests()).toBe(1);
        expect(rig.script.server.requests[0]?.state).toBe('completed');
      });

      it('accepts by word and by line, and keeps the rest', async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        rig.script.always('12 + 34;\n  56 + 78;');
        await page.press('Enter');
        await expectGhost(page, '12 + 34;\n  56 + 78;');
        await page.press('Control+ArrowRight');
        await expectGhost(page, ' + 34;\n  56 + 78;');
        await page.press('Control+ArrowDown');
        await expectGhost(page, '\n  56 + 78;');
        await page.press('Tab');
        await expect.poll(() => page.text()).toMatch(/12 \+ 34;\n {2}56 \+ 78;█\n}/);
        expect(requests()).toBeLessThanOrEqual(2);
      });

      const separators = name === 'codemirror' ? [name, `${name}#crlf`] : [name];
      it.each(separators)('accepts by line where line ends are \\r\\n: %s', async (where) => {
        await openIn(where, 'function f() {█\r\n}\r\n', { engineOptions: { multiline: 'always' } });
        rig.script.always('12 + 34;\n  56;\n  78;');
        await page.press('Enter');
        await expectGhost(page, '12 + 34;\n  56;\n  78;');
        await page.type('12');
        await page.press('Control+ArrowDown');
        await expectGhost(page, '\n  56;\n  78;');
        await page.press('Control+ArrowDown');
        await expectGhost(page, '\n  78;');
        await page.press('Tab');
        await page.type('9');
        await expect
          .poll(async () => (await page.text()).replaceAll('\r\n', '\n'))
          .toMatch(/^function f\(\) \{\n *12 \+ 34;\n {2}56;\n {2}78;9█\n\}\n$/);
        // Where lines are elements, each is one.
        expect([0, 6]).toContain(await page.page.locator('.cm-line').count());
      });

      it('dismisses with Escape, and does not offer the same there again', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.press('Escape');
        await expectGhost(page, '');
        await page.press('Backspace');
        await page.type('1');
        await expect.poll(async () => (await page.facts()).outcomes.at(-1)).toBe('suppressed');
        expect(await page.ghost()).toBe('');
      });

      // Only CodeMirror's popup takes the key before it is seen.
      it.each(name === 'codemirror' ? [`${name}#querying`] : [])(
        'dismisses with Escape while the popup is still queried: %s',
        async (where) => {
          await openIn(where, 'const a = █\n');
          rig.script.always(' + 2;');
          await page.type('1');
          await expectGhost(page, ' + 2;');
          await page.press('Escape');
          await expectGhost(page, '');
          await page.settle();
          expect(await page.ghost()).toBe('');
        },
      );

      it('cycles through candidates requested by key', async () => {
        await open('const a = █\n');
        const says = [' + 2;', ' * 3;', ' - 4;'];
        let said = 0;
        rig.script.server.configure({ model: () => ({ text: says[said++ % 3] ?? '', tokenChars: 100 }) });
        await page.type('1');
        await expectGhost(page, ' + 2;');
        said = 0;
        await page.press('Alt+]');
        await expect
          .poll(() => page.page.evaluate(() => window.page.drivers[0]?.completion.candidate.of))
          .toBe(3);
        const seen = new Set([await page.ghost()]);
        for (let step = 0; step < 2; step++) {
          const before = await page.ghost();
          await page.press('Alt+]');
          await expect.poll(() => page.ghost()).not.toBe(before);
          await expect.poll(() => page.ghost()).not.toBe('');
          seen.add(await page.ghost());
        }
        expect([...seen].toSorted()).toEqual(says.toSorted());
        const last = await page.ghost();
        await page.press('Alt+[');
        await expect.poll(() => page.ghost()).not.toBe(last);
      });

      it('requests by key, even without automatic requests', async () => {
        await open('const a = █\n', { automatic: false });
        rig.script.always(' + 2;');
        await page.type('1');
        await page.settle();
        expect(requests()).toBe(0);
        await page.press('Alt+\\');
        await expectGhost(page, ' + 2;');
      });

      it('leaves Tab to indentation while nothing is shown', async () => {
        await open('█x\n', { automatic: false });
        await page.press('Tab');
        await page.settle();
        const { left, text } = await page.page.evaluate(() => ({
          left: document.activeElement === document.body || document.activeElement?.tagName === 'BUTTON',
          text: window.page.drivers[0]?.value() ?? '',
        }));
        // A textarea has no indentation of its own: Tab goes on to what comes after it.
        expect({ left, indented: /^\s+x\n/.test(text) }).toEqual({
          left: name === 'textarea',
          indented: name !== 'textarea',
        });
      });

      it('replaces auto-closed brackets', async () => {
        await open('log█\n');
        rig.script.always('1, 2);');
        await page.press('(');
        await expectGhost(page, name === 'textarea' ? '1, 2);' : '1, 2;');
        await page.press('Tab');
        await expectText(page, 'log(1, 2);█\n');
      });

      it('draws a ghost in auto-closed brackets as accepting makes it', async () => {
        await open('█', { engineOptions: { multiline: 'always' } });
        for (const { marked, keys, says, becomes } of inBrackets) {
          await page.put(marked);
          rig.script.always(says);
          await page.type(keys);
          await page.seeDrawn(becomes);
          await page.press('Tab');
          await expect.poll(async () => (await page.text()).replace('█', '')).toBe(becomes);
        }
      });

      it('draws and requests nothing during composition', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        const devtools = await page.page.context().newCDPSession(page.page);
        for (const text of ['ㄱ', '가', '각']) {
          await devtools.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
          await page.settle();
          expect(await page.ghost()).toBe('');
        }
        expect(requests()).toBe(0);
        await devtools.send('Input.insertText', { text: '각' });
        await expectText(page, 'const a = 각█\n');
        await expectGhost(page, ' + 2;');
      });

      it('hides the ghost when a composition begins', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        const devtools = await page.page.context().newCDPSession(page.page);
        await devtools.send('Input.imeSetComposition', { text: 'ㄱ', selectionStart: 1, selectionEnd: 1 });
        await expectGhost(page, '');
        await devtools.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
      });

      it('hides when the editor loses the focus', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.page.evaluate(() => (document.activeElement as HTMLElement).blur());
        await expectGhost(page, '');
      });

      it('does not move the cursor when the focus leaves and returns at once', async () => {
        await open('if (a) {\n  log(█)\n}\n');
        rig.script.always('2);');
        await page.type('1');
        await page.page.waitForFunction(() => window.page.drivers[0]?.ghost() !== '');
        await page.page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          focused.blur();
          focused.focus();
        });
        await page.settle();
        await page.type('0');
        await expectText(page, 'if (a) {\n  log(10█)\n}\n');
      });

      it('follows an editor that the page moves', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        const places = await page.page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          const editor = document.querySelector('#place')?.firstElementChild;
          if (editor !== null && editor !== undefined) document.querySelector('#other')?.append(editor);
          focused.focus();
          return ['#place', '#other'].map(
            (each) => document.querySelector(`${each} .code-completion-live, ${each} .cm-announced`) !== null,
          );
        });
        expect(places).toEqual([false, true]);
        await page.type('5');
        await expectGhost(page, ' + 2;');
        await page.press('Tab');
        await expectText(page, 'const a = 15 + 2;█\n');
      });

      it('hides when the cursor goes elsewhere', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.press('ArrowLeft');
        await expectGhost(page, '');
        expect(await page.text()).toBe('const a = █1\n');
      });

      it('leaves selections and read-only documents alone', async () => {
        await open('const a = █\n');
        await page.page.evaluate(() => window.page.drivers[0]?.select(0, 5));
        expect(await page.act('trigger')).toBe(false);
        await page.page.evaluate(() => {
          window.page.drivers[0]?.select(3, 3);
          window.page.drivers[0]?.setReadOnly(true);
        });
        await page.settle();
        expect(await page.act('trigger')).toBe(false);
        expect(requests()).toBe(0);
      });

      it('inserts nothing into a document that has become read-only', async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        await page.press('Enter');
        const telling = await rig.script.next();
        telling.send('12 + 34;\n');
        await expectGhost(page, '12 + 34;');
        const before = await page.text();
        await page.page.evaluate(() => window.page.drivers[0]?.setReadOnly(true));
        await expectGhost(page, '');
        telling.send('  56;\n');
        telling.end();
        await rig.script.server.whenIdle();
        await page.settle();
        expect(await page.ghost()).toBe('');
        expect(await page.act('accept')).toBe(false);
        await page.press('Tab');
        await page.settle();
        expect((await page.text()).replace('█', '')).toBe(before.replace('█', ''));
      });

      it('inserts nothing of a stream into a document that replaced its own', async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        await page.press('Enter');
        const telling = await rig.script.next();
        telling.send('12 + 34;\n');
        await expectGhost(page, '12 + 34;');
        await page.put('another text of the page █that is longer\n');
        await expectGhost(page, '');
        telling.send('  56;\n');
        telling.end();
        await rig.script.server.whenIdle();
        await page.settle();
        expect(await page.ghost()).toBe('');
        expect(await page.act('accept')).toBe(false);
        expect(await page.text()).toBe('another text of the page █that is longer\n');
      });

      it('keeps the ghost when the key is the one that follows the cursor in the document', async () => {
        // Nothing is asked anew, so that only what is shown can go on.
        await open('f(7█, 1)\n', { automatic: false });
        rig.script.always('2, 3');
        await page.press('Alt+\\');
        await expectGhost(page, '2, 3');
        await page.type('2');
        await expectGhost(page, ', 3');
        await page.type(',');
        await expectGhost(page, ' 3');
        await expectText(page, 'f(72,█, 1)\n');
        expect(requests()).toBe(1);
      });

      it('does not request after an edit by the page or an undo', async () => {
        await open('const a = █\n', { automatic: true });
        await page.settle();
        await page.put('const b = █\n');
        await page.settle();
        expect(requests()).toBe(0);

        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.press('Tab');
        await expectText(page, 'const b = 1 + 2;█\n');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
        await rig.script.server.whenIdle();
        const before = requests();
        await page.press('Control+z');
        await expectText(page, 'const b = 1█\n');
        await page.settle();
        // Asking shows in the status at once, long before a request goes out.
        expect((await page.facts()).statuses.at(-1)).toBe('idle');
        expect(requests()).toBe(before);
      });

      it('shows a completion that takes longer than a second', async () => {
        await open('const a = █\n');
        await page.type('1');
        const telling = await rig.script.next();
        await page.page.waitForTimeout(1_100);
        expect(await page.ghost()).toBe('');
        telling.send(' + 2;');
        telling.end();
        await expectGhost(page, ' + 2;');
        expect(requests()).toBe(1);
      });

      it('reports an unreachable gateway, does not disturb typing, and requests again when it is back', async () => {
        await open('const a = █\n', { engineOptions: { scheduling: { maxDelayMs: 1 } } });
        rig.script.always(' + 2;');
        await page.page.route('**/v1/completions', (route) => route.abort('connectionrefused'));
        const status = async () => (await page.facts()).statuses.at(-1);
        let typed = '';
        // One failure may be chance; after three in a row no request is sent for a while. Not every key leads to a request.
        while (typed.length < 9 && (await status()) !== 'offline') {
          const { outcomes } = await page.facts();
          typed += '1';
          await page.type('1');
          await page.page.waitForFunction((told) => window.page.outcomes.length > told, outcomes.length);
        }
        expect(await status()).toBe('offline');
        await page.type('2');
        await expectText(page, `const a = ${typed}2█\n`);
        expect(await page.ghost()).toBe('');
        await page.page.unroute('**/v1/completions');
        expect(await page.act('trigger')).toBe(true);
        await expectGhost(page, ' + 2;');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
      });

      it('keeps two editors apart', async () => {
        await open('const a = █\n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        await page.page.evaluate(() => window.page.start({ in: 'other' }));
        await page.page.evaluate(() => window.page.drivers[1]?.reset('const a = \n', 10));
        await expectGhost(page, '');
        rig.script.always(' * 7;');
        await page.type('1');
        const ghosts = () => page.page.evaluate(() => window.page.drivers.map((each) => each.ghost()));
        await expect.poll(ghosts).toEqual(['', ' * 7;']);
        expect(requests()).toBe(2);
      });

      it.each([
        { status: 429, state: 'rate-limited', headers: { 'retry-after': '30' } },
        { status: 401, state: 'unauthorized', headers: {} },
      ])('reports a gateway that responds with $status as a status, not as an error', async (fault) => {
        await open('const a = █\n', { engineOptions: { scheduling: { maxDelayMs: 1 } } });
        rig.script.refuse({ status: fault.status, message: 'no', headers: fault.headers });
        await page.type('1');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe(fault.state);
        expect(await page.ghost()).toBe('');
        await page.type('2');
        await page.settle();
        expect(await page.text()).toBe('const a = 12█\n');
      });

      it('completes again at a key after a 429, once its retry time is over', async () => {
        await open('const a = █\n', { engineOptions: { scheduling: { maxDelayMs: 1 } } });
        rig.script.refuse({ status: 429, message: 'no', headers: { 'retry-after': '1' } });
        await page.type('1');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('rate-limited');
        rig.script.refuse(undefined);
        rig.script.always(' + 2;');
        await page.type('0');
        await expectGhost(page, ' + 2;');
        const [answered, refused] = rig.script.server.requests.toReversed();
        expect((answered?.receivedAtMs ?? 0) - (refused?.endedAtMs ?? 0)).toBeGreaterThan(950);
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
      });

      it('completes again by key once the gateway accepts the token', async () => {
        await open('const a = █\n', { engineOptions: { scheduling: { maxDelayMs: 1 } } });
        rig.script.refuse({ status: 401, message: 'no', headers: {} });
        await page.type('1');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('unauthorized');
        rig.script.refuse(undefined);
        rig.script.always(' + 2;');
        await page.press('Alt+\\');
        await expectGhost(page, ' + 2;');
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
      });

      it('shows nothing of a stream that is cut in its first line, and completes at a later key', async () => {
        await open('log(█) // note\n', { engineOptions: { scheduling: { maxDelayMs: 1 } } });
        await page.page.evaluate(() => window.page.record(true));
        await page.type('1');
        const telling = await rig.script.next();
        telling.send('2');
        await page.settle();
        rig.script.always('456');
        telling.cut();
        await expect.poll(async () => (await page.facts()).outcomes.length).toBe(1);
        await page.type('3');
        await expectGhost(page, '456');
        await expectText(page, 'log(13█) // note\n');
        expect((await page.facts()).frames.filter((each) => each === '2')).toEqual([]);
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
      });

      it('shows the complete lines of a stream that is cut', async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        await page.press('Enter');
        const telling = await rig.script.next();
        telling.send('12 + 34;\n  56 + 7');
        await expectGhost(page, '12 + 34;');
        telling.cut();
        await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
        await page.settle();
        await expectGhost(page, '12 + 34;');
      });

      it("announces the ghost in a short polite message, and keeps it out of the editor's value", async () => {
        await open('function f() {█\n}\n', { engineOptions: { multiline: 'always' } });
        rig.script.always('12 + 34;\n  56 + 78;');
        await page.press('Enter');
        await expectGhost(page, '12 + 34;\n  56 + 78;');
        await expect
          .poll(() => page.page.evaluate(() => window.page.said))
          .toEqual(['2 lines, Tab to accept']);
        const devtools = await page.page.context().newCDPSession(page.page);
        const { nodes } = await devtools.send('Accessibility.getFullAXTree');
        const box = nodes.find(({ role, ignored }) => role?.value === 'textbox' && !ignored);
        expect(box?.name?.value).toContain('Code');
        expect(JSON.stringify(box?.value ?? '')).not.toContain('12 + 34');
        const read = nodes.filter(
          ({ name: each, ignored }) => !ignored && String(each?.value).includes('12 + 34'),
        );
        expect(read).toEqual([]);
      });

      it('leaves nothing behind', async () => {
        await open('function f() {█\n}\n');
        await page.press('Enter');
        await rig.script.next();
        await page.page.evaluate(() => window.page.drivers[0]?.destroy());
        await rig.script.server.whenIdle();
        expect(rig.script.server.requests.map(({ state }) => state)).toEqual(['aborted']);
        const left = await page.page.evaluate(() => ({
          ours: document.querySelectorAll('[class*=code-completion], [class*=completionGhost]').length,
          sheets: document.adoptedStyleSheets.length,
        }));
        expect(left).toEqual({ ours: 0, sheets: 0 });
      });
    });

    describe.each([name].filter((each) => each.startsWith('monaco')))('%s draws by itself', () => {
      // The cursor is in the indentation; Monaco draws none of its own, but applies it.
      it.each([
        ['less', 'if (x) {\n█    \n}\n', '  run();'],
        ['more', 'if (x) {\n█  \n}\n', '    run();\n    go();'],
        ['as much', 'if (x) {\n█    \n}\n', '    run();\n    go();'],
        ['none', 'if (x) {\n  █  go();\n}\n', 'run();\n'],
      ])(
        'draws what accepting makes of a line with indentation after the cursor: %s',
        async (_what, marked, says) => {
          await openIn(name, marked, { engineOptions: { multiline: 'always' } });
          rig.script.always(says);
          await page.act('trigger');
          await expect.poll(() => page.ghost()).toContain(says.trim().split(/\n */).at(-1));
          await page.settle();
          const drawn = await page.page.evaluate(() => window.page.drivers[0]?.drawn());
          await page.press('Tab');
          await expect.poll(async () => visible(await page.text())).toBe(visible(drawn ?? ''));
          expect(visible(drawn ?? '')).toContain(visible(`${marked.slice(0, marked.indexOf('█'))}${says}`));
        },
      );
    });

    // A textarea has one cursor and no popup.
    describe.each([name].filter((each) => each !== 'textarea'))('%s has more than a textarea', () => {
      const open = (marked: string, start?: object) => openIn(name, marked, start);
      /** The editor's popup over a suggestion that has come. */
      const openPopup = async () => {
        await open('const alphabet = 1;\nconst alpine = 2;\nlet a = █\n', { automatic: false });
        rig.script.always('habet + 1;');
        await page.type('alp');
        await page.press('Control+Space');
        const popup = page.page.locator('.cm-tooltip-autocomplete, .suggest-widget.visible').first();
        await popup.waitFor();
        await popup.getByText('alpine').first().waitFor();
        await page.act('trigger');
        await page.page.waitForFunction(() => window.page.outcomes.length === 1);
        return popup;
      };

      it('shows no ghost with several cursors: each gets the key', async () => {
        await open('a = █\nb = \n');
        rig.script.always(' + 2;');
        await page.type('1');
        await expectGhost(page, ' + 2;');
        const before = requests();
        await page.page.evaluate(() => window.page.drivers[0]?.addCursor?.(10));
        await expectGhost(page, '');
        await page.type('7');
        await expect
          .poll(() => page.page.evaluate(() => window.page.drivers[0]?.value()))
          .toBe('a = 17\nb = 7\n');
        await page.settle();
        expect(await page.ghost()).toBe('');
        expect(await page.act('trigger')).toBe(false);
        expect(requests()).toBe(before);
      });

      it("leaves the popup's keys to the popup", async () => {
        const popup = await openPopup();
        await page.settle();
        await page.press('ArrowDown');
        await page.press('Tab');
        await popup.waitFor({ state: 'hidden' });
        expect(await page.page.evaluate(() => window.page.drivers[0]?.value())).toMatch(
          /^const alphabet = 1;\nconst alpine = 2;\nlet a = (alphabet|alpine)\n$/,
        );
      });

      it('leaves Escape to the popup, and shows the ghost again after it', async () => {
        const popup = await openPopup();
        await page.press('Escape');
        await popup.waitFor({ state: 'hidden' });
        await expectText(page, 'const alphabet = 1;\nconst alpine = 2;\nlet a = alp█\n');
        await page.press('Alt+\\');
        await expectGhost(page, 'habet + 1;');
        await page.press('Tab');
        await expectText(page, 'const alphabet = 1;\nconst alpine = 2;\nlet a = alphabet + 1;█\n');
      });
    });
  });
}
