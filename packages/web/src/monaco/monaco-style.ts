import { strongGhostColor } from '../style/ghost-color';
import { liveRegionCss } from '../style/live-region';

/** Monaco's themes color the ghost; where the user prefers more contrast, this gives more than a theme. */
export const monacoCss = `
${liveRegionCss}
@media (prefers-contrast: more) {
  :has(+ .code-completion-live) > .monaco-editor { --vscode-editorGhostText-foreground: ${strongGhostColor}; }
  /* Newer versions draw it in the colors of the language, only paler. */
  :has(+ .code-completion-live) > .monaco-editor [class*=ghost-text].syntax-highlighted { opacity: 0.85; }
}`;
