import {
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
} from '@org/completion-testing/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AdapterDriver, AdapterUnderTest, EditorAbility, EditorHost } from './adapter-driver';

/** A server, an editor that completes with it, and what the tests expect of both. */
interface Bench {
  readonly server: ScriptedServer;
  readonly editor: AdapterDriver;
  readonly expectGhost: (text: string) => Promise<void>;
  /** @param marked - the document, with `█` at the cursor */
  readonly expectText: (marked: string) => Promise<void>;
  /** Number of requests whose prompt has `text`. One of the test before may come late. */
  readonly requestsWith: (text: string) => number;
}

interface Case {
  readonly title: string;
  readonly requires?: readonly EditorAbility[];
  run(bench: Bench): Promise<void>;
}

/**
 * Runs the suite that every adapter must pass, with vitest, in its real editor. Each test types as a person does, answers as a model
 * may, and looks at what is drawn and at the text.
 */
export function describeAdapter(adapter: AdapterUnderTest): void {
  const { name, needs, lacks = [], timeoutMs = 60_000 } = adapter;
  describe.skipIf(needs !== undefined)(
    `${name}${needs === undefined ? '' : ` (needs ${needs})`}`,
    { timeout: timeoutMs },
    () => {
      let server: ScriptedServer;
      let host: EditorHost | undefined;
      let editor: AdapterDriver | undefined;
      beforeAll(async () => {
        server = await startScriptedServer();
        host = await adapter.start(server);
      }, 180_000);
      afterEach(async () => {
        await editor?.dispose();
        editor = undefined;
        server.restore();
        await server.server.whenIdle();
        server.server.clearLog();
      });
      afterAll(async () => {
        await host?.close();
        await server?.server.close();
      });

      for (const each of cases) {
        const { title, requires = [] } = each;
        const missing = requires.filter((ability) => lacks.includes(ability));
        const why = missing.length === 0 ? '' : ` (the editor lacks ${missing.join(', ')})`;
        it.skipIf(missing.length > 0)(`${title}${why}`, async () => {
          if (host === undefined) throw new Error('the editor could not be started');
          const opened = await host.open();
          editor = opened;
          await each.run({
            server,
            editor: opened,
            expectGhost: (text) => expect.poll(() => opened.ghost(), { timeout: timeoutMs / 2 }).toBe(text),
            expectText: (marked) => expect.poll(() => opened.text(), { timeout: timeoutMs / 2 }).toBe(marked),
            requestsWith: (text) =>
              server.server.requests.filter(({ body }) => JSON.stringify(body ?? '').includes(text)).length,
          });
        });
      }
    },
  );
}

/**
 * Requests a completion in the body of a function, and returns the answer to send.
 *
 * @param name - of the function, another in each test: a request of the test before can arrive after this one has begun
 */
async function askInBody({ editor, server }: Bench, name: string): Promise<ScriptedAnswer> {
  await editor.set(`function ${name}() {\n  █\n}\n`);
  await editor.trigger();
  return server.next(`function ${name}()`);
}

