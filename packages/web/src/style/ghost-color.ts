/** Color of a ghost: readable beside the text, and told from it. A page sets `--code-completion-ghost-color`. */
export const ghostColor =
  'var(--code-completion-ghost-color, color-mix(in srgb, currentColor 62%, transparent))';

/** The same for people who ask for more contrast. */
export const strongGhostColor =
  'var(--code-completion-ghost-color, color-mix(in srgb, currentColor 82%, transparent))';
