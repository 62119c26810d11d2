import type { EditorState, Extension } from '@codemirror/state';
import { askEndpoint } from './ask-endpoint';
import { offerCodeMirror } from './codemirror';

/** The used part of `codemirror-extension-inline-suggestion`. */
interface InlineSuggestion {
  readonly inlineSuggestion: (options: {
    readonly fetchFn: (state: EditorState) => Promise<string>;
  }) => Extension;
}

export function start({ inlineSuggestion }: InlineSuggestion): void {
  const fetchFn = ({ doc, selection }: EditorState) =>
    askEndpoint(doc.sliceString(0, selection.main.head), doc.sliceString(selection.main.head));
  offerCodeMirror(inlineSuggestion({ fetchFn }), '.cm-inline-suggestion');
}
