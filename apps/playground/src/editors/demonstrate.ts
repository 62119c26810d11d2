import type { Demonstration } from '../project/project';
import type { Editor, EditorDocument } from './editor';

/** Time between two keys of somebody who types well, in milliseconds. */
const keyMs = 110;

/** Opens `document` in the editor and types the demonstration there, key by key. Ends quietly when `signal` is aborted. */
export async function demonstrate(
  editor: Editor,
  document: EditorDocument,
  { after, typed }: Demonstration,
  signal: AbortSignal,
): Promise<void> {
  const found = document.text.indexOf(after);
  if (found === -1) return;
  editor.open(document);
  editor.moveTo(found + after.length);
  editor.focus();
  for (const key of typed) {
    await nextKey(signal);
    if (signal.aborted) return;
    editor.type(key);
  }
}

/** Resolves when it is time for another key, or at once when `signal` is aborted. */
function nextKey(signal: AbortSignal): Promise<void> {
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
