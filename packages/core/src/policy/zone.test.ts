import { describe, expect, it } from 'vitest';
import { cursorContext } from '../domain/cursor';
import { documentAt } from '@org/completion-testing';
import { zoneAt } from './zone';

function zone(marked: string, languageId = 'typescript') {
  const { document, offset } = documentAt(marked, { languageId });
  return zoneAt(cursorContext(document, offset));
}

describe('zoneAt', () => {
  it.each([
    ['const a = █', 'code'],
    ['// say █', 'comment'],
    ['// said\n█', 'code'],
    ['/* say █ */', 'comment'],
    ['/* said */ █', 'code'],
    ["const a = 'say █'", 'string'],
    ["const a = 'said';█", 'code'],
    ["const a = 'it\\'s █", 'string'],
    ['const a = `text █`', 'string'],
    ['const a = `text ${code█}`', 'code'],
    ["const url = 'http://█'", 'string'],
  ] as const)('classifies %s as %s', (marked, expected) => {
    expect(zone(marked)).toBe(expected);
  });

  it.each([
    ['# say █', 'python', 'comment'],
    ['"""say\n█', 'python', 'string'],
    ['let a: &█', 'rust', 'code'],
    ['-- say █', 'sql', 'comment'],
    ['<!-- say █', 'html', 'comment'],
    ['hello █', 'markdown', 'prose'],
    ['// say █', 'unknown-language', 'code'],
  ] as const)('uses the syntax of the language: %s in %s', (marked, languageId, expected) => {
    expect(zone(marked, languageId)).toBe(expected);
  });
});
