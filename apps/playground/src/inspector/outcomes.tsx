import type { CompletionOutcome } from '@org/completion-core';
import type { Session } from '../session/session';
import { duration } from './format';

const shown = 20;

const words: Readonly<Record<CompletionOutcome['kind'], string>> = {
  items: 'shown',
  suppressed: 'not asked',
  superseded: 'superseded',
  cancelled: 'cancelled',
  empty: 'silent',
  filtered: 'refused',
  error: 'error',
};

/** The last decisions of the engine in its own words. */
export function Outcomes({ session }: { readonly session: Session }) {
  const decisions = session.engine.explain().slice(-shown).toReversed();
  return (
    <section class="card" aria-label="Outcomes">
      <div class="head">
        <h2>Why something was shown, or not</h2>
      </div>
      {session.notices.map(({ code, message }) => (
        <p key={code + message} class="small">
          {message}
        </p>
      ))}
      {decisions.length === 0 ? (
        <p class="empty">Every key ends in one outcome with its reason. They will be listed here.</p>
      ) : (
        <ol class="outcomes">
          {decisions.map(({ requestId, kind, words: reason, at }, index) => (
            <li key={`${requestId}-${at}`}>
              <span class={`tag ${kind}`}>{words[kind]}</span>
              <span class="reason">{reason}</span>
              <span class="small">{agoOf(at, decisions[index + 1]?.at)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** How long after the decision before it. */
function agoOf(at: number, before: number | undefined): string {
  return before === undefined ? '' : `+${duration(at - before)}`;
}