const cases: readonly Case[] = [
  {
    title: 'draws what the model proposes, and accepts it as it is drawn',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('const a = █\n');
      server.always(' + 2;');
      await editor.type('1');
      await expectGhost(' + 2;');
      await expectText('const a = 1█\n');
      server.always('');
      await editor.accept();
      await expectText('const a = 1 + 2;█\n');
      await expectGhost('');
    },
  },
  {
    title: 'keeps the ghost while it is typed through, without a request',
    async run({ editor, server, expectGhost, expectText, requestsWith }) {
      await editor.set('const sum = █\n');
      server.always(' + 200 + 300;');
      await editor.type('1');
      await expectGhost(' + 200 + 300;');
      await editor.type(' + 2');
      await expectGhost('00 + 300;');
      expect(requestsWith('const sum')).toBe(1);
      await editor.accept();
      await expectText('const sum = 1 + 200 + 300;█\n');
    },
  },
  {
    title: 'takes the ghost away at a key that disagrees, when the model has nothing to say',
    async run({ editor, server, expectGhost }) {
      await editor.set('const a = █\n');
      server.always('alpha + 1;');
      await editor.trigger();
      await expectGhost('alpha + 1;');
      server.always('');
      await editor.type('q');
      await expectGhost('');
      // A ghost that is only not drawn is accepted all the same.
      await editor.accept();
      expect((await editor.text()).replaceAll(/[\s█]/g, '')).toBe('consta=q');
    },
  },
  {
    title: 'takes the ghost away when the cursor goes to another line',
    async run({ editor, server, expectGhost }) {
      await editor.set('const a = █\nconst b = 2;\n');
      server.always('1 + 2;');
      await editor.trigger();
      await expectGhost('1 + 2;');
      // Some editors request at the new place.
      server.always('');
      await editor.key('ArrowDown');
      await expectGhost('');
      await editor.accept();
      // The accepting key may indent; no text of the model may come.
      expect((await editor.text()).replaceAll(/[\s█]/g, '')).toBe('consta=constb=2;');
    },
  },
  {
    title: 'damages no text when the cursor moves over what follows it',
    requires: ['ghosts in mid-line'],
    async run({ editor, server, expectGhost }) {
      await editor.set('const a = █12\n');
      server.always('7 + ');
      await editor.trigger();
      await expectGhost('7 + ');
      server.always('');
      await editor.key('ArrowRight');
      await expectGhost('');
      await editor.accept();
      expect((await editor.text()).replaceAll(/[\s█]/g, '')).toBe('consta=12');
    },
  },
  {
    title: 'does not draw an answer to a text that is no longer there',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('const late = █\n');
      await editor.trigger();
      const late = await server.next('const late');
      await editor.type('x');
      late.send('99;');
      late.end();
      const answer = await server.next('const late');
      answer.send(' + 1;');
      answer.end();
      await expectGhost(' + 1;');
      await editor.accept();
      await expectText('const late = x + 1;█\n');
    },
  },
  {
    title: 'goes on with a stream whose text is typed',
    requires: ['growing'],
    async run(bench) {
      const { editor, server, expectGhost, requestsWith } = bench;
      const answer = await askInBody(bench, 'typed');
      answer.send('12 + 34;\n');
      await expectGhost('12 + 34;');
      await editor.type('12');
      await expectGhost(' + 34;');
      answer.send('  56;');
      answer.end();
      await expectGhost(' + 34;\n  56;');
      expect(requestsWith('function typed')).toBe(1);
      expect(server.server.requests.findLast(({ method }) => method === 'POST')?.state).toBe('completed');
    },
  },
  {
    title: 'draws more lines as they arrive, without a key',
    requires: ['growing'],
    async run(bench) {
      const { editor, expectGhost, expectText } = bench;
      const answer = await askInBody(bench, 'grow');
      answer.send('log(1);\n');
      await expectGhost('log(1);');
      answer.send('  log(2);\n');
      await expectGhost('log(1);\n  log(2);');
      answer.send('  log(3);');
      answer.end();
      await expectGhost('log(1);\n  log(2);\n  log(3);');
      await editor.accept();
      await expectText('function grow() {\n  log(1);\n  log(2);\n  log(3);█\n}\n');
    },
  },
  {
    title: 'inserts what is drawn, and no more, when it is accepted in mid-stream',
    async run(bench) {
      const { editor, expectGhost, expectText } = bench;
      const answer = await askInBody(bench, 'stop');
      answer.send('log(1);\n');
      await expectGhost('log(1);');
      await editor.accept();
      await expectText('function stop() {\n  log(1);█\n}\n');
      answer.send('  log(2);\n');
      answer.end();
      await expectText('function stop() {\n  log(1);█\n}\n');
    },
  },
  {
    title: 'completes on a blank indented line, and keeps its indentation',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('function f() {\n    █\n}\n');
      server.always('return 1;');
      await editor.trigger();
      await expectGhost('return 1;');
      await editor.accept();
      await expectText('function f() {\n    return 1;█\n}\n');
    },
  },
  {
    title: 'inserts several lines, and leaves the cursor behind them',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('function f() {\n  █\n}\n');
      server.always('log(1);\n  return 2;');
      await editor.trigger();
      await expectGhost('log(1);\n  return 2;');
      await editor.accept();
      await expectText('function f() {\n  log(1);\n  return 2;█\n}\n');
    },
  },
  {
    title: 'does not double brackets that the editor closed',
    requires: ['auto-closed brackets', 'ghosts in mid-line'],
    async run({ editor, server, expectText }) {
      await editor.set('log█\n');
      server.always('1, 2);');
      await editor.type('(');
      await expectText('log(█)\n');
      await expect.poll(() => editor.ghost()).toMatch(/^1, 2/);
      await editor.accept();
      await expect.poll(() => editor.text()).toMatch(/^log\(1, 2/);
      expect((await editor.text()).replace('█', '')).toMatch(/^log\(1, 2\);?\n$/);
    },
  },
  {
    title: 'counts characters of two units as the editor does',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('const s = "😀é"; const t = █\n');
      server.always(' + "👍🏽";');
      await editor.type('1');
      await expectGhost(' + "👍🏽";');
      await editor.accept();
      await expectText('const s = "😀é"; const t = 1 + "👍🏽";█\n');
    },
  },
  {
    title: 'inserts the line ends of the document',
    requires: ['CRLF'],
    async run({ editor, server, expectGhost }) {
      await editor.set('function f() {\r\n  █\r\n}\r\n');
      server.always('log(1);\n  log(2);');
      await editor.trigger();
      await expectGhost('log(1);\n  log(2);');
      await editor.accept();
      await expect.poll(() => editor.rawText?.()).toBe('function f() {\r\n  log(1);\r\n  log(2);\r\n}\r\n');
    },
  },
  {
    title: 'accepts a word, and keeps the rest',
    requires: ['accepting by word'],
    async run({ editor, server, expectGhost, expectText, requestsWith }) {
      await editor.set('const word = █\n');
      server.always('alpha + beta;');
      await editor.trigger();
      await expectGhost('alpha + beta;');
      await editor.acceptWord?.();
      await expect.poll(() => editor.text()).toMatch(/^const word = alpha *█\n$/);
      await expect.poll(() => editor.ghost()).toMatch(/^ *\+ beta;$/);
      expect(requestsWith('const word')).toBe(1);
      await editor.accept();
      await expectText('const word = alpha + beta;█\n');
    },
  },
  {
    title: 'accepts a line, and keeps the rest',
    requires: ['accepting by line', 'growing'],
    async run(bench) {
      const { editor, expectText, expectGhost } = bench;
      const answer = await askInBody(bench, 'line');
      answer.send('log(1);\n  log(2);');
      answer.end();
      await expectGhost('log(1);\n  log(2);');
      await editor.acceptLine?.();
      await expect.poll(() => editor.text()).toMatch(/^function line\(\) \{\n {2}log\(1\);\n? *█\n\}\n$/);
      await expect.poll(() => editor.ghost()).toMatch(/^\n? *log\(2\);$/);
      await editor.accept();
      await expectText('function line() {\n  log(1);\n  log(2);█\n}\n');
    },
  },
  {
    title: 'takes the ghost away when it is dismissed',
    async run({ editor, server, expectGhost, expectText }) {
      await editor.set('const a = █\n');
      server.always(' + 2;');
      await editor.type('1');
      await expectGhost(' + 2;');
      await editor.dismiss();
      await expectGhost('');
      await expectText('const a = 1█\n');
    },
  },
  {
    title: 'keeps two editors apart',
    requires: ['two editors'],
    async run({ editor, server, expectGhost, expectText }) {
      const second = await editor.openSecond?.();
      if (second === undefined) throw new Error('openSecond is missing');
      try {
        await editor.set('const a = █\n');
        server.always('1;');
        await editor.trigger();
        await expectGhost('1;');
        await second.set('const b = █\n');
        server.always('2;');
        await second.trigger();
        await expect.poll(() => second.ghost()).toBe('2;');
        await second.accept();
        await expect.poll(() => second.text()).toBe('const b = 2;█\n');
        await expectText('const a = █\n');
      } finally {
        await second.dispose();
      }
    },
  },
  {
    title: 'aborts its request when the editor is closed',
    async run(bench) {
      await askInBody(bench, 'closed');
      const request = bench.server.server.requests.find(({ body }) =>
        JSON.stringify(body ?? '').includes('function closed'),
      );
      await bench.editor.dispose();
      await expect.poll(() => request?.state).toBe('aborted');
    },
  },
];
