import type { Snippet } from '../domain/prompt';
import { snippetSourceFacts } from '../domain/snippet-sources';

/** Reduces the lead of the first ranks; the value is from the paper that introduced the method. */
const damping = 60;

/**
 * Merges the results of several sources into one ranking, best first, by reciprocal rank fusion: a snippet's score is the sum of weight
 * divided by rank over the sources that returned it. Scores of different sources are never compared. Of two snippets with the same
 * lines of one file the longer is kept, with the scores of both.
 *
 * @see https://doi.org/10.1145/1571941.1572114
 */
export function rankSnippets(found: readonly (readonly Snippet[])[]): readonly Snippet[] {
  const ranked: { snippet: Snippet; score: number }[] = [];
  for (const snippets of found) {
    for (const [rank, snippet] of snippets.entries()) {
      const score = snippetSourceFacts(snippet.source).weight / (damping + rank + 1);
      const same = ranked.find((other) => showsTheSame(other.snippet, snippet));
      if (same === undefined) ranked.push({ snippet, score });
      else {
        same.score += score;
        if (snippet.text.length > same.snippet.text.length) same.snippet = snippet;
      }
    }
  }
  return ranked.toSorted((one, other) => other.score - one.score).map(({ snippet }) => snippet);
}

function showsTheSame(one: Snippet, other: Snippet): boolean {
  if (one.path !== other.path) return false;
  if (one.text === other.text) return true;
  if (
    one.start === undefined ||
    one.end === undefined ||
    other.start === undefined ||
    other.end === undefined
  )
    return one.text.includes(other.text) || other.text.includes(one.text);
  const [inner, outer] = one.end - one.start <= other.end - other.start ? [one, other] : [other, one];
  return (inner.start ?? 0) >= (outer.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0);
}
