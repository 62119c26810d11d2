import type { ContentGate } from '@org/completion-core';

/**
 * `gate` for the URIs that editors use: a notebook's cell is judged by its notebook, and a document with an unreadable URI is not
 * admitted.
 *
 * @param fileOf - the URI of the file that a document belongs to
 */
export function documentGate(gate: ContentGate, fileOf: (uri: string) => string): ContentGate {
  return {
    admits(uri) {
      try {
        return gate.admits(fileOf(uri));
      } catch {
        return { admitted: false, rule: 'unreadable-uri' };
      }
    },
    mask: (text, uri) => gate.mask(text, uri),
  };
}
