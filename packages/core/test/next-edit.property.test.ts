import { fakeClock, scriptedProvider } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { DocumentTracker } from '../src/context/document-tracker';
import { applyItem } from '../src/domain/apply-item';
import type { EditItem } from '../src/domain/edit-item';
import { createCompletionEngine } from '../src/engine';
import { nextEdit } from '../src/next-edit';
import type { EditFormat } from '../src/next-edit/formats/edit-format';
import { seededRandom, type Random } from './seeded-random';

/** A format whose answers a test can write without knowing the prompt: the region comes back as it is in the prompt. */
const plain: EditFormat = {
  name: 'plain',
  models: [],
  asked: 'text',
  shape: { by: 'lines', above: 4, below: 4, contextAbove: 0, contextBelow: 0 },
  maxEvents: 3,
  tokens: [],
  render: ({ region }) => ({ text: region, stop: [] }),
  parse: (answer) => ({ kind: 'region', text: answer }),
  evidence: 'a test',
};

const words = ['alpha', 'beta', 'gamma', 'call(x)', 'if (a) {', '}', '😀', 'const b = 1;', ''];

function lineOf(random: Random): string {
  return `${'  '.repeat(random.below(3))}${random.pick(words)} ${random.pick(words)}`.trimEnd();
}

/** `text` with some lines changed, added or removed. */
function rewritten(text: string, random: Random, eol: string): string {
  const lines = text.split(eol);
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(lines.length);
    const kind = random.below(3);
    if (kind === 0) lines.splice(at, 1, lineOf(random));
    else if (kind === 1) lines.splice(at, 0, lineOf(random));
    else if (lines.length > 2) lines.splice(at, 1);
  }
  return lines.join(eol);
}

async function session(seed: number) {
  const random = seededRandom(seed);
  const eol = random.pick(['\n', '\r\n']);
  const clock = fakeClock();
  const provider = scriptedProvider({ capabilities: { strategies: ['prefix-only'], location: 'loopback' } });
  const tracker = new DocumentTracker({ clock });
  const engine = createCompletionEngine({
    provider,
    clock,
    nextEdit: nextEdit({ history: tracker, format: plain, requestsPerTenKeys: 100 }),
  });
  const uri = 'file:///w/a.ts';
  let text = Array.from({ length: 20 }, () => lineOf(random)).join(eol);
  let cursor = 0;
  const report = () => tracker.update({ uri, path: 'a.ts', languageId: 'typescript', text });
  report();
  let shown: EditItem | undefined;
  let answered = 0;
  const seen = { items: 0, taken: 0, typed: 0 };
  const faults: string[] = [];
  const must = (what: string, holds: boolean) => {
    if (!holds) faults.push(`seed ${seed}: an edit must ${what}: ${JSON.stringify(shown)}`);
  };

  for (let step = 0; step < 60; step++) {
    if (shown !== undefined && random.below(3) === 0) {
      engine.accepted(shown);
      const applied = applyItem(text, shown);
      must('change nothing before the range', applied.text.startsWith(text.slice(0, shown.range.start)));
      must('change nothing behind the range', applied.text.endsWith(text.slice(shown.range.end)));
      text = applied.text;
      cursor = shown.cursor;
      seen.taken++;
    } else if (shown?.kind === 'insertion' && random.below(2) === 0) {
      const [key = ''] = shown.insertText;
      const put = key === '\r' ? eol : key;
      text = text.slice(0, shown.range.start) + put + text.slice(shown.range.start);
      cursor = shown.range.start + put.length;
      seen.typed++;
    } else if (shown !== undefined && random.below(4) === 0) {
      engine.rejected(shown);
    } else {
      cursor = random.below(text.length + 1);
      while (/^[\uDC00-\uDFFF\n]/.test(text.slice(cursor))) cursor++;
      const key = random.pick(['x', 'al', ' ', eol]);
      text = text.slice(0, cursor) + key + text.slice(cursor);
      cursor += key.length;
    }
    report();
    const document = { uri, languageId: 'typescript', text };
    const outcome = engine.nextEdit({ document, offset: cursor });
    await clock.advance(random.pick([0, 50, 4_000]));
    for (; answered < provider.requests.length; answered++) {
      const { request, closed } = provider.requests[answered] ?? {};
      if (closed === true || request?.prompt.strategy !== 'prefix-only') continue;
      provider.requests[answered]?.send(rewritten(request.prompt.text, random, '\n'));
      provider.requests[answered]?.end();
    }
    await clock.advance(0);
    shown = undefined;
    const done = await Promise.race([outcome, Promise.resolve('waits' as const)]);
    if (done === 'waits' || done.kind !== 'items') continue;
    [shown] = done.items;
    seen.items++;
    const { range, cursor: next, insertText } = shown;
    must('be in the document', 0 <= range.start && range.start <= range.end && range.end <= text.length);
    must('change something', applyItem(text, shown).text !== text);
    must('put the cursor into the document', next <= applyItem(text, shown).text.length);
    must('leave characters whole', !/[\uD800-\uDBFF]$/.test(text.slice(0, range.start)));
    must('keep the line ends', eol === '\n' || !/[\r\n]/.test(insertText.replaceAll('\r\n', '')));
  }
  engine.dispose();
  await clock.advance(0);
  expect(faults).toEqual([]);
  expect({ timers: clock.pending, open: provider.open }).toEqual({ timers: 0, open: 0 });
  return seen;
}

describe('next edits of a random session', () => {
  it('stay in the document, change nothing outside their range, and leave nothing behind', async () => {
    const total = { items: 0, taken: 0, typed: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const seen = await session(seed);
      for (const name of ['items', 'taken', 'typed'] as const) total[name] += seen[name];
    }
    // Otherwise the session has shown nothing.
    expect(total.items).toBeGreaterThan(300);
    expect(total.taken).toBeGreaterThan(50);
    expect(total.typed).toBeGreaterThan(20);
  });
});
