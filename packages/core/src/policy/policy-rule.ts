import type { CursorPosition } from '../domain/cursor-position';
import type { WhenOptions } from '../domain/options';
import type { TriggerKind } from '../domain/request';

/** What the rules look at. */
export interface PolicyFacts {
  readonly place: CursorPosition;
  readonly triggerKind: TriggerKind;
  readonly when: { readonly [K in keyof WhenOptions]-?: Exclude<WhenOptions[K], undefined> };
  /** Whether the engine is paused or snoozed, and why. */
  readonly paused: string | undefined;
}

/** May we ask at all? A rule that says no gives its name to the outcome. */
export interface PolicyRule {
  readonly name: string;
  /** Explicit triggers are held back too; otherwise the rule concerns automatic ones only. */
  readonly concernsExplicit: boolean;
  forbids(facts: PolicyFacts): boolean;
  /** What to do about it, for people. */
  readonly hint: string;
}
