import { Controls } from './controls/controls';
import { EditorPane } from './editors/editor-pane';
import { NextEditCard } from './inspector/next-edit-card';
import { Outcomes } from './inspector/outcomes';
import { PromptBands } from './inspector/prompt-bands';
import { SavingsTiles } from './inspector/savings-tiles';
import { Timeline } from './inspector/timeline';
import type { Session } from './session/session';
import { useSession } from './session/use-session';
import { StatusPill } from './status-pill';
import { ThemeButton } from './theme/theme-button';

export function App({ session }: { readonly session: Session }) {
  useSession(session);
  return (
    <>
      <a class="skip" href="#editor">
        Skip to the editor
      </a>
      <header class="top">
        <Mark />
        <h1>
          <span class="long">Completion </span>
          <span class="short">playground</span>
        </h1>
        <StatusPill session={session} />
        <ThemeButton />
      </header>
      <main class="page">
        <div class="left">
          <EditorPane session={session} />
          <Controls session={session} />
        </div>
        <div class="right" role="region" aria-label="Inspector" tabIndex={0}>
          <SavingsTiles session={session} />
          <Timeline session={session} />
          <NextEditCard session={session} />
          <PromptBands session={session} />
          <Outcomes session={session} />
        </div>
      </main>
    </>
  );
}

function Mark() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent-solid)" />
      <path d="M8 9v14" stroke="white" stroke-width="3" />
      <path
        d="M13 12h12M13 20h8"
        stroke="white"
        stroke-opacity=".7"
        stroke-width="3"
        stroke-linecap="round"
      />
    </svg>
  );
}
