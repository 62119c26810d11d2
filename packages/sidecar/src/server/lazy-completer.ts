import { untilAborted } from '../async/until-aborted';
import type { KnownEditor } from '@org/completion-adapter-kit';
import type { Completer } from './completer';

/** The completer, which is loaded when it is first needed, and what is done when it fails. */
export class LazyCompleter {
  readonly #create: (profile: KnownEditor) => Promise<Completer>;
  readonly #logError: (message: string) => void;
  #profile: KnownEditor = 'minimal';
  #current: Completer | undefined;
  #loading: Promise<Completer> | undefined;
  #rescue = new AbortController();

  /**
   * @param create - called once, or again after it has rejected
   * @param logError - for failures before there is a completer
   */
  constructor(create: (profile: KnownEditor) => Promise<Completer>, logError: (message: string) => void) {
    this.#create = create;
    this.#logError = logError;
  }

  /** The completer where it is loaded. */
  get current(): Completer | undefined {
    return this.#current;
  }

  initialize(profile: KnownEditor): void {
    this.#profile = profile;
  }

  /** Rejects when the completer cannot be loaded; the next call tries again. */
  load(): Promise<Completer> {
    return (this.#loading ??= this.#create(this.#profile).then(
      (completer) => (this.#current = completer),
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    ));
  }

  loadInBackground(): void {
    this.load().catch((error: unknown) => this.failed(error));
  }

  /** Reports an error to the log and, where the completer is loaded, as a status. */
  failed(error: unknown): void {
    if (this.#current !== undefined) return this.#current.failed(error);
    this.#logError(`unexpected: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** The result of `work`; `undefined` when it fails, which is reported, or as soon as {@link recover} is called. */
  rescued<T>(work: Promise<T> | undefined): Promise<T | undefined> {
    const settled = Promise.resolve(work).catch((error: unknown) => {
      this.failed(error);
      return undefined;
    });
    return untilAborted(settled, this.#rescue.signal);
  }

  /** Settles all that waits in {@link rescued} and reports the error. */
  recover(error: unknown): void {
    this.#rescue.abort();
    this.#rescue = new AbortController();
    this.failed(error);
  }
}
