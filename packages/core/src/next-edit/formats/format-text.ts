import { structuredPatch } from 'diff';
import type { EditEvent } from '../../domain/edit-history';

/** The hunks of a unified diff of an edit, each with its head, with `context` lines around changes. Ends with a line end. */
export function unifiedHunks({ before, after, line }: EditEvent, context: number): string {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      // An empty side is named by the line before it.
      const old = `${oldStart + line - (oldLines === 0 ? 1 : 0)},${oldLines}`;
      const now = `${newStart + line - (newLines === 0 ? 1 : 0)},${newLines}`;
      const head = `@@ -${old} +${now} @@`;
      return `${[head, ...lines.filter((each) => !each.startsWith('\\'))].join('\n')}\n`;
    })
    .join('');
}

/** The same with the two lines that name the file. */
export function unifiedDiff(event: EditEvent, context: number, prefixes: readonly [string, string]): string {
  const [old, now] = prefixes;
  return `--- ${old}${event.path}\n+++ ${now}${event.path}\n${unifiedHunks(event, context)}`;
}

/** `text` with `mark` at `offset`. */
export function withMark(text: string, offset: number, mark: string): string {
  return text.slice(0, offset) + mark + text.slice(offset);
}

/** `text` without its last line end. */
export function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** `text` with a line end at its end. */
export function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** `text` with a last line end exactly where `region` has one. */
export function endedLike(region: string, text: string): string {
  return region.endsWith('\n') ? withLineEnd(text) : withoutLineEnd(text);
}

/** `text` without `tag`, and where the first one was. */
export function takeCursor(text: string, tag: string): { readonly text: string; readonly cursor?: number } {
  const cursor = text.indexOf(tag);
  return cursor < 0 ? { text } : { text: text.replaceAll(tag, ''), cursor };
}

/** The content of `text` when it is one fenced block, else `text`. */
export function unfenced(text: string): string {
  const [, content] = /^\s*(?:`{3,}|~{3,})[^\n]*\n([^]*?)\n?(?:`{3,}|~{3,})\s*$/.exec(text) ?? [];
  return content ?? text;
}

/** `text` without the reasoning that some models begin with. */
export function withoutReasoning(text: string): string {
  return text.replace(/^\s*<think(?:ing)?>[^]*?<\/think(?:ing)?>\s*/, '');
}

/** The first of `tokens` in `text`. */
export function tokenIn(text: string, tokens: readonly string[]): string | undefined {
  return tokens.find((token) => text.includes(token));
}
