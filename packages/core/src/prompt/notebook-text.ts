import type { DocumentSnapshot, NotebookCell, TextSource } from '../domain/document';
import { normalizeLanguageId } from '../languages/find-language';
import { commentOut } from './language-facts';

/** A document's text with what stands before and after it, and where the document begins in it. */
export interface SurroundedText {
  readonly text: TextSource;
  readonly start: number;
}

const separator = '\n\n';

/**
 * The text of `document`; of a notebook's cell, all cells in order as one text. Cells in another language than the document's,
 * and prose among code, become comments. Nothing is copied but what is read.
 */
export function notebookText(document: DocumentSnapshot): SurroundedText {
  const { notebook, text } = document;
  const languageId = normalizeLanguageId(document.languageId);
  if (notebook === undefined) return { text, start: 0 };
  const { cells, index } = notebook;
  const parts: TextSource[] = cells.flatMap((cell, at) => {
    const part = at === index ? text : cellText(cell, languageId);
    return at === 0 ? [part] : [separator, part];
  });
  const start = parts.slice(0, index * 2).reduce((sum, part) => sum + part.length, 0);
  return { text: joined(parts), start };
}

/** Cells longer than this are shown by their end when they stand before the cursor's cell: nothing beyond fits a prompt. */
const maxCellLength = 100_000;

function cellText(cell: NotebookCell, languageId: string): TextSource {
  if (cell.kind === 'code' && normalizeLanguageId(cell.languageId) === languageId) return cell.text;
  const comment = commentOut(cell.text.slice(-maxCellLength).trimEnd(), languageId);
  return languageId === 'markdown' ? cell.text : comment;
}

/** Several texts as one. */
function joined(parts: readonly TextSource[]): TextSource {
  return {
    length: parts.reduce((sum, part) => sum + part.length, 0),
    slice(start, end) {
      let at = 0;
      let found = '';
      for (const part of parts) {
        if (at >= end) break;
        if (at + part.length > start)
          found += part.slice(Math.max(0, start - at), Math.min(part.length, end - at));
        at += part.length;
      }
      return found;
    },
  };
}
