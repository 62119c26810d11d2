/** Announces short messages to screen readers without showing them. */
export interface LiveRegion {
  readonly element: HTMLElement;
  readonly announce: (message: string) => void;
  readonly remove: () => void;
}

/** Styles of {@link createLiveRegion}: present, and not visible. */
export const liveRegionCss = `
.code-completion-live {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}`;

/** A polite live region right after `anchor`. */
export function createLiveRegion(anchor: Element): LiveRegion {
  const element = anchor.ownerDocument.createElement('div');
  element.className = 'code-completion-live';
  element.setAttribute('role', 'status');
  element.setAttribute('aria-live', 'polite');
  element.setAttribute('aria-atomic', 'true');
  anchor.after(element);
  return {
    element,
    announce(message) {
      element.textContent = message;
    },
    remove: () => element.remove(),
  };
}
