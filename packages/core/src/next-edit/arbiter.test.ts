import { describe, expect, it } from 'vitest';
import {
  documentChanged,
  notSuggested,
  nothingShown,
  suggested,
  type Arbitration,
  type Suggestion,
} from './arbiter';

const text = 'a = \nb = one;\n';
const ghost: Suggestion = { kind: 'completion', id: 'c1', range: { start: 4, end: 4 }, insertText: 'two;' };
const edit: Suggestion = { kind: 'edit', id: 'e1', range: { start: 9, end: 12 }, insertText: 'two' };

const after = (...steps: readonly ((state: Arbitration) => Arbitration)[]) =>
  steps.reduce<Arbitration>((state, step) => step(state), nothingShown);
const suggest = (suggestion: Suggestion) => (state: Arbitration) => suggested(state, suggestion);
const without = (kind: Suggestion['kind']) => (state: Arbitration) => notSuggested(state, kind);
const typed = (before: string, now: string) => (state: Arbitration) => documentChanged(state, before, now);

describe('what is on screen', () => {
  it('is what comes when there is nothing', () => {
    expect(after(suggest(ghost))).toEqual({ shown: ghost });
    expect(after(suggest(edit))).toEqual({ shown: edit });
  });

  it('is not swapped for another suggestion; the other kind waits', () => {
    expect(after(suggest(ghost), suggest(edit))).toEqual({ shown: ghost, waiting: edit });
    expect(after(suggest(edit), suggest(ghost))).toEqual({ shown: edit, waiting: ghost });
    const other = { ...ghost, id: 'c2', insertText: 'three;' };
    expect(after(suggest(ghost), suggest(other))).toEqual({ shown: ghost });
  });

  it('grows when the new text extends it', () => {
    const longer = { ...ghost, id: 'c2', insertText: 'two;\nc = three;' };
    expect(after(suggest(ghost), suggest(longer))).toEqual({ shown: longer });
  });

  it('is shortened while what is typed agrees, and makes room for what waits when it does not', () => {
    const shorter = { ...ghost, range: { start: 5, end: 5 }, insertText: 'wo;' };
    const moved = { ...edit, range: { start: 10, end: 13 } };
    const agreed = after(suggest(ghost), suggest(edit), typed(text, 'a = t\nb = one;\n'));
    expect(agreed).toEqual({ shown: shorter, waiting: moved });
    expect(documentChanged(agreed, 'a = t\nb = one;\n', 'a = tx\nb = one;\n')).toEqual({
      waiting: { ...edit, range: { start: 11, end: 14 } },
    });
  });

  it('is the completion first when both are there', () => {
    const elsewhere = 'a = 1\nb = one;\n';
    const gaveWay = after(suggest(edit), typed(text, elsewhere));
    const moved = { ...edit, range: { start: 10, end: 13 } };
    expect(gaveWay).toEqual({ waiting: moved });
    const next = { ...ghost, range: { start: 5, end: 5 } };
    expect(suggested(gaveWay, next)).toEqual({ shown: next, waiting: moved });
    expect(notSuggested(gaveWay, 'completion')).toEqual({ shown: moved });
  });

  it('stays where an edit is typed through', () => {
    expect(after(suggest(edit), typed(text, 'a = \nb = tone;\n'))).toEqual({
      shown: { ...edit, range: { start: 10, end: 13 }, insertText: 'wo' },
    });
    const insertion = { ...edit, range: { start: 12, end: 12 }, insertText: ' + 1' };
    expect(after(suggest(insertion), typed(text, 'a = \nb = one +;\n'))).toEqual({
      shown: { ...insertion, range: { start: 14, end: 14 }, insertText: ' 1' },
    });
  });

  it('is nothing once it was typed to its end, or nothing came', () => {
    expect(after(suggest(ghost), typed(text, 'a = two;\nb = one;\n'))).toEqual({});
    expect(after(suggest(ghost), suggest(edit), without('edit'))).toEqual({ shown: ghost });
    expect(after(without('edit'))).toEqual({});
  });

  it('keeps what is the same under its id', () => {
    const shorter = { ...ghost, range: { start: 5, end: 5 }, insertText: 'wo;' };
    expect(after(suggest(ghost), typed(text, 'a = t\nb = one;\n'), suggest(shorter))).toEqual({
      shown: shorter,
    });
  });
});
