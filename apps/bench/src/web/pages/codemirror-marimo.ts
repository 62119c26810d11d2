import type { EditorState, Extension } from '@codemirror/state';
import { askEndpoint } from './ask-endpoint';
import { offerCodeMirror } from './codemirror';

/** The used part of `@marimo-team/codemirror-ai`. */
interface MarimoAi {
  readonly inlineCompletion: (options: {
    readonly fetchFn: (state: EditorState, signal: AbortSignal) => Promise<string>;
  }) => Extension;
}

export function start({ inlineCompletion }: MarimoAi): void {
  const fetchFn = ({ doc, selection }: EditorState, signal: AbortSignal) =>
    askEndpoint(doc.sliceString(0, selection.main.head), doc.sliceString(selection.main.head), signal);
  offerCodeMirror(inlineCompletion({ fetchFn }), '.cm-inline-suggestion');
}
