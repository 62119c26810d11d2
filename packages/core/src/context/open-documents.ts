import type { ContextSource } from '../domain/context-source';
import type { DocumentTracker } from './document-tracker';
import { namesAround } from './names-around';

/** Max snippets of one document, and of all together. */
const maxPerDocument = 2;
const maxInAll = 8;

/** Creates a source of the pieces of other open documents that share most names with the text around the cursor. */
export function openDocuments(tracker: Pick<DocumentTracker, 'documents' | 'windows'>): ContextSource {
  return {
    name: 'open-documents',
    find({ document, cursor }) {
      const names = namesAround(cursor);
      return [...tracker.documents()]
        .filter(({ uri }) => uri !== document.uri)
        .flatMap(({ uri, path }) =>
          tracker
            .windows(uri, names, maxPerDocument)
            .map((window) => ({ ...window, path, uri, source: 'open-documents' })),
        )
        .toSorted((one, other) => other.score - one.score)
        .slice(0, maxInAll);
    },
  };
}
