import type { Multiline } from '@org/completion-core';
import type { Syntax } from '@org/completion-core/host';
import { OverrunDesk } from '../infilling/accept';
import type { Desk } from './desks';

/** Our engine. */
export function ourDesk(multiline: Multiline, syntax: Syntax | undefined): Desk {
  const desk = new OverrunDesk({ multiline, syntax });
  return {
    accept: ({ prefix, suffix, languageId }, { finishReason }, chunks) =>
      desk.accept(prefix, suffix, languageId, chunks, finishReason),
    dispose: () => Promise.resolve(desk.dispose()),
  };
}
