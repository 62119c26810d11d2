import {
  CompletionSession,
  type CompletionController as SessionController,
  type EditorPort,
  type Ghost,
} from '@org/completion-adapter-kit';
import type { EditHost, Edits, LoadEdits } from '../next-edit/edits';
import { LazyEngine } from './lazy-engine';
import type { ResolvedCompletionOptions, WidgetEngine } from './options';

/** The completion of one editor, for its page. Actions return whether there was something to do. */
export type CompletionController = SessionController<WidgetEngine>;

/**
 * The session of a widget: loads the engine, disposes of it if the widget made it, and follows the browser's network. Where the page
 * wants next edits, it loads those of its editor, and keeps them up to date.
 */
export class WidgetSession extends CompletionSession<WidgetEngine> implements EditHost {
  readonly options: ResolvedCompletionOptions;
  readonly #ownsEngine: boolean;
  /** While there are next edits. */
  #edits: Edits | undefined;
  #isGone = false;
  readonly #followNetwork = () =>
    this.setOffline(globalThis.navigator?.onLine === false ? 'the browser is offline' : undefined);

  /** @param loadEdits - how the editor shows next edits, if it has a way */
  constructor(port: EditorPort, options: ResolvedCompletionOptions, loadEdits?: LoadEdits) {
    const loading: { edits?: Promise<Edits | void> | undefined } = {};
    const engine =
      options.engine ??
      new LazyEngine(async (disposed) => pageEngine(options, disposed, await loading.edits));
    const { onStatus } = options;
    super(port, {
      ...options,
      engine,
      onStatus: (status) => {
        this.#edits?.completionChanged();
        onStatus?.(status);
      },
    });
    this.options = options;
    this.#ownsEngine = options.engine === undefined;
    // The completions go on without them.
    if (options.nextEdit)
      loading.edits = loadEdits?.(this).then((edits) => this.#start(edits), console.error);
    this.#followNetwork();
    globalThis.addEventListener?.('online', this.#followNetwork);
    globalThis.addEventListener?.('offline', this.#followNetwork);
  }

  /** The next edits, once they are loaded. */
  get edits(): Edits | undefined {
    return this.#edits;
  }

  override changed(carry: (ghost: Ghost) => Ghost | undefined, byUser: boolean): void {
    super.changed(carry, byUser);
    if (!this.applying) this.#edits?.changed(byUser);
  }

  override moved(cursor: number | undefined, byPointer = false): void {
    super.moved(cursor);
    if (this.applying) return;
    this.#edits?.moved(cursor, byPointer);
    this.#edits?.completionChanged();
  }

  override hide(): void {
    super.hide();
    this.#edits?.clear();
  }

  override settled(): void {
    super.settled();
    this.#edits?.changed(true);
  }

  override trigger(): boolean {
    const triggered = super.trigger();
    if (triggered) this.#edits?.trigger();
    return triggered;
  }

  override accept(): boolean {
    return this.ghost === undefined && this.#edits?.isShown === true
      ? this.#edits.accept()
      : this.#reported(super.accept());
  }

  override acceptWord(): boolean {
    return this.#reported(super.acceptWord());
  }

  override acceptLine(): boolean {
    return this.#reported(super.acceptLine());
  }

  override dismiss(): boolean {
    const dismissed = super.dismiss();
    return this.#edits?.dismiss() === true || dismissed;
  }

  override destroy(): void {
    this.#isGone = true;
    this.#edits?.destroy();
    super.destroy();
    globalThis.removeEventListener?.('online', this.#followNetwork);
    globalThis.removeEventListener?.('offline', this.#followNetwork);
    if (this.#ownsEngine) this.engine.dispose();
  }

  cancelCompletion(): void {
    super.moved(undefined);
  }

  complete(): void {
    super.settled();
  }

  #reported(done: boolean): boolean {
    if (done) this.#edits?.changed(true);
    return done;
  }

  #start(edits: Edits): Edits {
    if (this.#isGone) edits.destroy();
    else this.#edits = edits;
    return edits;
  }
}

async function pageEngine(
  options: ResolvedCompletionOptions,
  disposed: AbortSignal,
  edits: Edits | void,
): Promise<WidgetEngine> {
  const { createPageEngine } = await import('./page-engine');
  return createPageEngine(options, disposed, edits?.history);
}
