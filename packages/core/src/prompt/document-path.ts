import type { DocumentSnapshot } from '../domain/document';
import type { Snippet } from '../domain/prompt';

/** The document's path as the model reads it: relative to the workspace with `/`, or else the file name in its URI. */
export function documentPath({ relativePath, uri }: DocumentSnapshot): string {
  if (relativePath !== undefined) return relativePath.replaceAll('\\', '/');
  const last = uri.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** URI of the document that a snippet is from. Without `uri`, its path is resolved against the root that `document` is in. */
export function snippetUri(snippet: Snippet, { uri, relativePath }: DocumentSnapshot): string {
  if (snippet.uri !== undefined) return snippet.uri;
  const root =
    relativePath !== undefined && uri.endsWith(`/${relativePath}`)
      ? uri.slice(0, -relativePath.length)
      : undefined;
  return root === undefined ? snippet.path : root + snippet.path;
}
