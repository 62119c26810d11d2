import { syntaxLanguages } from '@org/completion-syntax';
import { nodeSyntax } from '@org/completion-syntax/node';
import { missing } from '../engines/install-peers';
import { copilotTestedEngine } from './copilot-tested-engine';
import type { TestedEngine } from './tested-engine';
import { ourTestedEngine } from './our-tested-engine';

/** An engine as it is set for a run. */
export interface Contender {
  readonly mode: string;
  /** Whether a language is measured with it. */
  readonly takes: (languageId: string) => boolean;
  readonly start: () => Promise<TestedEngine>;
}

const modes = ['auto', 'always'] as const;

/** The names of all contenders. */
export const contenderModes = [...modes, ...modes.map(withGrammars), 'copilot'];

/** Our engine in its modes, without and with grammars, and Copilot's core with `withPeers`. */
export function contenders(withPeers: boolean): { readonly all: readonly Contender[]; dispose(): void } {
  // Other work on the machine must not decide what is parsed in time.
  const syntax = nodeSyntax({ placeDeadlineMs: 5_000, lineDeadlineMs: 5_000 });
  const hasGrammar = (languageId: string) => syntaxLanguages.includes(languageId);
  const bare = modes.map((mode) => ({
    mode,
    takes: () => true,
    start: async () => ourTestedEngine(mode, undefined),
  }));
  const informed = modes.map((mode) => ({
    mode: withGrammars(mode),
    takes: hasGrammar,
    async start() {
      await Promise.all(syntaxLanguages.map((languageId) => syntax.ready(languageId)));
      return ourTestedEngine(mode, syntax);
    },
  }));
  const copilot = { mode: 'copilot', takes: () => true, start: copilotTestedEngine };
  return {
    all: [...bare, ...informed, ...(withPeers ? [copilot] : [])],
    dispose: () => syntax.dispose(),
  };
}

/** The name of `mode` with grammars installed. */
export function withGrammars(mode: 'auto' | 'always'): string {
  return `${mode}, grammars`;
}

/** Why Copilot's core cannot run, or `undefined`. */
export function missingPeer(): string | undefined {
  return missing('copilot');
}
