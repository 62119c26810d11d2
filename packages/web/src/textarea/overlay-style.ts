import { ghostColor, strongGhostColor } from '../style/ghost-color';
import { removedBackground } from '../style/edit-colors';
import { liveRegionCss } from '../style/live-region';

/**
 * Style of the overlay of a textarea. All colors can be set by CSS variables.
 *
 * The layer's edge stays free, since browsers draw their focus ring over it. The layer has no `contain`, which would move letters
 * to other pixels. The rule for its contents resets the page's rules for `div` and `span`, which do not apply to the text in a
 * textarea.
 */
export const overlayCss = `
.code-completion-layer {
  position: absolute; left: 0; top: 0; overflow: hidden; clip-path: inset(1px); pointer-events: none;
  box-sizing: border-box; margin: 0; padding: 0; border: 0;
}
.code-completion-layer[hidden] { display: block; visibility: hidden; }
.code-completion-chip[hidden] { display: none; }
.code-completion-layer div, .code-completion-layer span {
  display: block; float: none; box-sizing: border-box; width: auto; height: auto; min-width: 0; min-height: 0;
  max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: none; font: inherit;
  letter-spacing: inherit; word-spacing: inherit; line-height: inherit; text-align: inherit; text-transform: inherit;
  text-decoration: none; white-space: inherit; unicode-bidi: inherit; opacity: 1; transform: none; color: inherit;
}
.code-completion-layer span { display: inline; unicode-bidi: normal; }
.code-completion-layer [hidden] { display: none; }
.code-completion-layer .code-completion-sheet {
  position: relative; min-height: 100%; color: var(--code-completion-text);
}
.code-completion-sheet > div { position: relative; }
.code-completion-layer .code-completion-cover {
  position: absolute; background: var(--code-completion-background, var(--code-completion-cover));
}
.code-completion-sheet .code-completion-before { visibility: hidden; }
.code-completion-whole .code-completion-marker { border-inline-start: 1px solid; margin-inline-end: -1px; }
.code-completion-layer .code-completion-ghost {
  color: ${ghostColor};
  font-style: var(--code-completion-ghost-style, inherit);
  background: var(--code-completion-ghost-background, none);
}
.code-completion-layer .code-completion-removed { text-decoration: line-through; background: ${removedBackground}; }
.code-completion-chip {
  position: absolute; left: 0; top: 0; z-index: 1; min-width: 44px; min-height: 44px; padding: 0 12px; border-radius: 8px;
  font: 600 14px system-ui, sans-serif; cursor: pointer; touch-action: manipulation;
  color: var(--code-completion-chip-color, #fff); background: var(--code-completion-chip-background, #1f4fd8);
  border: 1px solid transparent;
}
@media (prefers-contrast: more) { .code-completion-layer .code-completion-ghost { color: ${strongGhostColor}; } }
@media (forced-colors: active) {
  .code-completion-layer .code-completion-ghost { color: GrayText; }
  .code-completion-layer .code-completion-cover { background: Field; forced-color-adjust: none; }
  .code-completion-chip { border-color: ButtonText; }
}
@media (prefers-reduced-motion: no-preference) {
  .code-completion-chip { transition: opacity 120ms; }
  @starting-style { .code-completion-chip { opacity: 0; } }
}
${liveRegionCss}`;
