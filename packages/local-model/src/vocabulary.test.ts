import { expect, it } from 'vitest';
import { TokenKind, Vocabulary } from './vocabulary';

it.each([0, 1, 2, 5, 40, 3_000])('of %d loaded words knows them and those added since', (count) => {
  const saved = new Vocabulary();
  for (let number = 0; number < count; number++) saved.intern(`old${number}`, TokenKind.Word);
  const loaded = new Vocabulary(saved.data());
  for (let number = 0; number < 3_000; number++) loaded.intern(`new${number}`, TokenKind.Number);
  expect(loaded.size).toBe(2 + count + 3_000);
  for (let id = 2; id < loaded.size; id++) {
    const isOld = id < 2 + count;
    const text = isOld ? `old${id - 2}` : `new${id - 2 - count}`;
    const kind = isOld ? TokenKind.Word : TokenKind.Number;
    expect([loaded.text(id), loaded.kind(id), loaded.intern(text, kind)]).toEqual([text, kind, id]);
  }
});
