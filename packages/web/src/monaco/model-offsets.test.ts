import { expect, it } from 'vitest';
import { offsetAt, positionAt } from './model-offsets';
import type { Model } from './monaco-types';

/** A model as Monaco counts in it. */
function modelOf(text: string, eol: '\n' | '\r\n'): Model {
  const lines = text.split('\n');
  const lineStart = (line: number) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + eol.length, 0);
  return {
    getEOL: () => eol,
    getLineCount: () => lines.length,
    getOffsetAt: ({ lineNumber, column }: { lineNumber: number; column: number }) =>
      lineStart(lineNumber) + column - 1,
    getPositionAt(offset: number) {
      let lineNumber = 1;
      while (lineNumber < lines.length && lineStart(lineNumber + 1) <= offset) lineNumber++;
      return { lineNumber, column: offset - lineStart(lineNumber) + 1 };
    },
  } as unknown as Model;
}

const text = 'one\n\ntwo\n  three\n';

it.each(['\n', '\r\n'] as const)('counts each line end as one: %j', (eol) => {
  const model = modelOf(text, eol);
  const places = Array.from({ length: text.length + 1 }, (_, offset) => {
    const before = text.slice(0, offset).split('\n');
    return { lineNumber: before.length, column: (before.at(-1) ?? '').length + 1 };
  });
  expect(places.map((place) => offsetAt(model, place))).toEqual(places.map((_, offset) => offset));
  expect(places.map((_, offset) => positionAt(model, offset))).toEqual(places);
});
