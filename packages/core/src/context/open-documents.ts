import type { ContextSource } from '../domain/context-source';
import type { DocumentTracker } from './document-tracker';
import { namesAround } from './names-around';

/** Windows of one document, and of all together. */
const perDocument = 2;
const inAll = 8;

/** The pieces of other open documents that have most names in common with the text around the cursor. */
export function openDocuments(tracker: Pick<DocumentTracker, 'documents' | 'windows'>): ContextSource {
  return {
    name: 'open-documents',
    find({ document, cursor }) {
      const names = namesAround(cursor);
      return [...tracker.documents()]
        .filter(({ uri }) => uri !== document.uri)
        .flatMap(({ uri, path }) =>
          tracker.windows(uri, names, perDocument).map((window) => ({
            path,
            uri,
            text: window.text,
            start: window.start,
            end: window.end,
            score: window.score,
            source: 'open-documents',
          })),
        )
        .toSorted((one, other) => other.score - one.score)
        .slice(0, inAll);
    },
  };
}
