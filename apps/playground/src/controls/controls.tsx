import { useState } from 'preact/hooks';
import type { Session } from '../session/session';
import type { Settings } from '../session/settings';
import { BehaviorGroup, failureNames, ModelGroup, NetworkGroup, PromptGroup } from './settings-groups';

/** Where the settings leave the editor enough space, they are open at first. */
const roomy = '(min-width: 1080px) and (min-height: 940px)';

/** Model, options and network, all changed live. */
export function Controls({ session }: { readonly session: Session }) {
  const { settings, gateway } = session;
  const [open, setOpen] = useState(() => matchMedia(roomy).matches);
  const group = { settings, change: (part: Partial<Settings>) => void session.change(part) };
  return (
    <section class="card controls" aria-label="Settings">
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <h2>Settings</h2>
          <span class="small">{open ? 'take effect at once' : <Brief settings={settings} />}</span>
        </summary>
        <div class="groups">
          <ModelGroup {...group} gateway={gateway} />
          <BehaviorGroup {...group} />
          <PromptGroup {...group} />
          <NetworkGroup {...group} />
        </div>
      </details>
    </section>
  );
}

/** The settings in one line, while they are closed. */
function Brief({ settings: { from, conditions } }: { readonly settings: Settings }) {
  const { latencyMs, pieceMs, failure } = conditions;
  return (
    <>
      {from === 'page' ? 'model in this page' : 'model by the gateway'}, first byte +{latencyMs} ms, token +
      {pieceMs} ms
      {failure === 'none' ? null : <strong class="fails">, failing: {failureNames[failure]}</strong>}
    </>
  );
}
