/** Color of a ghost: readable and distinct from the text. A page sets `--code-completion-ghost-color`. */
export const ghostColor =
  'var(--code-completion-ghost-color, color-mix(in srgb, currentColor 62%, transparent))';

/** The same with more contrast, for users who prefer that. */
export const strongGhostColor =
  'var(--code-completion-ghost-color, color-mix(in srgb, currentColor 82%, transparent))';
