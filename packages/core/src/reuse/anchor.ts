import { detach } from '../text/detach';
import type { CursorPosition } from '../domain/cursor-position';

/**
 * The text that a generated text belongs to, in pieces short enough to keep. Line ends are `\n`.
 * The pieces are copies: a slice would keep the whole document alive.
 */
export interface Anchor {
  readonly uri: string;
  /** Model, options and language. A text of another scope is never reused. */
  readonly scope: string;
  readonly before: string;
  readonly after: string;
}

/** Characters of the prefix an anchor compares. */
const beforeChars = 512;
/** Characters of the suffix an anchor compares. */
const afterChars = 2_048;
/** A text is not looked at when more than this was typed since. */
export const maxTypedChars = 2_000;

const closerOf: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '"': '"',
  "'": "'",
  '`': '`',
  '<': '>',
};

/** The anchor of a request at `position`. */
export function anchorAt(position: CursorPosition, scope: string): Anchor {
  const { prefix, suffix } = position.cursor;
  return {
    uri: position.uri,
    scope,
    before: detach(prefix.slice(-beforeChars)),
    after: detach(suffix.slice(0, afterChars)),
  };
}

/** What was typed between `anchor` and `position`; `undefined` when the text before or after is not the anchor's any more. */
export function typedSince(anchor: Anchor, position: CursorPosition): string | undefined {
  const { prefix, suffix } = position.cursor;
  const near = prefix.slice(-(maxTypedChars + anchor.before.length));
  const whole = anchor.before.length < beforeChars;
  const at = whole
    ? near.length === prefix.length && near.startsWith(anchor.before)
      ? 0
      : -1
    : near.lastIndexOf(anchor.before);
  if (at < 0) return undefined;
  const typed = near.slice(at + anchor.before.length);
  return followsSuffix(anchor.after, typed, suffix) ? typed : undefined;
}

/**
 * Whether `suffix` is what `before` became by typing `typed`: unchanged, with closers that the editor added for openers in
 * `typed`, or without closers that `typed` typed over.
 */
export function followsSuffix(before: string, typed: string, suffix: string): boolean {
  if (sameHead(suffix, before)) return true;
  if (typed === '') return false;
  const added = pendingClosers(typed);
  for (let kept = added.length; kept > 0; kept--) {
    const closers = added.slice(0, kept);
    if (suffix.startsWith(closers) && sameHead(suffix.slice(closers.length), before)) return true;
  }
  for (let over = 1; over <= 8 && isCloser(before[over - 1]); over++) {
    if (sameHead(suffix, before.slice(over)) && holdsInOrder(typed, before.slice(0, over))) return true;
  }
  return false;
}

/** Equal as far as both reach; the shorter of two cut texts decides only when it was cut. */
function sameHead(suffix: string, before: string): boolean {
  const head = suffix.slice(0, before.length);
  return head === before && (before.length >= afterChars - 8 || suffix.length === before.length);
}

/** The closers an editor adds for the openers in `typed` that `typed` leaves open, innermost first. */
function pendingClosers(typed: string): string {
  const open: string[] = [];
  for (const char of typed) {
    if (char === open.at(-1)) open.pop();
    else if (closerOf[char] !== undefined) open.push(closerOf[char]);
  }
  return open.reverse().join('');
}

function isCloser(char: string | undefined): boolean {
  return char !== undefined && /[)\]}>"'`;,]/.test(char);
}

function holdsInOrder(text: string, chars: string): boolean {
  let from = 0;
  for (const char of chars) {
    from = text.indexOf(char, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
