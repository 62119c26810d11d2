import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import type { DocumentTracker, TrackedRegion } from './document-tracker';

/** Lines shown around a region. */
const around = 3;
/** Most lines of a region. */
const mostLines = 40;

/** Regions edited lately, the newest first, each with the change that made it. */
export function recentEdits(tracker: DocumentTracker): ContextSource {
  return {
    name: 'recent-edits',
    find: () => tracker.edits().flatMap((edit) => snippetOf(edit, tracker, 'recent-edits')),
  };
}

/** Regions looked at lately, the newest first. */
export function recentViews(tracker: DocumentTracker): ContextSource {
  return {
    name: 'recent-views',
    find: () => tracker.views().flatMap((view) => snippetOf(view, tracker, 'recent-views')),
  };
}

function snippetOf(region: TrackedRegion, tracker: DocumentTracker, source: string): Snippet[] {
  const document = tracker.document(region.uri);
  if (document === undefined) return [];
  const lines = document.text.split('\n');
  const from = Math.max(0, region.startLine - around);
  const to = Math.min(lines.length, region.endLine + around, from + mostLines);
  const start = lines.slice(0, from).join('\n').length + (from > 0 ? 1 : 0);
  const text = lines.slice(from, to).join('\n');
  if (text.trim() === '') return [];
  const diff = region.before === undefined ? undefined : diffOf(region, lines);
  return [
    {
      path: document.path,
      uri: document.uri,
      text,
      start,
      end: start + text.length,
      source,
      ...(diff === undefined ? {} : { diff }),
    },
  ];
}

/** The change as the body of a unified diff. */
function diffOf({ startLine, endLine, before = '' }: TrackedRegion, lines: readonly string[]): string {
  const after = lines.slice(startLine, endLine);
  const old = before === '' ? [] : before.split('\n');
  const head = `@@ -${startLine + 1},${old.length} +${startLine + 1},${after.length} @@`;
  return [head, ...old.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
}
