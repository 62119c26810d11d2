import { commonHead } from '@org/completion-core/adapter';
import { CompletionSession, type CompletionController } from './session/completion-session';
import type { EditorPort, EditorSnapshot } from './session/editor-port';
import { typeThrough, type Ghost, type TextEdit } from './session/ghost';
import { isMac, matchesKey, type CompletionAction } from './session/keys';
import { resolveCompletionOptions, type CompletionOptions } from './session/options';
import { adoptStyle } from './style/adopt-style';
import { createLiveRegion } from './style/live-region';
import { AcceptButton } from './textarea/accept-button';
import { insertText } from './textarea/insert-text';
import { Mirror } from './textarea/mirror';
import { overlayCss } from './textarea/overlay-style';
import { editWithin, ghostWithin } from './textarea/room';

export type { CompletionController } from './session/completion-session';
export type { CompletionKeys } from './session/keys';
export type { CompletionOptions, WidgetEngine } from './session/options';
export { englishStrings, type CompletionStatus, type CompletionStrings } from './session/strings';

/**
 * Streaming code completion for a textarea: `attachCodeCompletion(textarea)` asks the gateway at `/v1`. The textarea stays as it
 * is; what is drawn lies in elements after it. Tab moves the focus as ever while nothing is suggested.
 *
 * @throws RangeError naming an option that cannot be
 */
export function attachCodeCompletion(
  textarea: HTMLTextAreaElement,
  options: CompletionOptions = {},
): CompletionController {
  return new TextareaCompletion(textarea, options);
}

class TextareaCompletion extends CompletionSession {
  readonly #surface: TextareaPort;
  readonly #cleanUp: () => void;

  constructor(textarea: HTMLTextAreaElement, options: CompletionOptions) {
    const resolved = resolveCompletionOptions(options);
    const live = createLiveRegion(textarea);
    const mirror = new Mirror(textarea);
    const chip = new AcceptButton(textarea, resolved.strings.accept, () => this.accept());
    const surface = new TextareaPort(
      textarea,
      mirror,
      chip,
      (message) => live.say(message),
      resolved.languageId ?? 'plaintext',
    );
    super(surface, resolved);
    this.#surface = surface;

    const root = textarea.getRootNode();
    const { ownerDocument } = textarea;
    const releaseStyle = adoptStyle(
      root instanceof ShadowRoot ? root : ownerDocument,
      overlayCss,
      resolved.nonce,
    );
    const listeners = new AbortController();
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => textarea.addEventListener(type, listener, { signal: listeners.signal });

    listen('focus', () => {
      if (live.element.parentNode !== textarea.parentNode) textarea.after(live.element);
      mirror.prepare();
    });
    listen('keydown', (event) => {
      // Browsers that fill in forms tell of keys that are none.
      if (!('key' in event) || event.isComposing || event.defaultPrevented) return;
      const action = actionFor(event, resolved.keys);
      if (action === undefined || (action !== 'trigger' && this.ghost === undefined)) return;
      if (action === 'accept' && this.leavesToIndentation(surface.linePrefix(), surface.tabSize())) return;
      if (this[action]()) event.preventDefault();
    });
    listen('input', (event) => {
      const edit = surface.takeEdit();
      const { isComposing = false, inputType } = event as Partial<InputEvent>;
      // Without a type it is the page that tells: of a change of its own, or of none.
      if (this.applying || (edit === undefined && inputType === undefined)) return;
      const cursor = textarea.selectionEnd;
      this.changed(
        (ghost) => (isComposing || edit === undefined ? undefined : typeThrough(ghost, edit, cursor)),
        !isComposing && inputType?.startsWith('history') === false,
      );
      surface.draw(this.ghost);
      if (this.ghost === undefined) mirror.prepare();
    });
    listen('compositionstart', () => {
      surface.composing = true;
      this.hide();
    });
    listen('compositionend', () => {
      surface.composing = false;
      surface.takeEdit();
      this.settled();
    });
    listen('blur', () => {
      this.hide();
      mirror.rest();
    });
    listen('scroll', () => {
      mirror.scroll();
      chip.place(mirror.marker);
    });
    const moved = ({ target }: Event) => {
      if (target === textarea) return;
      if (target instanceof Element && !withHosts(textarea).some((each) => target.contains(each))) return;
      mirror.move();
      chip.place(mirror.marker);
    };
    const { signal } = listeners;
    // What scrolls in a shadow root is told there alone.
    for (const each of new Set([ownerDocument, ...withHosts(textarea).map((node) => node.getRootNode())]))
      each.addEventListener('scroll', moved, { signal, capture: true, passive: true });
    for (const type of ['scroll', 'resize'])
      ownerDocument.defaultView?.visualViewport?.addEventListener(type, moved, { signal });
    ownerDocument.fonts?.addEventListener(
      'loadingdone',
      () => {
        mirror.forgetLook();
        surface.draw(this.ghost);
      },
      { signal },
    );
    // By then a key's own event has told of its change: what nobody told of was changed by the page, or a form that was reset.
    let look: ReturnType<typeof setTimeout> | undefined;
    const lookLater = () => {
      clearTimeout(look);
      look = setTimeout(() => {
        if (surface.takeEdit() !== undefined) this.hide();
      });
    };
    ownerDocument.addEventListener(
      'selectionchange',
      () => {
        if (this.applying || this.ghost === undefined) return;
        if (surface.hasPendingEdit()) return lookLater();
        const { selectionStart, selectionEnd } = textarea;
        this.moved(selectionStart === selectionEnd ? selectionEnd : undefined);
        if (this.ghost === undefined) surface.draw(undefined);
      },
      { signal },
    );
    const redraw = () => (surface.mayChange() ? surface.draw(this.ghost) : this.hide());
    const resizes = new ResizeObserver(redraw);
    resizes.observe(textarea);
    const attributes = new MutationObserver(redraw);
    attributes.observe(textarea, { attributes: true });
    this.#cleanUp = () => {
      listeners.abort();
      clearTimeout(look);
      resizes.disconnect();
      attributes.disconnect();
      mirror.remove();
      chip.remove();
      live.remove();
      releaseStyle();
    };
  }

  override trigger(): boolean {
    // The page may have moved the cursor right before this, and the browser tells of it later: that is no reason to stop asking.
    if (this.ghost !== undefined && !this.#surface.isAt(this.ghost.at)) this.hide();
    return super.trigger();
  }

  override accept(): boolean {
    return this.#taking(() => super.accept());
  }

  override acceptWord(): boolean {
    return this.#taking(() => super.acceptWord());
  }

  override acceptLine(): boolean {
    return this.#taking(() => super.acceptLine());
  }

  override destroy(): void {
    super.destroy();
    this.#cleanUp();
  }

  /** Nothing is taken where the text is not the one that the ghost was made for, or may not be changed any more. */
  #taking(take: () => boolean): boolean {
    const surface = this.#surface;
    const right = surface.mayChange() && !surface.hasPendingEdit();
    const taken = right && take();
    if (!right || surface.remainingLength() <= 0) this.hide();
    return taken;
  }
}

