/** What is known of a context source before its snippets are seen. */
export interface SnippetSourceFacts {
  /** Share of the budget against other sources, and weight of its ranking among theirs. */
  readonly weight: number;
  /** How often its snippets change while somebody types: 0 hardly, 1 with nearly every key. The steady ones go first in the prompt. */
  readonly volatility: number;
}

const known: Readonly<Record<string, SnippetSourceFacts>> = {
  caller: { weight: 3, volatility: 0 },
  definitions: { weight: 2.5, volatility: 0.3 },
  imports: { weight: 2, volatility: 0.1 },
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

/** The facts of the source called `name`; of one we do not know, middling ones. */
export function snippetSourceFacts(name: string): SnippetSourceFacts {
  return Object.hasOwn(known, name) ? (known[name] ?? other) : other;
}
