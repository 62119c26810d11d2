import { EditorView } from '@codemirror/view';
import { addedBackground, addedColor, removedBackground } from '../style/edit-colors';

/** Style of what a next edit adds and removes; every color is a CSS variable. */
export const editTheme = EditorView.baseTheme({
  '.cm-completionEdit::after': { content: 'attr(data-ghost)', whiteSpace: 'inherit' },
  '.cm-completionEditRemoved::after': { content: 'none' },
  '.cm-completionEditAdded': { color: addedColor, background: addedBackground, borderRadius: '2px' },
  '.cm-completionEditRemoved, .cm-completionEditRemoved *': {
    background: removedBackground,
    textDecoration: 'line-through',
  },
  '.cm-completionEditHint::after': { content: 'attr(data-ghost)', whiteSpace: 'pre', opacity: '0.8' },
  '@media (forced-colors: active)': {
    '.cm-completionEditAdded': { color: 'GrayText', outline: '1px dashed GrayText' },
  },
});
