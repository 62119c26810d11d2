import type { DocumentSnapshot, NotebookCell, TextSource } from '../domain/document';
import { normalizeLanguageId } from '../languages/find-language';
import { commentOut } from './language-facts';

/** A document's text with the text before and after it. */
export interface SurroundedText {
  readonly text: TextSource;
  /** Offset in `text` at which the document begins. */
  readonly start: number;
}

const separator = '\n\n';

/**
 * Returns the text of `document`; for a notebook cell, all cells in order as one text. Prose and cells in another language than the
 * document's become comments. Copies only what is read.
 */
export function notebookText(document: DocumentSnapshot): SurroundedText {
  const { notebook, text } = document;
  const languageId = normalizeLanguageId(document.languageId);
  if (notebook === undefined) return { text, start: 0 };
  const { cells, index } = notebook;
  const parts: TextSource[] = cells.flatMap((cell, position) => {
    const part = position === index ? text : cellText(cell, languageId);
    return position === 0 ? [part] : [separator, part];
  });
  const start = parts.slice(0, index * 2).reduce((sum, part) => sum + part.length, 0);
  return { text: joined(parts), start };
}

/** Of longer cells that become comments only the end is kept: no more fits a prompt. */
const maxCellLength = 100_000;

function cellText(cell: NotebookCell, languageId: string): TextSource {
  if (cell.kind === 'code' && normalizeLanguageId(cell.languageId) === languageId) return cell.text;
  const comment = commentOut(cell.text.slice(-maxCellLength).trimEnd(), languageId);
  return languageId === 'markdown' ? cell.text : comment;
}

/** Several texts as one, joined when read. */
function joined(parts: readonly TextSource[]): TextSource {
  return {
    length: parts.reduce((sum, part) => sum + part.length, 0),
    slice(start, end) {
      let at = 0;
      let result = '';
      for (const part of parts) {
        if (at >= end) break;
        if (at + part.length > start)
          result += part.slice(Math.max(0, start - at), Math.min(part.length, end - at));
        at += part.length;
      }
      return result;
    },
  };
}
