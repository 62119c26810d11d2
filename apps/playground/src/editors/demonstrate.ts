import type { Demonstration } from '../project/project';
import type { Editor, EditorDocument } from './editor';

/** How a demonstration is typed. */
export interface Typing {
  /** Ends it, quietly. */
  readonly signal: AbortSignal;
  /** Time between two keys, in milliseconds. @default 110 */
  readonly keyMs?: number;
  /** Number of its last characters that are typed; the others are in the text already. @default all */
  readonly lastChars?: number;
}

/** Where the cursor goes for a demonstration, in UTF-16 units; `undefined` when its position is not in `text`. */
export function placeOf(text: string, { after }: Demonstration): number | undefined {
  const found = text.indexOf(after);
  return found === -1 ? undefined : found + after.length;
}

/**
 * Opens `document` in the editor and types the demonstration there, key by key. Calls `onOpen` with the text at the start.
 * Leaves the focus in the editor: a suggestion is shown nowhere else.
 */
export async function demonstrate(
  editor: Editor,
  document: EditorDocument,
  demonstration: Demonstration,
  { signal, keyMs = 110, lastChars = Infinity }: Typing,
  onOpen: (text: string) => void = () => {},
): Promise<void> {
  const place = placeOf(document.text, demonstration);
  if (place === undefined) return;
  const { typed } = demonstration;
  const there = typed.slice(0, Math.max(0, typed.length - lastChars));
  const text = document.text.slice(0, place) + there + document.text.slice(place);
  onOpen(text);
  editor.open({ ...document, text });
  editor.moveTo(place + there.length);
  editor.focus();
  for (const key of typed.slice(there.length)) {
    await nextKey(signal, keyMs);
    if (signal.aborted) return;
    editor.type(key);
  }
}

/** Resolves when the next key is due, or at once when `signal` is aborted. */
function nextKey(signal: AbortSignal, keyMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, keyMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
