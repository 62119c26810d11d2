import type { Notice } from '../domain/outcome';
import type { TokenUsage } from '../domain/provider';

/** When the parts of a flight happened, on the engine's clock, and what it cost. */
export interface FlightLog {
  sentAt?: number;
  firstByteAt?: number;
  firstTokenAt?: number;
  promptChars: number;
  generatedChars: number;
  usage?: TokenUsage;
  readonly notices: Notice[];
}
