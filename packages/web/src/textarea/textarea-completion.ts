import { WidgetSession } from '../session/widget-session';
import { type CompletionAction, matchesKey, typeThrough } from '@org/completion-adapter-kit';
import { isMac } from '../session/is-mac';
import type { ResolvedCompletionOptions } from '../session/options';
import { adoptStyle } from '../style/adopt-style';
import { createLiveRegion, type LiveRegion } from '../style/live-region';
import { AcceptButton } from './accept-button';
import { Mirror } from './mirror';
import { overlayCss } from './overlay-style';
import { TextareaPort } from './textarea-port';

/** Owns the session of a textarea: its overlay, and the listeners that report to it. */
export class TextareaCompletion {
  readonly session: WidgetSession;
  readonly #textarea: HTMLTextAreaElement;
  readonly #live: LiveRegion;
  readonly #mirror: Mirror;
  readonly #button: AcceptButton;
  readonly #releaseStyle: () => void;
  readonly #port: TextareaPort;
  readonly #keys: ResolvedCompletionOptions['keys'];
  readonly #listeners = new AbortController();
  #checkTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(textarea: HTMLTextAreaElement, options: ResolvedCompletionOptions) {
    const { strings, languageId = 'plaintext', nonce } = options;
    this.#textarea = textarea;
    this.#keys = options.keys;
    const root = textarea.getRootNode();
    const live = (this.#live = createLiveRegion(textarea));
    const mirror = (this.#mirror = new Mirror(textarea));
    const button = (this.#button = new AcceptButton(textarea, strings.accept, () => this.session.accept()));
    const release = () => this.#release();
    this.#port = new TextareaPort(textarea, mirror, button, live.announce, languageId, release);
    this.session = new WidgetSession(this.#port, options, async (host) => {
      const { textareaEdits } = await import('./textarea-edits');
      return textareaEdits(host, textarea, this.#port);
    });
    this.#releaseStyle = adoptStyle(
      root instanceof ShadowRoot ? root : textarea.ownerDocument,
      overlayCss,
      nonce,
    );
    this.#followTextarea();
    this.#followPage();
    this.#followLayout();
  }

  /** Keys, changes and the focus of the textarea. */
  #followTextarea(): void {
    const { session } = this;
    const live = this.#live;
    const mirror = this.#mirror;
    const textarea = this.#textarea;
    const port = this.#port;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => textarea.addEventListener(type, listener, { signal: this.#listeners.signal });

    listen('focus', () => {
      if (live.element.parentNode !== textarea.parentNode) textarea.after(live.element);
      mirror.prepare();
    });
    listen('keydown', (event) => this.#keyPressed(event));
    listen('input', (event) => this.#textChanged(event));
    listen('compositionstart', () => {
      port.composing = true;
      session.hide();
    });
    listen('compositionend', () => {
      port.composing = false;
      port.takeEdit();
      session.settled();
    });
    listen('blur', () => {
      session.hide();
      mirror.rest();
    });
    listen('scroll', () => {
      mirror.scroll();
      this.#button.place(mirror.marker);
    });
  }

  #keyPressed(event: KeyboardEvent): void {
    const { session } = this;
    // Browsers that fill in forms send key events without a key.
    if (!('key' in event) || event.isComposing || event.defaultPrevented) return;
    const action = actionFor(event, this.#keys);
    if (action === undefined || (action !== 'trigger' && !this.#isAnythingShown())) return;
    if (action === 'accept' && this.#leavesToIndentation()) this.#acceptUnlessTaken(event);
    else if (session[action]()) event.preventDefault();
  }

  #isAnythingShown(): boolean {
    const { ghost, edits } = this.session;
    return ghost !== undefined || edits?.isShown === true;
  }

  #leavesToIndentation(): boolean {
    const [port, { session }] = [this.#port, this];
    const linePrefix = port.linePrefix();
    if (session.ghost === undefined) return session.edits?.leavesToIndentation({ linePrefix }) === true;
    return session.leavesToIndentation(linePrefix, port.tabSize(), port.lineSuffix());
  }

  /** The page may indent by the key; else the browser would take it, and the focus from the textarea. */
  #acceptUnlessTaken(event: KeyboardEvent): void {
    const { signal } = this.#listeners;
    const last = (latest: KeyboardEvent) => {
      if (latest === event && !event.defaultPrevented && this.session.accept()) event.preventDefault();
    };
    this.#textarea.ownerDocument.defaultView?.addEventListener('keydown', last, { once: true, signal });
  }

  #textChanged(event: Event): void {
    const { session } = this;
    const edit = this.#port.takeEdit();
    const { isComposing = false, inputType } = event as Partial<InputEvent>;
    // Without a type the event is the page's: it reports a change by the page, or none.
    if (session.applying || this.#port.isApplyingEdit) return;
    if (edit === undefined && inputType === undefined) return;
    this.#port.forgetEdit();
    const cursor = this.#textarea.selectionEnd;
    session.changed(
      (ghost) => (isComposing || edit === undefined ? undefined : typeThrough(ghost, edit, cursor)),
      !isComposing && inputType?.startsWith('history') === false,
    );
    this.#port.draw(session.ghost);
    if (session.ghost === undefined) this.#mirror.prepare();
  }

  /** The selection, and what scrolls around the textarea. */
  #followPage(): void {
    const { session } = this;
    const mirror = this.#mirror;
    const textarea = this.#textarea;
    const port = this.#port;
    const { signal } = this.#listeners;
    const { ownerDocument } = textarea;
    const moved = ({ target }: Event) => {
      if (target === textarea) return;
      if (target instanceof Element && !withHosts(textarea).some((each) => target.contains(each))) return;
      mirror.move();
      this.#button.place(mirror.marker);
    };
    // A scroll event does not leave its shadow root.
    for (const each of new Set([ownerDocument, ...withHosts(textarea).map((node) => node.getRootNode())]))
      each.addEventListener('scroll', moved, { signal, capture: true, passive: true });
    for (const type of ['scroll', 'resize'])
      ownerDocument.defaultView?.visualViewport?.addEventListener(type, moved, { signal });
    ownerDocument.addEventListener(
      'selectionchange',
      () => {
        if (session.applying || !this.#isAnythingShown()) return;
        if (port.hasPendingEdit()) return this.#checkLater();
        const { selectionStart, selectionEnd } = textarea;
        session.moved(selectionStart === selectionEnd ? selectionEnd : undefined, true);
        if (session.ghost === undefined) port.draw(undefined);
      },
      { signal },
    );
  }

  /** By then a key has reported its change: what is left was changed by the page, or by the reset of a form. */
  #checkLater(): void {
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => {
      if (this.#port.takeEdit() !== undefined) this.session.hide();
    });
  }

  /** The size, the attributes and the fonts of the textarea. */
  #followLayout(): void {
    const { session } = this;
    const textarea = this.#textarea;
    const port = this.#port;
    const { signal } = this.#listeners;
    const redraw = () => (port.mayChange() ? port.draw(session.ghost) : session.hide());
    const resizes = new ResizeObserver(redraw);
    resizes.observe(textarea);
    const attributes = new MutationObserver(redraw);
    attributes.observe(textarea, { attributes: true });
    signal.addEventListener('abort', () => {
      resizes.disconnect();
      attributes.disconnect();
    });
    textarea.ownerDocument.fonts?.addEventListener(
      'loadingdone',
      () => {
        this.#mirror.forgetTextStyle();
        port.draw(session.ghost);
      },
      { signal },
    );
  }

  #release(): void {
    this.#listeners.abort();
    clearTimeout(this.#checkTimer);
    this.#mirror.remove();
    this.#button.remove();
    this.#live.remove();
    this.#releaseStyle();
  }
}

/** `element`, and the hosts of the shadow roots around it, from the inside out. */
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
