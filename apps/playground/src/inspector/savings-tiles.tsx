import type { Savings } from '../engine/recorder';
import type { Session } from '../session/session';
import { count, duration } from './format';

/** The sources of answers without a request, when there are any. */
function howReused(reused: Savings['reused']): string {
  const parts = [
    [reused['shown-item'], 'typed'],
    [reused['in-flight'], 'joined'],
    [reused.cache, 'kept'],
  ] as const;
  const some = parts.filter(([keys]) => keys > 0).map(([keys, how]) => `${keys} ${how}`);
  return some.length === 0 ? 'none so far' : some.join(', ');
}

/** The work of the engine, compared with a client that sends a request for every key. */
export function SavingsTiles({ session }: { readonly session: Session }) {
  const { keys, requests, promptChars, naivePromptChars, reused } = session.recorder.savings();
  const first = session.recorder.lastFirstTokenMs();
  const kept = reused['shown-item'] + reused.cache + reused['in-flight'];
  const share = (part: number) => (keys === 0 ? 0 : Math.min(1, part / keys) * 100);
  return (
    <section class="card tiles" aria-label="What was saved">
      <div class="tile">
        <h2>Requests</h2>
        <p class="figure" data-testid="requests">
          {requests}
          <small> for {keys === 1 ? '1 key' : `${keys} keys`}</small>
        </p>
        <div class="meter" aria-hidden="true">
          <div class="fill" style={{ width: `${share(requests)}%` }} />
        </div>
        <p class="small">naive client: {keys}</p>
      </div>
      <div class="tile">
        <h2>Without a request</h2>
        <p class="figure">
          {kept}
          <small> {kept === 1 ? 'key' : 'keys'}</small>
        </p>
        <div class="meter" aria-hidden="true">
          <div class="fill typed" style={{ width: `${share(reused['shown-item'])}%` }} />
          <div class="fill cached" style={{ width: `${share(reused.cache)}%` }} />
          <div class="fill joined" style={{ width: `${share(reused['in-flight'])}%` }} />
        </div>
        <p class="small">{howReused(reused)}</p>
      </div>
      <div class="tile">
        <h2>Prompts sent</h2>
        <p class="figure">
          {count(promptChars)}
          <small> chars</small>
        </p>
        <div class="meter" aria-hidden="true">
          <div
            class="fill"
            style={{ width: `${naivePromptChars === 0 ? 0 : (promptChars / naivePromptChars) * 100}%` }}
          />
        </div>
        <p class="small">naive client: {count(naivePromptChars)}</p>
      </div>
      <div class="tile">
        <h2>First token</h2>
        <p class="figure">{first === undefined ? '–' : duration(first)}</p>
        <div class="meter none" aria-hidden="true" />
        <p class="small">after the request</p>
      </div>
    </section>
  );
}
