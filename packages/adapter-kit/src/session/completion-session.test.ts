import { afterEach, expect, it, vi } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '@org/completion-core';
import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { CompletionSession } from './completion-session';
import type { EditorPort } from './editor-port';
import { editBetween } from './edit-between';
import { typeThrough } from './ghost';

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

/** A session of an editor whose document the test sets. */
function open(marked: string) {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock });
  engines.push(engine);
  let { document, offset } = documentAt(marked);
  const ghosts: string[] = [];
  const port: EditorPort = {
    snapshot: () => ({ text: document.text, offset, languageId: document.languageId }),
    draw: (ghost) => void ghosts.push(ghost?.text ?? ''),
    apply: vi.fn<EditorPort['apply']>(),
    announce: vi.fn<EditorPort['announce']>(),
  };
  const session = new CompletionSession(port, { engine });
  return {
    session,
    port,
    ghosts,
    provider,
    clock,
    change: (next: string) => {
      const before = String(document.text);
      ({ document, offset } = documentAt(next));
      const edit = editBetween(before, String(document.text), offset);
      session.changed((ghost) => (edit === undefined ? undefined : typeThrough(ghost, edit, offset)), true);
    },
    nextRequest: async () => {
      await clock.advance(0);
      return provider.nextRequest();
    },
  };
}

it('keeps its request when an editor reports the cursor where it is already', async () => {
  const { session, change, nextRequest, clock } = open('const a = █\n');
  change('const a = 1█\n');
  const request = await nextRequest();
  session.moved('const a = 1'.length);
  request.send(' + 2;');
  request.end();
  await clock.advance(500);
  expect(session.ghostText).toBe(' + 2;');
  session.moved('const a = 1'.length);
  expect(session.ghostText).toBe(' + 2;');
  session.destroy();
});

it('ends its request when the cursor moves elsewhere', async () => {
  const { session, change, nextRequest, clock } = open('const a = █\n');
  change('const a = 1█\n');
  const request = await nextRequest();
  session.moved(0);
  request.send(' + 2;');
  request.end();
  await clock.advance(500);
  expect(session.ghostText).toBe('');
  session.destroy();
});

it('is offline while its host says so', () => {
  const { session } = open('█');
  session.setOffline('no network');
  expect(session.status).toEqual({ state: 'offline', reason: 'no network' });
  session.setOffline(undefined);
  expect(session.status).toEqual({ state: 'idle' });
  session.destroy();
});

it.each([
  ['a tab stop', '', '', '    run();', true],
  ['a tab', '', '', '\trun();', true],
  ['less than a tab stop', '', '', '  run();', false],
  ['a tab stop that the line has after the cursor', '', '    ', '    run();', false],
  ['a tab stop more than the line has', '', '    ', '        run();', true],
  ['less than a tab stop more', '', '  ', '    run();', false],
  ['spaces for the tab that the line has', '', '\tgo();', '    run();', false],
  ['a tab stop behind code', 'if (x)', '', '    run();', false],
])('leaves the key to indentation by what the ghost adds: %s', async (_what, before, after, says, leaves) => {
  const { session, port, provider, clock } = open(`if (x) {\n${before}█${after}\n}\n`);
  const draw = new Promise<string>((resolve) => {
    port.draw = (ghost) => void (ghost !== undefined && resolve(ghost.text));
  });
  session.trigger();
  await clock.advance(0);
  const request = await provider.nextRequest();
  request.send(`${says}\n`);
  request.end();
  await clock.advance(500);
  expect((await draw).trimEnd()).toBe(says);
  expect(session.leavesToIndentation(before, 4, after)).toBe(leaves);
  session.destroy();
});
