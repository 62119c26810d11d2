import type { CompletionOutcome, Decision, PromptPart } from '@org/completion-core';

/** The names of outcomes. */
export const outcomeNames: Readonly<Record<CompletionOutcome['kind'], string>> = {
  items: 'shown',
  suppressed: 'suppressed',
  superseded: 'superseded',
  cancelled: 'cancelled',
  empty: 'empty',
  filtered: 'filtered',
  error: 'error',
};

/** Rules that keep a request from being sent. */
const suppressing: Readonly<Record<string, string>> = {
  paused: 'completion is paused',
  'manual-trigger': 'set to complete on a key only: press Alt \\',
  'language-off': 'this language is switched off',
  'document-too-large': 'the document is too large to complete while typing',
  'mid-word': 'the cursor is inside a word',
  'text-after-cursor': 'there is text after the cursor on this line',
  'prose-off': 'this is prose',
  'comments-off': 'the cursor is in a comment',
  'strings-off': 'the cursor is in a string',
  dismissed: 'the same text was dismissed here',
  'selected-completion': 'an entry of the editor’s own list is selected',
  'request-budget': 'too few requests are left in this minute',
  'rate-limited': 'the server limits requests',
  unauthorized: 'the server rejected the key; requests pause for a while',
  unavailable: 'the server failed several times; requests pause for a while',
};

/** Rules that reject an answer. */
const filtering: Readonly<Record<string, string>> = {
  'already-there': 'the answer repeats text that is there already',
  'snippet-copy': 'the answer copies a piece of the prompt',
  'too-short': 'a single character is faster to type than to read',
  truncated: 'the answer was cut off in its only line',
  whitespace: 'the answer is only white space',
  preamble: 'the model chats instead of completing',
  reasoning: 'the model reasons instead of completing',
  'code-fence': 'the model opened a code block and left it empty',
  'repeated-prefix': 'the answer repeats the text before the cursor and adds nothing that fits after it',
  'token-healing': 'the answer does not go on from the word or the space at the cursor',
};

/** A decision in a sentence for readers who do not know the engine; the engine's reason for unknown rules. */
export function explained({ kind, words }: Pick<Decision, 'kind' | 'words'>): string {
  const rule = /(?:: | rule )([\w-]+)/.exec(words)?.[1] ?? '';
  switch (kind) {
    case 'suppressed':
      return entryOf(suppressing, rule) ?? words;
    case 'filtered':
      return entryOf(filtering, rule) ?? words;
    case 'cancelled':
      return 'the user typed or moved the cursor before the answer arrived';
    default:
      return words;
  }
}

/** The names of the sources of context. */
const sources: Readonly<Record<string, { readonly name: string; readonly why: string }>> = {
  imports: { name: 'Imported file', why: 'the open file imports it' },
  'open-documents': { name: 'Open file', why: 'it was open a moment ago' },
  'recent-edits': { name: 'Recent edit', why: 'it was changed a moment ago' },
  'recent-views': { name: 'Looked at', why: 'it was in view a moment ago' },
  'same-folder': { name: 'Same folder', why: 'it is in the same folder as the open file' },
  'name-related': { name: 'Related name', why: 'its name is similar to that of the open file' },
};

const kindNames: Readonly<Record<Exclude<PromptPart['kind'], 'snippet'>, string>> = {
  prefix: 'Before the cursor',
  suffix: 'After the cursor',
  instruction: 'Instruction',
  marker: 'Special token',
};

/** The name of a piece of the prompt. */
export function titleOf({ kind, source }: Pick<PromptPart, 'kind' | 'source'>): string {
  return kind === 'snippet' ? (entryOf(sources, source)?.name ?? source) : kindNames[kind];
}

/** The class that colors a piece of the prompt. */
export function colorOf({ kind, source }: Pick<PromptPart, 'kind' | 'source'>): string {
  if (kind !== 'snippet') return kind;
  return Object.hasOwn(sources, source) ? source : 'other';
}

/** Why a piece of the prompt is there, or is not. `why` is the engine's reason. */
export function whyOf({ kind, source, why, dropped }: PromptPart, first = why): string {
  if (kind === 'suffix') return why.replace('as before', 'as it was sent before');
  if (kind !== 'snippet') return why;
  const place = entryOf(sources, source)?.why;
  const reason = first.replace(` of ${source}`, ' of its kind');
  const kept = why === first ? '' : ', and kept since';
  if (place === undefined) return reason + kept;
  return dropped ? `${place}, but: ${reason}` : `${place}; ${reason}${kept}`;
}

const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
