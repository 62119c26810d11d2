import type { Session } from '../session/session';
import { count, duration } from './format';

/** What the engine did against a client that sends a request for every key. */
export function SavingsTiles({ session }: { readonly session: Session }) {
  const { keys, requests, promptChars, naivePromptChars, reused } = session.recorder.savings();
  const share = keys === 0 ? 0 : requests / keys;
  const first = session.recorder.lastFirstTokenMs();
  const kept = reused['shown-item'] + reused.cache + reused['in-flight'];
  return (
    <section class="tiles" aria-label="What was saved">
      <div class="tile wide">
        <h2>Requests sent</h2>
        <p class="figure" data-testid="requests">
          {requests}
          <small> for {keys} keys</small>
        </p>
        <div class="meter" aria-hidden="true">
          <div class="fill" style={{ width: `${Math.min(1, share) * 100}%` }} />
        </div>
        <p class="small">a naive client sends {keys}</p>
      </div>
      <div class="tile">
        <h2>No request needed</h2>
        <p class="figure">
          {kept}
          <small> keys</small>
        </p>
        <p class="small">
          {reused['shown-item']} typed through, {reused.cache} kept, {reused['in-flight']} joined
        </p>
      </div>
      <div class="tile">
        <h2>Prompt characters</h2>
        <p class="figure">{count(promptChars)}</p>
        <p class="small">{count(naivePromptChars)} for a naive client</p>
      </div>
      <div class="tile">
        <h2>First token</h2>
        <p class="figure">{first === undefined ? '–' : duration(first)}</p>
        <p class="small">after the request left</p>
      </div>
    </section>
  );
}
