import type { Session } from './session/session';

interface Shown {
  readonly tone: 'good' | 'busy' | 'warn' | 'bad';
  readonly words: string;
}

/** The model in use, and its state. */
export function StatusPill({ session }: { readonly session: Session }) {
  const { tone, words } = statusOf(session);
  return (
    <p class={`pill ${tone}`} role="status" title={words}>
      <span class="dot" aria-hidden="true" />
      <span class="words">{words}</span>
    </p>
  );
}

function statusOf(session: Session): Shown {
  if (session.fault !== undefined) return { tone: 'bad', words: session.fault };
  if (session.preparing) return { tone: 'busy', words: 'Preparing the model' };
  const { status } = session;
  switch (status.state) {
    case 'ready':
      return { tone: 'good', words: whoOf(session) };
    case 'loading':
      return { tone: 'busy', words: 'The server loads its model' };
    case 'rate-limited':
      return { tone: 'warn', words: 'Rate limited' };
    case 'unavailable':
      return { tone: 'bad', words: `Unavailable: ${status.reason}` };
    case 'unauthorized':
      return { tone: 'bad', words: 'Not authorized' };
    case 'paused':
      return { tone: 'warn', words: `Paused: ${status.reason}` };
  }
}

function whoOf({ settings, gateway, learnt }: Session): string {
  if (settings.from === 'gateway' && gateway !== undefined)
    return gateway.embedded ? 'Gateway · embedded model' : `Gateway · ${settings.model || gateway.model}`;
  return `Embedded model · taught ${learnt === 1 ? '1 file' : `${learnt} files`}`;
}
