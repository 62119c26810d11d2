/** Lines below the cursor that must be the same: they decide what fits at the cursor. */
const nearLines = 3;
/** Share of the lines further down that must be the same. */
const minSameShare = 0.9;
/** Characters that may be added after a suffix that reached the end of the document. */
const maxAppended = 400;

/**
 * Whether the suffix `sent` before can stand in for the text after the cursor `now`. Closing brackets and quotes that the editor added at
 * the cursor may differ: a model that closes them again does no harm. Removed ones may not: the model would leave them out.
 *
 * @param whole - whether `sent` reached the end of the document.
 */
export function isSuffixStillValid(sent: string, now: string, whole: boolean): boolean {
  if (whole && now.length - sent.length > maxAppended) return false;
  for (let closers = 0; closers <= 4; closers++) {
    if (closers > 0 && !/[)\]}>"'`]/.test(now.charAt(closers - 1))) return false;
    if (sameNearby(sent, now.slice(closers), whole)) return true;
  }
  return false;
}

function sameNearby(sent: string, now: string, whole: boolean): boolean {
  if (now.startsWith(sent)) return sent !== '' || now.trim() === '';
  const near = startOfLine(sent, nearLines + 1);
  if (near === sent.length && !sent.endsWith('\n')) return false;
  if (!now.startsWith(sent.slice(0, near))) return false;
  const before = sent.slice(near).split('\n');
  const after = new Map<string, number>();
  for (const line of now.slice(near, whole ? undefined : near + sent.length * 1.2).split('\n'))
    after.set(line, (after.get(line) ?? 0) + 1);
  let same = 0;
  for (const line of before) {
    const left = after.get(line) ?? 0;
    if (left === 0) continue;
    after.set(line, left - 1);
    same++;
  }
  return same >= before.length * minSameShare;
}

/** Offset of line `line`, from 0; the length of `text` when it has fewer lines. */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let index = 0; index < line; index++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}
