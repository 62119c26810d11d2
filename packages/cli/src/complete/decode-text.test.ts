import { expect, it } from 'vitest';
import { decodeText, encodeText } from './decode-text';

it.each([
  ['plain', Buffer.from('const ä = "😀";\r\n')],
  ['with a byte order mark', Buffer.from('\uFEFFint x;')],
  ['empty', Buffer.alloc(0)],
])('gives back the same bytes: %s', (_, bytes) => {
  expect(encodeText(decodeText(bytes, 'it')).equals(bytes)).toBe(true);
});

it('removes the byte order mark from the text, so that column 1 is the first character', () => {
  expect(decodeText(Buffer.from('\uFEFFint x;'), 'it')).toEqual({ text: 'int x;', byteOrderMark: true });
});

it.each([
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00]), 'it is a binary file (byte 4 is NUL)'],
  ['UTF-16', Buffer.from([0xff, 0xfe, 0x41, 0x00]), 'it is UTF-16; save it as UTF-8 first'],
  ['Latin-1', Buffer.from([0x66, 0xfc, 0x72]), 'it is not UTF-8 text'],
])('rejects %s', (_, bytes, message) => {
  expect(() => decodeText(bytes, 'it')).toThrow(message);
});
