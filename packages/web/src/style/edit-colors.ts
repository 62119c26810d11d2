/** Colors of next edits, for light and dark pages alike: a page sets the variables. */
export const addedColor = 'var(--code-completion-edit-added-color, inherit)';
export const addedBackground = 'var(--code-completion-edit-added-background, rgb(63 185 80 / 0.22))';
export const removedBackground = 'var(--code-completion-edit-removed-background, rgb(248 81 73 / 0.2))';
