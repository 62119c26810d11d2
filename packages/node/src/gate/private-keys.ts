import { changesOfKind } from './randomness';
import { secretMask } from './secret-mask';

/** What a line contains of a private key. */
export interface KeyTraits {
  readonly begins: boolean;
  readonly ends: boolean;
  /** Base64 that fills the line except for comment marks, quotes, list marks, line numbers and the like; '' when there is none. */
  readonly body: string;
}

const noKey: KeyTraits = { begins: false, ends: false, body: '' };

const mark = (word: string) =>
  new RegExp(`-{4,5} ?${word} (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}`);
const begin = mark('BEGIN');
const end = mark('END');
/** The same in PuTTY's format. */
const puttyBegin = /^\W{0,16}Private-Lines: \d/;

/** Marks before and after the base64 of a line. */
const lead = /^(?:[\s>|#*;%!<"'`,([$@:.-]|\/\/|\/\*|\+ |\+$|REM |dnl |\d{1,6}[\s:|.)]){0,40}/;
const body = /[A-Za-z0-9+/]{2,}={0,2}/y;
const tail = /(?:\\[rn]|[\s"'`,;+\\)\]|*/.&]){0,40}$/y;
/** A header within an encrypted key. */
const header =
  /^\W{0,16}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|Subject|Private-MAC|Private-Hash): ?/;

/** Minimum base64 on a line that counts without BEGIN and END, for a single line and for lines of equal width. */
const least = { alone: 40, width: 8, together: 48 };

export function keyTraits(line: string): KeyTraits {
  if (line.includes('PRIVATE KEY') || line.includes('Private-Lines')) {
    const begins = begin.test(line) || puttyBegin.test(line);
    const ends = end.test(line);
    if (begins || ends) return { begins, ends, body: '' };
  }
  body.lastIndex = lead.exec(line)?.[0].length ?? 0;
  const found = body.exec(line)?.[0];
  if (found === undefined) return noKey;
  tail.lastIndex = body.lastIndex;
  return tail.test(line) ? { begins: false, ends: false, body: found } : noKey;
}

/**
 * Which of `lines` belong to a private key: lines that look like its body after a BEGIN and before an END, all lines between the two,
 * and lines of base64 of equal width without either, since a text may be cut from the middle of a key.
 */
export function privateKeyLines(lines: readonly string[], traits: readonly KeyTraits[]): ReadonlySet<number> {
  const within = new Set<number>();
  const isBody = (at: number) => {
    const { body: base64 = '', begins = true, ends = true } = traits[at] ?? {};
    return !begins && !ends && (base64 !== '' || header.test(lines[at] ?? '') || isEmpty(lines[at] ?? ''));
  };
  const hasBody = (at: number) =>
    /^(?=.*[A-Z\d+/]).{8}/.test(traits[at]?.body ?? '') || header.test(lines[at] ?? '');
  for (const [at, { begins, ends }] of traits.entries()) {
    if (begins && hasBody(at + 1)) {
      within.add(at);
      for (let next = at + 1; next < lines.length && isBody(next); next++) within.add(next);
    }
    if (ends && (hasBody(at - 1) || within.has(at - 1))) {
      within.add(at);
      for (let last = at - 1; last >= 0 && !within.has(last) && isBody(last); last--) within.add(last);
    }
  }
  for (const at of bodiesOfOneWidth(traits)) within.add(at);
  return within;
}

function isEmpty(line: string): boolean {
  return /^[\s#*;>|/"'+,-]{0,40}$/.test(line);
}

/** Adjacent lines of base64 that are equally long except for the last, or single lines that are long enough. */
function* bodiesOfOneWidth(traits: readonly KeyTraits[]): Generator<number> {
  for (let first = 0; first < traits.length;) {
    const width = traits[first]?.body.length ?? 0;
    let next = first + 1;
    if (width >= least.width) {
      while (traits[next]?.body.length === width) next++;
      const rest = traits[next]?.body.length ?? 0;
      // The first line is shorter when a window begins within it.
      const joined = traits
        .slice(first, next)
        .map((each) => each.body)
        .join('');
      const alone = next === first + 1;
      if (joined.length >= (alone ? least.alone : least.together) && isRandomBase64(joined)) {
        if (rest > 0 && rest < width) next++;
        for (let at = first; at < next; at++) yield at;
      }
    }
    first = next;
  }
}

/** Whether all three kinds of characters occur, mixed as in random bytes. */
function isRandomBase64(text: string): boolean {
  return (
    /[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text) && changesOfKind(text) >= text.length / 5
  );
}

/** Base64 of a key on a line with other text: of a PEM, of DER, of OpenSSH's format, or long enough for the middle of one. */
const encoded =
  /(?:LS0tLS1CRUdJTi|MII|MIG|MHc|MHQ|MC4|MFMC|b3BlbnNzaC1rZXktdj)[A-Za-z0-9+/_-]{24,}={0,2}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{160,}={0,2}/g;
/** BEGIN with what follows it on the same line, in any escaping. */
const onOneLine = new RegExp(
  `(${begin.source})(?=.{0,8}[A-Za-z0-9+/]{8})(?:(?!-{4}).){0,16384}(?:${end.source})?`,
  'g',
);
const endOfOne = new RegExp(String.raw`[A-Za-z0-9+/=\\]{24,}(?=(?:\\[rn]|\s){0,4}${end.source})`, 'g');

/** Masks the keys that are on the line as a whole, or as far as they are typed. */
export function maskKeysWithin(line: string): string {
  const known = line.includes('PRIVATE KEY')
    ? line.replace(onOneLine, secretMask).replace(endOfOne, secretMask)
    : line;
  return known.replace(encoded, (base64) => (isRandomBase64(base64) ? secretMask : base64));
}