/** The textarea as a session sees it. */
class TextareaPort implements EditorPort {
  composing = false;
  readonly announce: (message: string) => void;
  readonly #textarea: HTMLTextAreaElement;
  readonly #mirror: Mirror;
  readonly #chip: AcceptButton;
  readonly #languageId: string;
  #text: string;

  constructor(
    textarea: HTMLTextAreaElement,
    mirror: Mirror,
    chip: AcceptButton,
    announce: (message: string) => void,
    languageId: string,
  ) {
    this.#textarea = textarea;
    this.#mirror = mirror;
    this.#chip = chip;
    this.announce = announce;
    this.#languageId = languageId;
    this.#text = textarea.value;
  }

  snapshot(): EditorSnapshot | undefined {
    const textarea = this.#textarea;
    const { selectionStart, selectionEnd, value } = textarea;
    if (selectionStart !== selectionEnd || !this.mayChange() || this.remainingLength() <= 0 || this.composing)
      return undefined;
    if ((textarea.getRootNode() as Document | ShadowRoot).activeElement !== textarea) return undefined;
    this.#text = value;
    return { text: value, offset: selectionEnd, languageId: this.#languageId };
  }

  draw(ghost: Ghost | undefined): void {
    // A ghost of a text that the page changed meanwhile is not of this one.
    const right = ghost !== undefined && !this.hasPendingEdit();
    this.#mirror.draw(right ? ghostWithin(ghost, this.remainingLength()) : undefined);
    this.#chip.place(this.#mirror.marker);
  }

  /** Whether the cursor stands at `offset` of the text that was seen last. */
  isAt(offset: number): boolean {
    return this.#textarea.selectionEnd === offset && !this.hasPendingEdit();
  }

  /** Neither read-only nor disabled, by itself or by a fieldset around it, and in the page. */
  mayChange(): boolean {
    const textarea = this.#textarea;
    return textarea.isConnected && !textarea.readOnly && !textarea.matches(':disabled');
  }

  /** How many more units the textarea takes. */
  remainingLength(): number {
    const { maxLength, value } = this.#textarea;
    return maxLength < 0 ? Infinity : maxLength - value.length;
  }

  apply(edit: TextEdit, cursor: number, rest: Ghost | undefined): void {
    const textarea = this.#textarea;
    const { from, to, insert } = editWithin(edit, this.remainingLength());
    textarea.setSelectionRange(from, to);
    insertText(textarea, insert);
    const at = Math.min(cursor, from + insert.length);
    textarea.setSelectionRange(at, at);
    this.#text = textarea.value;
    this.draw(rest);
  }

  /** The document has a change that {@link takeEdit} did not give yet. */
  hasPendingEdit(): boolean {
    return this.#textarea.value !== this.#text;
  }

  /** What was changed since this was asked last; `undefined` for nothing. */
  takeEdit(): TextEdit | undefined {
    const before = this.#text;
    const { value, selectionEnd } = this.#textarea;
    if (value === before) return undefined;
    this.#text = value;
    // What stands behind the cursor was there before: a key may type just what follows it.
    const to = Math.max(0, before.length - (value.length - selectionEnd));
    const from = commonHead(before, value, Math.min(to, selectionEnd));
    return { from, to, insert: value.slice(from, Math.max(from, selectionEnd)) };
  }

  /** Text of the cursor's line before the cursor. */
  linePrefix(): string {
    const { value, selectionEnd } = this.#textarea;
    return value.slice(value.lastIndexOf('\n', selectionEnd - 1) + 1, selectionEnd);
  }

  tabSize(): number {
    return Number.parseInt(getComputedStyle(this.#textarea).tabSize, 10) || 8;
  }
}

/** `element`, and the hosts of the shadow roots that it stands in, from the inside out. */
function withHosts(element: Element): readonly Element[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [element, ...withHosts(root.host)] : [element];
}

function actionFor(
  event: KeyboardEvent,
  keys: Readonly<Record<CompletionAction, readonly string[]>>,
): CompletionAction | undefined {
  const mac = isMac();
  return (Object.keys(keys) as CompletionAction[]).find((action) =>
    keys[action].some((key) => matchesKey(event, key, mac)),
  );
}
