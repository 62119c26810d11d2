import type { CursorPosition } from '../domain/cursor-position';
import type { WhenOptions } from '../domain/options';
import type { TriggerKind } from '../domain/request';

/** The facts that rules decide by. */
export interface PolicyFacts {
  /** The cursor position. */
  readonly position: CursorPosition;
  readonly triggerKind: TriggerKind;
  /** The `when` options, with defaults. */
  readonly when: { readonly [K in keyof WhenOptions]-?: Exclude<WhenOptions[K], undefined> };
  /** Whether the engine is paused or snoozed, and why. */
  readonly paused: string | undefined;
}

/** Decides whether a request may be sent at all. */
export interface PolicyRule {
  /** The `rule` of a suppressed outcome. */
  readonly name: string;
  /** Applies to explicit requests too; otherwise to automatic ones only. */
  readonly concernsExplicit: boolean;
  /** Whether the request must not be sent. */
  forbids(facts: PolicyFacts): boolean;
  /** What the user can do about it. */
  readonly hint: string;
}
