import type { EditEvent } from '../../domain/edit-history';
import type { ContentGate } from '../../domain/gate';
import type { Snippet } from '../../domain/prompt';
import { neutralizeSpecialTokens } from '../../models/neutralize-special-tokens';

/** The lines of a piece as they may be sent. */
export interface MaskedPiece {
  /** One for each line of the piece. */
  readonly lines: readonly string[];
  /** Lines, from 0, that are not sent as they are. */
  readonly changed: ReadonlySet<number>;
  /** Whether the gate, and not only the format, changed one. */
  readonly hidesSecret: boolean;
}

/** Text on either side of an edit in another document that the gate gets with it, in UTF-16 units. */
const aroundChars = 8_000;
/** Shorter lines are too common to tell one by. */
const minTellingChars = 6;
/** Snippets in a prompt, and their UTF-16 units. */
const maxSnippets = 3;
const maxSnippetChars = 3_000;

/**
 * Masks the text around the cursor as a whole, so that what reveals a secret may be on another line than the secret, and takes the
 * format's own strings apart. `undefined` where the gate joins lines, so that what it hides cannot be told from the rest.
 */
export async function maskPiece(
  text: string,
  uri: string,
  tokens: readonly string[],
  gate: ContentGate,
): Promise<MaskedPiece | undefined> {
  const original = text.split('\n');
  const masked = (await gate.mask(text, uri)).split('\n');
  if (masked.length !== original.length) return undefined;
  const lines = masked.map((line) => neutralizeSpecialTokens(line, tokens));
  const changed = new Set(lines.flatMap((line, index) => (line === original[index] ? [] : [index])));
  const hidesSecret = masked.some(
    (line, index) => line !== original[index] && !isTokens(line, original[index]),
  );
  return { lines, changed, hidesSecret };
}

/** Whether a line differs only by spaces, as one does in which special tokens were taken apart. */
function isTokens(masked: string, original = ''): boolean {
  return masked.replace(/\s/g, '') === original.replace(/\s/g, '');
}

/** The edits that may be sent, masked. What comes from a denied file, or shows a line that the gate hides in its document, is left out. */
export async function maskEvents(
  events: readonly EditEvent[],
  tokens: readonly string[],
  gate: ContentGate,
  textOf: (uri: string) => string | undefined,
): Promise<readonly EditEvent[]> {
  const admitted = new Map<string, boolean>();
  const hidden = new Map<string, ReadonlySet<string>>();
  const masked: EditEvent[] = [];
  for (const event of events) {
    const { uri } = event;
    if (!admitted.has(uri)) admitted.set(uri, (await gate.admits(uri)).admitted);
    if (admitted.get(uri) !== true) continue;
    if (!hidden.has(uri)) hidden.set(uri, await hiddenLines(textOf(uri), events, uri, gate));
    const mask = async (text: string) => neutralizeSpecialTokens(await gate.mask(text, uri), tokens);
    const [before, after] = [await mask(event.before), await mask(event.after)];
    const lines = hidden.get(uri);
    if (
      lines !== undefined &&
      [before, after].some((text) => text.split('\n').some((line) => lines.has(line)))
    )
      continue;
    if (before !== after) masked.push({ ...event, before, after });
  }
  return masked;
}

/** Lines around the edits of a document that the gate hides when it sees what is around them. */
async function hiddenLines(
  text: string | undefined,
  events: readonly EditEvent[],
  uri: string,
  gate: ContentGate,
): Promise<ReadonlySet<string>> {
  if (text === undefined) return new Set();
  const places = events.filter((event) => event.uri === uri).map(({ line }) => line);
  const starts = lineStarts(text, [Math.min(...places), Math.max(...places)]);
  const from = Math.max(0, Math.min(...starts) - aroundChars);
  const piece = text.slice(from, Math.max(...starts) + 2 * aroundChars);
  const original = piece.split('\n');
  const masked = new Set((await gate.mask(piece, uri)).split('\n'));
  return new Set(original.filter((line) => line.trim().length >= minTellingChars && !masked.has(line)));
}

function lineStarts(text: string, lines: readonly number[]): readonly number[] {
  return lines.map((line) => {
    let at = 0;
    for (let index = 0; index < line; index++) {
      const end = text.indexOf('\n', at);
      if (end < 0) return text.length;
      at = end + 1;
    }
    return at;
  });
}

/** The first snippets that may be sent and fit, masked. */
export async function maskSnippets(
  snippets: readonly Snippet[],
  uriOf: (snippet: Snippet) => string,
  tokens: readonly string[],
  gate: ContentGate,
): Promise<readonly Snippet[]> {
  const kept: Snippet[] = [];
  let left = maxSnippetChars;
  for (const snippet of snippets) {
    if (kept.length >= maxSnippets || snippet.text.length > left) continue;
    const uri = uriOf(snippet);
    if (!(await gate.admits(uri)).admitted) continue;
    kept.push({
      ...snippet,
      path: neutralizeSpecialTokens(snippet.path.replace(/\s+/g, ' '), tokens),
      text: neutralizeSpecialTokens(await gate.mask(snippet.text, uri), tokens),
    });
    left -= snippet.text.length;
  }
  return kept;
}

/** `text`, an answer, with the lines that were masked in the prompt as they are in the document. */
export function unmaskLines(text: string, original: readonly string[], masked: readonly string[]): string {
  const hidden = new Map<string, string[]>();
  for (const [index, line] of masked.entries())
    if (line !== original[index]) hidden.set(line, [...(hidden.get(line) ?? []), original[index] ?? '']);
  if (hidden.size === 0) return text;
  // Equal masks are taken for their lines in order; where one is missing, the rule against changed secrets decides.
  return text
    .split('\n')
    .map((line) => hidden.get(line)?.shift() ?? line)
    .join('\n');
}
