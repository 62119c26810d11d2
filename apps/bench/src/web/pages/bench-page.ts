import { agrees } from './agrees';
import type { BenchEditor, Recording } from './bench-editor';
import { FrameRecorder } from './frame-recorder';

/** What a page offers to the bench. */
export interface BenchPage {
  open(text: string, cursor: number): void;
  record(): void;
  /** Whether the last frame had a ghost that is the next text of `target`, which begins at `start`. */
  sees(start: number, target: string): boolean;
  take(): Recording;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

/** How an editor is set up: the same for every widget in it. */
export interface EditorSettings {
  /** Whether the editor opens its own popup while one types. */
  readonly popup: boolean;
}

/** Makes the editor in the page and puts a {@link BenchPage} into the window. The address says how it is set up. */
export function offer(make: (place: HTMLElement, settings: EditorSettings) => BenchEditor): void {
  const place = document.querySelector<HTMLElement>('#place');
  if (place === null) throw new Error('no #place in the page');
  const editor = make(place, { popup: new URLSearchParams(location.search).has('popup') });
  const recorder = new FrameRecorder(editor);
  window.bench = {
    open: (text, cursor) => editor.open(text, cursor),
    record: () => recorder.start(),
    sees: (start, target) => recorder.latest !== undefined && agrees(recorder.latest, start, target),
    take: () => recorder.stop(),
  };
}
