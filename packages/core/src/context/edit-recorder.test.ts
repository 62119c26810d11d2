import { fakeClock } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { DocumentTracker } from './document-tracker';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

/** A tracker with one document, and the edits of a person. */
function setUp(text: string, uri = 'file:///w/a.ts') {
  const clock = fakeClock();
  const tracker = new DocumentTracker({ clock });
  const texts = new Map<string, string>();
  const open = (at: string, given: string) => {
    texts.set(at, given);
    tracker.update({ uri: at, path: at.slice(8), languageId: 'typescript', text: given });
  };
  open(uri, text);
  const replace = (old: string, now: string, at = uri) => {
    const before = texts.get(at) ?? '';
    const start = before.indexOf(old);
    const after = before.slice(0, start) + now + before.slice(start + old.length);
    texts.set(at, after);
    const change = { start, oldEnd: start + old.length, newEnd: start + now.length };
    tracker.update({ uri: at, path: at.slice(8), languageId: 'typescript', text: after }, change);
  };
  return { clock, tracker, replace, open, uri };
}

describe('the history of edits', () => {
  it('has the changed lines with three lines around them, before and after', () => {
    const { tracker, replace } = setUp(lines(12));
    replace('line 6', 'line six');
    expect(tracker.history()).toMatchObject([
      {
        path: 'w/a.ts',
        line: 3,
        before: 'line 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\n',
        after: 'line 3\nline 4\nline 5\nline six\nline 7\nline 8\nline 9\n',
        accepted: false,
      },
    ]);
  });

  it('joins changes within eight lines and one second', async () => {
    const { tracker, replace, clock } = setUp(lines(30));
    replace('line 5\n', 'LINE 5\n');
    await clock.advance(900);
    replace('line 13\n', 'LINE 13\n');
    expect(tracker.history()).toHaveLength(1);
    expect(tracker.history()[0]).toMatchObject({ line: 2 });
    expect(tracker.history()[0]?.before).toBe(
      lines(17)
        .split('\n')
        .slice(2, 17)
        .map((line) => `${line}\n`)
        .join(''),
    );
  });

  it.each([
    ['a second later', 1_000, 'line 6\n'],
    ['further away', 0, 'line 20\n'],
  ])('begins a new event for a change %s', async (_when, ms, line) => {
    const { tracker, replace, clock } = setUp(lines(30));
    replace('line 5\n', 'five\n');
    await clock.advance(ms);
    replace(line, 'other\n');
    expect(tracker.history()).toHaveLength(2);
  });

  it('shows the text of one event as the next one found it', async () => {
    const { tracker, replace, clock } = setUp('a\nb\nc\n');
    replace('b', 'bb');
    await clock.advance(2_000);
    replace('bb', 'bbb');
    expect(tracker.history().map(({ before, after }) => [before, after])).toEqual([
      ['a\nb\nc\n', 'a\nbb\nc\n'],
      ['a\nbb\nc\n', 'a\nbbb\nc\n'],
    ]);
  });

  it('drops what was typed and taken back, at once or later', async () => {
    const { tracker, replace, clock } = setUp('a\nb\nc\n');
    replace('b', 'bx');
    replace('bx', 'b');
    expect(tracker.history()).toEqual([]);
    replace('a', 'aa');
    await clock.advance(5_000);
    replace('aa', 'a');
    expect(tracker.history()).toEqual([]);
  });

  it.each(['before', 'after'])('marks an accepted suggestion that is reported %s its change', (order) => {
    const { tracker, replace, uri } = setUp('a\nb\nc\n');
    replace('a', 'ab');
    if (order === 'before') tracker.accepted(uri, '(x)');
    replace('b\nc', 'b(x)\nc');
    if (order === 'after') tracker.accepted(uri, '(x)');
    const accepted = tracker.history().map((event) => event.accepted);
    expect(accepted).toEqual([false, true]);
  });

  it('does not take what is typed seconds later for the accepted suggestion', async () => {
    const { tracker, replace, clock, uri } = setUp('a\nb\n');
    tracker.accepted(uri, 'x');
    await clock.advance(3_000);
    replace('b', 'bx');
    expect(tracker.history()).toMatchObject([{ accepted: false }]);
  });

  it('keeps a bounded amount of text, whatever is pasted', async () => {
    const { tracker, replace, clock } = setUp(lines(2_000));
    replace('line 0\n', 'x'.repeat(1_000_000));
    expect(tracker.history()).toEqual([]);
    for (let index = 1; index < 60; index++) {
      await clock.advance(5_000);
      replace(`line ${index * 20}\n`, `${'y'.repeat(4_000)}\n`);
    }
    const size = tracker.history().reduce((sum, { before, after }) => sum + before.length + after.length, 0);
    expect(tracker.history().length).toBeLessThanOrEqual(20);
    expect(size).toBeLessThanOrEqual(64_000);
    expect(tracker.history().at(-1)?.line).toBeGreaterThan(1_000);
  });

  it('keeps the events of a document that was closed', () => {
    const { tracker, replace, uri } = setUp('a\n');
    replace('a', 'b');
    tracker.close(uri);
    expect(tracker.history()).toHaveLength(1);
    expect(tracker.textOf(uri)).toBeUndefined();
  });

  it('gives a revision that grows with each change', () => {
    const { tracker, replace } = setUp('a\n');
    const before = tracker.revision;
    replace('a', 'b');
    replace('b', 'a');
    expect(tracker.revision).toBe(before + 2);
  });
});
