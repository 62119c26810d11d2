import { isAbsolute, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Schemes of documents without a file that may still be context for other documents. */
const knownSchemes: ReadonlySet<string> = new Set([
  'untitled',
  'inmemory',
  'vscode-notebook-cell',
  'vscode-interactive',
  'vscode-interactive-input',
]);

/** Matches the path of another version of a file: after the git directory and the name of a revision. */
const inGitDirectory = /^(.+?)[\\/]\.git(?:[\\/].+?)?[\\/]{2}(?::[0-3]|[^\\/:]+)[\\/:](.+)$/;

/**
 * The absolute paths of the document at `uri`, for any scheme: a notebook's file for its cells, the file for its revisions, the future
 * path of an untitled document. None for documents without a path, e.g. `untitled:Untitled-1`. Schemes are case-insensitive.
 *
 * @param root - the folder that relative paths are resolved in; without it they are ignored
 * @throws Error when a `file:` URI cannot be turned into a path of this machine
 */
export function documentPaths(uri: string, root?: string): readonly string[] {
  const scheme = schemeOf(uri);
  if (scheme === 'file') return [fileURLToPath(uri)];
  const rest = scheme === undefined ? uri : uri.slice(scheme.length + 1);
  // An archive or another view of a file, e.g. `jar:file:///w/a.jar!/b.kt`.
  if (schemeOf(rest) !== undefined) return documentPaths(rest, root);
  const [, , place = '', query = ''] = /^(\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  return [...pathsIn(decoded(place), root), ...pathsInQuery(decoded(query))].map((path) => normalize(path));
}

/**
 * Whether the document at `uri` may be context for other documents: it has a path on this machine, which the gate judges, or a known
 * scheme. Documents of other schemes, e.g. the output of a tool or a page of another host, are completed but never context.
 */
export function mayBeContext(uri: string): boolean {
  const scheme = schemeOf(uri);
  if (scheme === undefined || knownSchemes.has(scheme)) return true;
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(uri)?.[1] ?? '';
  if (scheme !== 'file' && scheme !== 'vscode-remote' && authority !== '') return false;
  try {
    return documentPaths(uri).length > 0;
  } catch {
    return false;
  }
}

/** The scheme in lower case; `undefined` for a path, including one with a drive letter. */
function schemeOf(uri: string): string | undefined {
  return /^[a-z][a-z0-9+.-]+(?=:)/i.exec(uri)?.[0].toLowerCase();
}

function pathsIn(place: string, root: string | undefined): readonly string[] {
  const drive = /^\/(?=[a-z]:)/i.test(place) && isAbsolute(place.slice(1));
  const path = drive ? place.slice(1) : place;
  if (!/[\\/]./.test(path)) return [];
  const [, top, inside] = inGitDirectory.exec(path) ?? [];
  if (top !== undefined && inside !== undefined) return [`${top}/${inside}`];
  if (isAbsolute(path)) return [path];
  return root === undefined ? [] : [resolve(root, path)];
}

/** Absolute paths in a query, as in git's documents in VS Code: `?{"path":"/w/a.ts","ref":"~"}`. */
function pathsInQuery(query: string): readonly string[] {
  if (!query.startsWith('{')) return [];
  try {
    const named = Object.values(JSON.parse(query) as Readonly<Record<string, unknown>>);
    return named.filter((value): value is string => typeof value === 'string' && isAbsolute(value));
  } catch {
    return [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
