import type { Decision } from '@org/completion-core';
import type { Session } from '../session/session';
import { duration } from './format';
import { explained, outcomeNames } from './reasons';

const shown = 20;

/** The last decisions of the engine, each explained. */
export function Outcomes({ session }: { readonly session: Session }) {
  const groups = grouped(session.engine.explain()).slice(-shown).toReversed();
  return (
    <section class="card outcomes-card" aria-label="Outcomes">
      <div class="head">
        <h2>Why something was shown, or not</h2>
      </div>
      {session.notices.map(({ code, message }) => (
        <p key={code + message} class="notice">
          {message}
        </p>
      ))}
      {groups.length === 0 ? (
        <p class="empty">Every key ends in one outcome with its reason. They are listed here.</p>
      ) : (
        <ol class="outcomes">
          {groups.map(({ last, times, overMs }) => (
            <li key={`${last.requestId}-${last.at}`}>
              <span class={`tag ${last.kind}`}>{outcomeNames[last.kind]}</span>
              <span class="reason">
                {explained(last)}
                {times === 1 ? null : (
                  <>
                    {' '}
                    <span class="times">· {times} keys alike</span>
                  </>
                )}
              </span>
              <span class="small">{overMs === 0 ? '' : duration(overMs)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface Group {
  readonly last: Decision;
  readonly times: number;
  /** From the first of them to the last, in milliseconds. */
  readonly overMs: number;
}

/** Successive decisions that differ only in numbers, as one. Oldest first. */
function grouped(decisions: readonly Decision[]): readonly Group[] {
  const groups: Group[] = [];
  const alike = (one: Decision, other: Decision) =>
    one.kind === other.kind && withoutNumbers(one.words) === withoutNumbers(other.words);
  for (const decision of decisions) {
    const group = groups.at(-1);
    if (group === undefined || !alike(group.last, decision))
      groups.push({ last: decision, times: 1, overMs: 0 });
    else
      groups[groups.length - 1] = {
        last: decision,
        times: group.times + 1,
        overMs: group.overMs + decision.at - group.last.at,
      };
  }
  return groups;
}

const withoutNumbers = (text: string) => text.replaceAll(/\d+|one line|lines|characters?/g, '#');
