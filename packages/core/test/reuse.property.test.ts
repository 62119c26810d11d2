import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import { segments } from '../src/text/segments';
import type { CompletionOutcome } from '../src/domain/outcome';
import { createCompletionEngine } from '../src/engine';
import { fakeClock } from '@org/completion-testing';
import { scriptedProvider } from '@org/completion-testing';

const before = 'function sum(values) {\n  ';
const after = '\n}\n';

/** Generated lines with every construct that has confused a cache. */
const answers = fc
  .array(
    fc.constantFrom(
      'let total = 0;',
      'for (const value of values) {',
      '  total += value;',
      '}',
      'node.addChild(node.child);',
      'node.addChild(node.child);',
      "log('é👍 ü', { a: [1, 2] });",
      'return total;',
    ),
    { minLength: 1, maxLength: 6 },
  )
  // The first line begins at the cursor: indentation that the line has would be removed.
  .map((lines) => lines.join('\n  ').trimStart());

/** The user's actions on the visible item. */
type Step = 'type' | 'back' | 'word' | 'line' | 'all';
const steps = fc.array(fc.constantFrom<Step>('type', 'type', 'type', 'back', 'word', 'line', 'all'), {
  maxLength: 40,
});

/** All generated lines as the engine returns them: the shown text plus the rest. */
describe('shown text and the rest', () => {
  it('restores the original text through typing, backspace, partial accepts and later lines, with one request', async () => {
    await fc.assert(
      fc.asyncProperty(answers, steps, async (answer, plan) => {
        const clock = fakeClock();
        const provider = scriptedProvider();
        const engine = createCompletionEngine({ provider, clock, when: { midWord: true } });
        const ask = (typed: string) =>
          engine.complete({
            document: { uri: 'file:///a.js', languageId: 'javascript', text: before + typed + after },
            offset: before.length + typed.length,
            triggerKind: 'invoked',
          });
        try {
          const first = ask('');
          await clock.advance(0);
          const modelRequest = await provider.nextRequest();
          modelRequest.send(answer);
          modelRequest.end();
          await clock.advance(0);
          const outcome = await first;
          if (outcome.kind !== 'items') return;
          let typed = '';
          let item = outcome.items[0];
          const shown = item.insertText;
          expect(answer.startsWith(shown)).toBe(true);
          for (const step of plan) {
            if (step === 'back') typed = dropLast(typed);
            else if (step === 'type') typed += firstCharacter(item.insertText);
            else {
              const { wordLength, lineLength } = segments(item.insertText);
              const chars = { word: wordLength, line: lineLength, all: item.insertText.length }[step];
              typed += item.insertText.slice(0, chars);
            }
            let next: CompletionOutcome | undefined;
            void ask(typed).then((settled) => (next = settled));
            await clock.advance(0);
            // The answer is used up, and a new request is sent: not part of this test.
            if (next?.kind !== 'items') break;
            [item] = next.items;
            const { text } = applyItem(before + typed + after, item);
            const written = text.slice(before.length, text.length - after.length);
            expect(
              answer.startsWith(written),
              `${JSON.stringify(written)} of ${JSON.stringify(answer)}`,
            ).toBe(true);
            expect(written.startsWith(typed)).toBe(true);
            expect(provider.requests).toHaveLength(1);
          }
        } finally {
          engine.dispose();
          await clock.advance(0);
          expect(clock.pending).toBe(0);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function firstCharacter(text: string): string {
  return /^./su.exec(text)?.[0] ?? '';
}

function dropLast(text: string): string {
  return text.replace(/.$/su, '');
}
