import { EditorView } from '@codemirror/view';
import { ghostColor, strongGhostColor } from '../style/ghost-color';

/** Style of the ghost; every color is a CSS variable. CodeMirror adds it to the page with its nonce (`EditorView.cspNonce`). */
export const ghostTheme = EditorView.baseTheme({
  '.cm-completionGhost': {
    color: ghostColor,
    fontStyle: 'var(--code-completion-ghost-style, normal)',
    background: 'var(--code-completion-ghost-background, none)',
  },
  '.cm-completionGhost::after': { content: 'attr(data-ghost)', whiteSpace: 'inherit' },
  '.cm-completionGhostLines': { padding: '0 2px 0 6px' },
  '@media (prefers-contrast: more)': { '.cm-completionGhost': { color: strongGhostColor } },
  '@media (forced-colors: active)': { '.cm-completionGhost': { color: 'GrayText' } },
});
