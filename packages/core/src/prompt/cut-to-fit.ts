import type { Snippet } from '../domain/prompt';

/** Min tokens of a snippet that was cut; a shorter one is of no use. */
const minCutTokens = 60;

/** Cuts `snippet` at a line end so that it fits `room` tokens; `undefined` when there is too little room. */
export function cutToFit(
  snippet: Snippet,
  room: number,
  tokensOf: (snippet: Snippet) => number,
): Snippet | undefined {
  if (room < minCutTokens) return undefined;
  let { text } = snippet;
  let cut = snippet;
  // Repeated, since the head may have more tokens per character than the rest.
  for (let cost = tokensOf(cut); cost > room; cost = tokensOf(cut)) {
    const end = text.lastIndexOf('\n', Math.floor((text.length * room * 0.9) / cost));
    if (end <= 0) return undefined;
    text = text.slice(0, end);
    cut = { ...snippet, text };
  }
  return cut.start === undefined || cut.end === undefined
    ? cut
    : { ...cut, end: Math.min(cut.end, cut.start + text.length) };
}
