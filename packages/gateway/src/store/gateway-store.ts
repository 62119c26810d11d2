import type { AnswerStore } from '../cache/answer-store';
import type { WindowStore } from '../limits/window-store';

/** What several gateways share. While it is down, its parts work for this process alone. */
export interface GatewayStore {
  /** Rate limits and budgets. */
  readonly windows: WindowStore;
  /** Complete answers. */
  readonly answers: AnswerStore;
  /** Whether it works now, so that its parts are shared. */
  up(): boolean;
}
