import { ghostColor, strongGhostColor } from '../style/ghost-color';
import { liveRegionCss } from '../style/live-region';

/** How the overlay of a textarea looks. All colours can be set by CSS variables. */
export const overlayCss = `
/* The edge is left free: browsers draw their focus ring over it. */
.code-completion-layer {
  position: absolute; overflow: hidden; clip-path: inset(1px); pointer-events: none; margin: 0;
}
.code-completion-layer[hidden] { display: block; visibility: hidden; }
.code-completion-chip[hidden] { display: none; }
.code-completion-sheet { position: relative; box-sizing: border-box; min-height: 100%; border: 0; }
.code-completion-sheet > div { position: relative; color: var(--code-completion-text); }
.code-completion-sheet > .code-completion-cover {
  position: absolute; background: var(--code-completion-background, var(--code-completion-cover));
}
.code-completion-sheet .code-completion-before { visibility: hidden; }
.code-completion-ghost {
  color: ${ghostColor};
  font-style: var(--code-completion-ghost-style, normal);
  background: var(--code-completion-ghost-background, none);
}
.code-completion-chip {
  position: absolute; z-index: 1; min-width: 44px; min-height: 44px; padding: 0 12px; border-radius: 8px;
  font: 600 14px system-ui, sans-serif; cursor: pointer; touch-action: manipulation;
  color: var(--code-completion-chip-color, #fff); background: var(--code-completion-chip-background, #1f4fd8);
  border: 1px solid transparent;
}
@media (prefers-contrast: more) { .code-completion-ghost { color: ${strongGhostColor}; } }
@media (forced-colors: active) {
  .code-completion-ghost { color: GrayText; }
  .code-completion-sheet > .code-completion-cover { background: Field; forced-color-adjust: none; }
  .code-completion-chip { border-color: ButtonText; }
}
@media (prefers-reduced-motion: no-preference) {
  .code-completion-chip { transition: opacity 120ms; }
  @starting-style { .code-completion-chip { opacity: 0; } }
}
${liveRegionCss}`;
