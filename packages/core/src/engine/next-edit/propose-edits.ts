import type { CursorPosition } from '../../domain/cursor-position';
import type { EditEvent } from '../../domain/edit-history';
import type { EditSource } from '../../domain/edit-source';
import type { Syntax } from '../../domain/syntax-oracle';
import { readPiece, type DocumentPiece } from '../../next-edit/document-piece';
import { endOfAdded, type Hunk } from '../../next-edit/hunk';
import { judgeAnswer } from '../../next-edit/judge-answer';

/** Changes that are judged and offered at a time; a source proposes the rest once these are taken. */
const maxChanges = 8;
/** Text on either side of a change that the rules read, in UTF-16 units. */
const aroundChars = 2_048;

/** What decides about proposed changes. */
export interface ProposalFacts {
  /** The edits of this document, oldest first. */
  readonly events: readonly EditEvent[];
  /** Whether this change was dismissed before; the hunk is one of `piece`. */
  readonly isRejected: (hunk: Hunk, piece: DocumentPiece) => boolean;
  readonly syntax: Syntax | undefined;
}

/** What a source proposes: the changes nearest to the cursor that pass the rules, or the rule that kept all of them back. */
export async function proposeEdits(
  source: EditSource,
  { uri, document, offset, cursor }: CursorPosition,
  { events, isRejected, syntax }: ProposalFacts,
): Promise<{ readonly hunks: readonly Hunk[]; readonly piece: DocumentPiece; readonly rule?: string }> {
  const piece = readPiece(document.text, offset, cursor.eol, Infinity);
  const { text } = piece;
  const { languageId } = cursor;
  const proposed = await source.propose({ uri, languageId, text, cursor: piece.cursor, events });
  const distance = ({ start, end }: Pick<Hunk, 'start' | 'end'>) =>
    Math.max(start - piece.cursor, piece.cursor - end, 0);
  const nearest = [...proposed]
    .sort((one, other) => distance(one) - distance(other))
    .slice(0, maxChanges)
    .sort((one, other) => one.start - other.start);
  let rule: string | undefined;
  const hunks: Hunk[] = [];
  const lineAt = lineCounter(text);
  for (const { start, end, text: added } of nearest) {
    const hunk = { start, end, text: added, cursor: endOfAdded(added) };
    const around = linesAround(text, hunk);
    const moved = { ...hunk, start: start - around.from, end: end - around.from };
    const judged = judgeAnswer({
      uri,
      languageId,
      text: text.slice(around.from, around.to),
      firstLine: lineAt(around.from),
      start: around.start - around.from,
      end: around.end - around.from,
      answer: text.slice(around.start, start) + added + text.slice(end, around.end),
      isWhole: true,
      hunks: [moved],
      events,
      maskedLines: new Set(),
      isRejected: () => isRejected(hunk, piece),
      syntax,
    });
    if ('rule' in judged) rule ??= judged.rule;
    else hunks.push(hunk);
  }
  return { hunks, piece, ...(rule === undefined ? {} : { rule }) };
}

/** The whole lines of a change, and those around them that the rules read. */
function linesAround(text: string, { start, end }: Pick<Hunk, 'start' | 'end'>) {
  const lineStart = (at: number) => text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = (at: number) => {
    const found = text.indexOf('\n', at);
    return found < 0 ? text.length : found + 1;
  };
  const endsAtLine = end > start && text.charAt(end - 1) === '\n';
  return {
    from: start <= aroundChars ? 0 : lineStart(start - aroundChars),
    start: lineStart(start),
    end: endsAtLine ? end : lineEnd(end),
    to: lineEnd(Math.min(text.length, end + aroundChars)),
  };
}

/** Counts lines on from the offset before; offsets only grow. */
function lineCounter(text: string): (offset: number) => number {
  let [line, at] = [0, 0];
  return (offset) => {
    for (let end = text.indexOf('\n', at); end >= 0 && end < offset; end = text.indexOf('\n', at)) {
      line++;
      at = end + 1;
    }
    return line;
  };
}
