import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import type { DocumentTracker, TrackedRegion } from './document-tracker';

/** Lines added before and after a region. */
const marginLines = 3;
/** Max lines of a snippet. */
const maxLines = 40;

/** Creates a source of recently edited regions, newest first, each with its change as a diff. */
export function recentEdits(tracker: DocumentTracker): ContextSource {
  return {
    name: 'recent-edits',
    find: () => tracker.edits().flatMap((edit) => snippetOf(edit, tracker, 'recent-edits')),
  };
}

/** Creates a source of recently viewed regions, newest first. */
export function recentViews(tracker: DocumentTracker): ContextSource {
  return {
    name: 'recent-views',
    find: () => tracker.views().flatMap((view) => snippetOf(view, tracker, 'recent-views')),
  };
}

function snippetOf(region: TrackedRegion, tracker: DocumentTracker, source: string): Snippet[] {
  const document = tracker.document(region.uri);
  if (document === undefined) return [];
  const { text: whole, path, uri } = document;
  let start = region.start;
  for (let line = 0; line < marginLines && start > 0; line++) start = whole.lastIndexOf('\n', start - 2) + 1;
  let end = start;
  const last = Math.min(whole.length, region.end);
  for (let line = 0, behind = 0; line < maxLines && behind <= marginLines && end < whole.length; line++) {
    const next = whole.indexOf('\n', end);
    end = next < 0 ? whole.length : next + 1;
    if (end > last) behind++;
  }
  const text = whole.slice(start, end).replace(/\n$/, '');
  if (text.trim() === '') return [];
  const diff = region.before === undefined ? undefined : diffOf(region, whole);
  return [
    { path, uri, text, start, end: start + text.length, source, ...(diff === undefined ? {} : { diff }) },
  ];
}

/** The change as the body of a unified diff. */
function diffOf({ start, end, line, before = '' }: TrackedRegion, text: string): string {
  const old = before === '' ? [] : before.split('\n');
  const now = text.slice(start, end).split('\n');
  const head = `@@ -${line + 1},${old.length} +${line + 1},${now.length} @@`;
  return [head, ...old.map((each) => `-${each}`), ...now.map((each) => `+${each}`)].join('\n');
}
