import {
  CompletionSession,
  type CompletionController as SessionController,
  type EditorPort,
} from '@org/completion-adapter-kit';
import { LazyEngine } from './lazy-engine';
import type { ResolvedCompletionOptions, WidgetEngine } from './options';

/** The completion of one editor, for its page. Actions return whether there was something to do. */
export type CompletionController = SessionController<WidgetEngine>;

/** The session of a widget: loads the engine, disposes of it if the widget made it, and follows the browser's network. */
export class WidgetSession extends CompletionSession<WidgetEngine> {
  readonly #ownsEngine: boolean;
  readonly #followNetwork = () =>
    this.setOffline(globalThis.navigator?.onLine === false ? 'the browser is offline' : undefined);

  constructor(port: EditorPort, options: ResolvedCompletionOptions) {
    const engine = options.engine ?? new LazyEngine((disposed) => pageEngine(options, disposed));
    super(port, { ...options, engine });
    this.#ownsEngine = options.engine === undefined;
    this.#followNetwork();
    globalThis.addEventListener?.('online', this.#followNetwork);
    globalThis.addEventListener?.('offline', this.#followNetwork);
  }

  override destroy(): void {
    super.destroy();
    globalThis.removeEventListener?.('online', this.#followNetwork);
    globalThis.removeEventListener?.('offline', this.#followNetwork);
    if (this.#ownsEngine) this.engine.dispose();
  }
}

async function pageEngine(options: ResolvedCompletionOptions, disposed: AbortSignal): Promise<WidgetEngine> {
  const { createPageEngine } = await import('./page-engine');
  return createPageEngine(options, disposed);
}
