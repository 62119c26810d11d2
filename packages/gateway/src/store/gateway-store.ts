import type { AnswerStore } from '../cache/answer-store';
import type { WindowStore } from '../limits/window-store';

/** What several gateways share. While it cannot be reached its parts work for this process alone. */
export interface GatewayStore {
  /** Rate limits and budgets. */
  readonly windows: WindowStore;
  /** Finished answers. */
  readonly answers: AnswerStore;
  /** Whether it is shared now. */
  up(): boolean;
}
