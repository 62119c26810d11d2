import type { WrittenToken } from './write-completion';

/** Ends a text at the first stop sequence or after a number of tokens, whichever comes first. */
export interface WritingCut {
  /** The part of `tokens` before the end. */
  push(tokens: readonly WrittenToken[]): WrittenToken[];
  /** Why the text has ended; `undefined` until it has. */
  readonly finishReason: 'stop' | 'length' | undefined;
}

/**
 * A cut for one text. A stop sequence is found wherever it begins within a piece that is pushed at once; the text before
 * it passes. Pieces end at line ends, so a stop sequence across two pieces is found from its first line on only when a
 * line break begins it.
 */
export function cutWriting(stop: readonly string[], maxTokens: number): WritingCut {
  let left = maxTokens;
  let finishReason: WritingCut['finishReason'];
  return {
    get finishReason() {
      return finishReason;
    },
    push(tokens) {
      const passed: WrittenToken[] = [];
      const text = tokens.map((token) => token.text).join('');
      const end = firstStop(text, stop);
      let at = 0;
      for (const token of tokens) {
        if (finishReason !== undefined) break;
        if (left === 0) {
          finishReason = 'length';
          break;
        }
        const room = end - at;
        if (room > 0) {
          passed.push(room >= token.text.length ? token : { ...token, text: token.text.slice(0, room) });
          left--;
        }
        at += token.text.length;
        if (at > end || (at === end && end < text.length)) finishReason = 'stop';
      }
      return passed;
    },
  };
}

function firstStop(text: string, stop: readonly string[]): number {
  let first = text.length;
  for (const sequence of stop) {
    const at = sequence === '' ? -1 : text.indexOf(sequence);
    if (at >= 0 && at < first) first = at;
  }
  return first;
}
