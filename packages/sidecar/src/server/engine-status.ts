import {
  CompletionError,
  type CompletionEngine,
  type CompletionOutcome,
  type NextEditOutcome,
  type EndpointStatus,
} from '@org/completion-core';
import { inSettings } from '@org/completion-node';
import { statusOf, statusOfError } from '../protocol/status-of';
import type { Session } from '../session/session';
import type { StatusLine } from './status-line';

/** The editor's log, by level. */
export type Log = Readonly<Record<'info' | 'warn' | 'error', (message: string) => void>>;

/** Reports the state of engines and the end of requests to the status line and the log, and keeps engines snoozed. */
export class EngineStatus {
  /** The session of the last request: the status line follows its endpoint. */
  lastSession: Session | undefined;
  readonly #line: StatusLine;
  readonly #log: Log;
  /** What to say about an engine that has no fault. */
  readonly #notices = new WeakMap<CompletionEngine, string>();
  /** When automatic requests resume, on the clock of `performance.now()`. */
  #snoozedUntil = 0;

  constructor(line: StatusLine, log: Log) {
    this.#line = line;
    this.#log = log;
  }

  /** Reports what the engine of a new session emits. */
  follow(session: Session): void {
    const { engine, modelName, config } = session;
    this.#log.info(`${modelName} completes in ${config.workspaceRoot}`);
    const running = new Map<string, () => void>();
    engine.on('sent', ({ requestId }) => running.set(requestId, this.#line.begin()));
    engine.on('closed', ({ requestId }) => {
      running.get(requestId)?.();
      running.delete(requestId);
    });
    engine.on('notice', ({ message }) => this.#log.warn(inSettings(message)));
    engine.on('status', (status) => {
      if (session === this.lastSession) this.#show(engine, status);
    });
    this.applySnooze(engine);
  }

  /**
   * Reports how a request ended, and what the last one that reached the server brought about.
   *
   * @param what - what was requested, for the log
   */
  ended(
    engine: CompletionEngine,
    outcome: CompletionOutcome | NextEditOutcome,
    what: 'completion' | 'next edit',
  ): void {
    if (outcome.timings.sentMs !== undefined)
      this.#notices.set(engine, outcome.notices.map(({ message }) => message).join('; '));
    const error = outcome.kind === 'error' ? outcome.error : undefined;
    if (error !== undefined) this.#log.error(`no ${what}: ${inSettings(error.message)}`);
    if (outcome.kind !== 'superseded' && outcome.kind !== 'cancelled')
      this.#show(engine, engine.status(), error);
  }

  /** Reports an error that is not the outcome of a request. */
  failed(error: unknown): void {
    if (CompletionError.is(error)) {
      this.#log.error(error.message);
      this.#line.set(statusOfError(error));
    } else {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#log.error(`unexpected: ${message}`);
      this.#line.set({ kind: 'Error', message: message.split('\n')[0] ?? '' });
    }
  }

  /** Starts a snooze of `ms`; without end when absent. {@link applySnooze} pauses the engines. */
  snooze(ms: number | undefined): void {
    this.#snoozedUntil = ms === undefined ? Infinity : performance.now() + ms;
  }

  endSnooze(): void {
    this.#snoozedUntil = 0;
  }

  /** Pauses the engine for the rest of the snooze. */
  applySnooze(engine: CompletionEngine): void {
    const leftMs = this.#snoozedUntil - performance.now();
    if (leftMs <= 0) return;
    if (leftMs === Infinity) engine.pause('snoozed');
    else engine.snooze(leftMs);
    this.#show(engine, engine.status());
  }

  resume(engine: CompletionEngine): void {
    engine.resume();
    this.#show(engine, engine.status());
  }

  #show(engine: CompletionEngine, endpoint: EndpointStatus, error?: CompletionError): void {
    const status = statusOf(endpoint, error);
    const notices = status.kind === 'Normal' ? this.#notices.get(engine) : undefined;
    this.#line.set({ ...status, message: inSettings(notices ?? status.message) });
  }
}
