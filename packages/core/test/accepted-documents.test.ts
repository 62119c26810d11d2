import { afterEach, expect, it } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import { createCompletionEngine, type CompletionEngine } from '../src/engine';
import { documentAt } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { scriptedProvider } from '@org/completion-testing';

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

/** The document after the model generated `answer` and the item was accepted. */
async function accepted(languageId: string, marked: string, answer: string): Promise<string> {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock });
  engines.push(engine);
  const request = documentAt(marked, { languageId });
  const pending = engine.complete(request);
  await clock.advance(0);
  const modelRequest = await provider.nextRequest();
  modelRequest.send(answer);
  modelRequest.end();
  await clock.advance(500);
  const outcome = await pending;
  return outcome.kind === 'items' ? applyItem(request.document.text, outcome.items[0]).text : outcome.kind;
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

it.each([
  {
    what: 'closing brackets of Lisp that the line below requires',
    languageId: 'emacs-lisp',
    marked: lines('(defun stage (file)', '  (let ((files (tracked█)', '    (list files)))'),
    answer: '-files))\n',
    becomes: lines('(defun stage (file)', '  (let ((files (tracked-files)))', '    (list files)))'),
  },
  {
    what: 'closing brackets of Lisp with the one after the cursor repeated',
    languageId: 'emacs-lisp',
    marked: lines('(defun stage (file)', '  (let ((files (tracked█)', '    (list files)))'),
    answer: '-files)))\n',
    becomes: lines('(defun stage (file)', '  (let ((files (tracked-files)))', '    (list files)))'),
  },
  {
    what: 'auto-closed brackets of Clojure',
    languageId: 'clojure',
    marked: lines('(reify', '  Handler', '  (active? [_] true)', '  (commit [█])', '  (other [_] f))'),
    answer: '_] f)',
    becomes: lines('(reify', '  Handler', '  (active? [_] true)', '  (commit [_] f)', '  (other [_] f))'),
  },
  {
    what: 'the space before a closing bracket that the answer writes without it',
    languageId: 'typescript',
    marked: 'const all = { tota█ };\n',
    answer: 'l}',
    becomes: 'const all = { total };\n',
  },
  {
    what: 'one closing bracket where the answer writes it with its space',
    languageId: 'typescript',
    marked: 'const all = { tota█ };\n',
    answer: 'l };',
    becomes: 'const all = { total };\n',
  },
])('keeps $what', async ({ languageId, marked, answer, becomes }) => {
  expect(await accepted(languageId, marked, answer)).toBe(becomes);
});
