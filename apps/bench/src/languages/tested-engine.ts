import type { ModelText } from './model-answers';

/** The result of one answer. */
export interface Judged {
  /** The document after accepting; unchanged when nothing was shown. */
  readonly text: string;
  /** The text that was shown; empty when nothing was. */
  readonly insertText: string;
  /** The engine's reason. */
  readonly reason: string;
}

/** An engine with a model whose answers are given. */
export interface TestedEngine {
  accept(hole: TestedHole, answer: ModelText, chunks: readonly string[]): Promise<Judged>;
  dispose(): Promise<void>;
}

export interface TestedHole {
  readonly prefix: string;
  readonly suffix: string;
  readonly languageId: string;
}
