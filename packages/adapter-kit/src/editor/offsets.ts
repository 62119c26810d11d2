import type { TextSource } from '@org/completion-core';
import type { OffsetUnit } from './editor-description';

/** Characters that are read at a time. */
const step = 4096;

/**
 * The offset in UTF-16 units of an offset in another unit, clamped into the text. One within a character is moved to the start of it.
 */
export function toUtf16Offset(text: TextSource, offset: number, unit: OffsetUnit): number {
  if (unit === 'utf-16') return Math.min(Math.max(0, offset), text.length);
  let left = offset;
  let at = 0;
  for (const character of characters(text)) {
    left -= sizeOf(character, unit);
    if (left < 0) break;
    at += character.length;
  }
  return at;
}

/** The offset in another unit of an offset in UTF-16 units, clamped into the text. One within a character counts as its start. */
export function fromUtf16Offset(text: TextSource, offset: number, unit: OffsetUnit): number {
  if (unit === 'utf-16') return Math.min(Math.max(0, offset), text.length);
  let size = 0;
  let at = 0;
  for (const character of characters(text)) {
    at += character.length;
    if (at > offset) break;
    size += sizeOf(character, unit);
  }
  return size;
}

function* characters(text: TextSource): Generator<string> {
  let rest = '';
  for (let from = 0; from < text.length; from += step) {
    const part = rest + text.slice(from, Math.min(text.length, from + step));
    const cut = /[\uD800-\uDBFF]$/.test(part) ? part.length - 1 : part.length;
    yield* part.slice(0, cut);
    rest = part.slice(cut);
  }
  yield* rest;
}

function sizeOf(character: string, unit: OffsetUnit): number {
  if (unit === 'code-points') return 1;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
}
