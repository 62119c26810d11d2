import type { ResolvedOptions } from '../../domain/options';
import type { Notice } from '../../domain/outcome';
import type { DecisionLog } from '../../telemetry/decision-log';
import type { EventHub } from '../../telemetry/events';
import type { EngineServices } from '../engine-services';

/** What an engine shares with its next edits. */
export interface NextEditHost {
  readonly options: ResolvedOptions;
  readonly services: EngineServices;
  readonly events: EventHub;
  readonly decisions: DecisionLog;
  /** Why the engine is paused. */
  readonly pausedBy: () => string | undefined;
  /** Emits a notice, unless it was emitted before. */
  readonly reportOnce: (notice: Notice) => void;
}
