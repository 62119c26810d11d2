import { describeAdapter } from '@org/completion-adapter-kit/conformance';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EmacsDriver, startEmacsFor } from './emacs-driver';
import { emacsMissing, type RunningEmacs } from './running-emacs';

const needs = emacsMissing === undefined ? undefined : `Debian's; ${emacsMissing}`;

describeAdapter({
  name: 'Emacs with lsp-mode 10',
  needs,
  // Emacs asks once at each place, and takes no part of an item.
  lacks: ['growing', 'accepting by word', 'accepting by line'],
  async start({ server }) {
    const emacs = await startEmacsFor(server.baseUrl);
    return {
      open: () => Promise.resolve(new EmacsDriver(emacs)),
      close: () => emacs.close(),
    };
  },
});

describe.skipIf(emacsMissing !== undefined)(`in Emacs (needs ${needs ?? 'nothing more'})`, () => {
  let server: ScriptedServer;
  let emacs: RunningEmacs;
  let editor: EmacsDriver;
  beforeAll(async () => {
    server = await startScriptedServer();
    emacs = await startEmacsFor(server.server.baseUrl);
    editor = new EmacsDriver(emacs);
  });
  afterEach(async () => {
    await editor.dispose();
    server.restore();
  });
  afterAll(async () => {
    await emacs?.close();
    await server?.server.close();
  });

  // What changes the document last is then not at the cursor.
  it.each([
    ['in brackets that Emacs closes', 'log█\n', '(', 'a', 'log(a█)\n'],
    ['in quotes that Emacs closes', 'log(█)\n', '"', 'a', 'log("a█")\n'],
    ['on the line that Enter indents', 'if (a) {█\n}\n', '\n', 'b();', 'if (a) {\n    b();█\n}\n'],
    [
      'behind a bracket that moves its line',
      'if (a) {\n    b();\n    █\n',
      '}',
      ' else c();',
      'if (a) {\n    b();\n} else c();█\n',
    ],
  ])('asks by itself %s', async (_where, marked, key, answer, becomes) => {
    await editor.set(marked);
    server.always(answer);
    await editor.type(key);
    await expect.poll(() => editor.ghost()).toBe(answer);
    await editor.accept();
    expect(await editor.text()).toBe(becomes);
  });

  it('does not ask once more while the answer to a key is shown', async () => {
    await editor.set('const a = █\n');
    server.always(' + 2;');
    server.server.clearLog();
    await editor.type('1');
    await editor.trigger();
    await expect.poll(() => editor.ghost()).toBe(' + 2;');
    const hasLookedAtTheChange = '(if (memq lsp--on-change-timer timer-idle-list) :false t)';
    await expect.poll(() => emacs.lisp(hasLookedAtTheChange)).toBe(true);
    expect(await editor.ghost()).toBe(' + 2;');
    expect(await editor.text()).toBe('const a = 1█\n');
    expect(server.server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
