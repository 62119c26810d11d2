import { gatherContext } from '../../context/gather-context';
import type { CursorPosition } from '../../domain/cursor-position';
import type { EditEvent, EditHistory } from '../../domain/edit-history';
import type { Snippet } from '../../domain/prompt';
import { readPiece, type DocumentPiece } from '../../next-edit/document-piece';
import { chooseRegion, type EditRegion } from '../../next-edit/edit-region';
import type { EditFormat, EditPromptInput } from '../../next-edit/formats/edit-format';
import { documentPath, snippetUri } from '../../prompt/document-path';
import type { EngineServices } from '../engine-services';
import { maskEvents, maskPiece, maskSnippets, type MaskedPiece } from './mask-edit-input';

/** Maximum length of the region, in UTF-16 units: a longer cursor line is no text that a model rewrites. */
const maxRegionChars = 8_000;

/** What a request for a next edit is made of. */
export interface EditInput {
  readonly input: EditPromptInput;
  readonly piece: DocumentPiece;
  readonly region: EditRegion;
  readonly masked: MaskedPiece;
  /** Lines of the region in the piece, from 0. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The edits of this document as they were, oldest first. */
  readonly events: readonly EditEvent[];
}

/** Builds what the format renders, everything through the gate; or the rule that forbids it. */
export async function buildEditInput(
  position: CursorPosition,
  snippets: readonly Snippet[],
  format: EditFormat,
  history: EditHistory,
  { gate, sources, options, clock }: Pick<EngineServices, 'gate' | 'sources' | 'options' | 'clock'>,
  signal: AbortSignal,
): Promise<EditInput | { readonly refusedBy: string }> {
  const { document, uri, offset, cursor } = position;
  const piece = readPiece(document.text, offset, cursor.eol);
  const region = chooseRegion(piece, format.shape);
  const { start, end, contextStart, contextEnd } = region;
  const text = piece.text.slice(start, end);
  if (text.length > maxRegionChars) return { refusedBy: 'line-too-long' };
  const { markerLines = [], tokens } = format;
  if (text.split('\n').some((line) => markerLines.includes(line))) return { refusedBy: 'marker-in-region' };

  const masked = await maskPiece(piece.text, uri, tokens, gate);
  if (masked === undefined) return { refusedBy: 'secret-near-cursor' };
  const lineAt = (at: number) => piece.text.slice(0, at).split('\n').length - 1;
  const shown = (from: number, to: number) => {
    const [first, last] = [lineAt(from), lineAt(to)];
    const lines = masked.lines.slice(first, last);
    const endsInLine = to > from && piece.text.charAt(to - 1) !== '\n';
    return endsInLine
      ? [...lines, masked.lines[last] ?? ''].join('\n')
      : lines.map((line) => `${line}\n`).join('');
  };
  const firstLine = lineAt(start);
  const cursorLine = lineAt(piece.cursor);
  const column = piece.cursor - (piece.text.lastIndexOf('\n', piece.cursor - 1) + 1);
  const linesAbove = shown(start, lineStart(piece.text, piece.cursor)).length;
  const own = history.history();
  const { snippets: found } = await gatherContext(
    sources.filter(({ name }) => name !== 'recent-edits'),
    { document, offset, cursor },
    { signal, deadlineMs: options.context.deadlineMs, clock },
  );
  const path = documentPath(document);
  const events = own.map((event) => (event.uri === uri ? { ...event, path } : event));
  return {
    piece,
    region,
    masked,
    firstLine,
    lastLine: lineAt(end),
    events: events.filter((event) => event.uri === uri),
    input: {
      path,
      before: shown(contextStart, start),
      region: shown(start, end),
      after: shown(end, contextEnd),
      cursor: linesAbove + Math.min(column, (masked.lines[cursorLine] ?? '').length),
      firstLine: piece.firstLine + firstLine,
      atStart: piece.atStart && contextStart === 0,
      atEnd: piece.atEnd && contextEnd === piece.text.length,
      events: (await maskEvents(events, tokens, gate, (each) => history.textOf(each))).slice(
        -format.maxEvents,
      ),
      snippets: await maskSnippets(
        [...snippets, ...found].filter((snippet) => snippet.uri !== uri),
        (snippet) => snippetUri(snippet, document),
        tokens,
        gate,
      ),
    },
  };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
