/** Properties of a context source. */
export interface SnippetSourceFacts {
  /** Weight in the shared budget and ranking, relative to other sources. */
  readonly weight: number;
  /** How often its snippets change during typing: 0 hardly ever, 1 with nearly every key. Stable ones are first in the prompt. */
  readonly volatility: number;
}

const known: Readonly<Record<string, SnippetSourceFacts>> = {
  caller: { weight: 3, volatility: 0 },
  definitions: { weight: 2.5, volatility: 0.3 },
  imports: { weight: 2.4, volatility: 0.1 },
  'workspace-definitions': { weight: 1.5, volatility: 0.3 },
  'recent-edits': { weight: 1.5, volatility: 0.7 },
  'open-documents': { weight: 1.2, volatility: 0.2 },
  'recent-views': { weight: 1, volatility: 0.4 },
  'name-related': { weight: 1, volatility: 0.1 },
  'same-folder': { weight: 0.6, volatility: 0.1 },
  clipboard: { weight: 0.8, volatility: 0.5 },
  diagnostics: { weight: 0.8, volatility: 0.9 },
};

const other: SnippetSourceFacts = { weight: 1, volatility: 0.5 };

/** The properties of the source `name`; average ones for an unknown source. */
export function snippetSourceFacts(name: string): SnippetSourceFacts {
  return Object.hasOwn(known, name) ? (known[name] ?? other) : other;
}
