import { adoptStyle } from '../style/adopt-style';
import { createLiveRegion, type LiveRegion } from '../style/live-region';
import { AcceptButton } from './accept-button';
import { Mirror } from './mirror';
import { overlayCss } from './overlay-style';

/** The elements after a textarea in which its completion is drawn. */
export interface TextareaOverlay {
  readonly live: LiveRegion;
  readonly mirror: Mirror;
  readonly button: AcceptButton;
  /** Removes the elements and their style. */
  remove(): void;
}

/**
 * Puts the overlay of `textarea` into the page.
 *
 * @param acceptLabel - label of the button that accepts
 * @param accept - called when the button is pressed
 * @param nonce - see {@link adoptStyle}
 */
export function createTextareaOverlay(
  textarea: HTMLTextAreaElement,
  acceptLabel: string,
  accept: () => void,
  nonce: string | undefined,
): TextareaOverlay {
  const root = textarea.getRootNode();
  const live = createLiveRegion(textarea);
  const mirror = new Mirror(textarea);
  const button = new AcceptButton(textarea, acceptLabel, accept);
  const releaseStyle = adoptStyle(
    root instanceof ShadowRoot ? root : textarea.ownerDocument,
    overlayCss,
    nonce,
  );
  return {
    live,
    mirror,
    button,
    remove() {
      mirror.remove();
      button.remove();
      live.remove();
      releaseStyle();
    },
  };
}
