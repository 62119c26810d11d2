import type { Multiline } from '@org/completion-core';
import type { Syntax } from '@org/completion-core/host';
import { OverrunEngine } from '../infilling/accept';
import type { TestedEngine } from './tested-engine';

/** Our engine. */
export function ourTestedEngine(multiline: Multiline, syntax: Syntax | undefined): TestedEngine {
  const tested = new OverrunEngine({ multiline, syntax });
  return {
    accept: ({ prefix, suffix, languageId }, { finishReason }, chunks) =>
      tested.accept(prefix, suffix, languageId, chunks, finishReason),
    dispose: () => Promise.resolve(tested.dispose()),
  };
}
