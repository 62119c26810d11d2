import { below, pick } from '../infilling/random';
import type { Hole } from './cut-holes';

/** How an answer goes on after the true text. */
export type AnswerForm = 'stops' | 'own text' | 'other code';
export const answerForms: readonly AnswerForm[] = ['stops', 'own text', 'other code'];

/** An answer of a model, and why it ends. */
export interface ModelText {
  readonly text: string;
  readonly finishReason: 'stop' | 'length';
}

/** Length of the file's own text after an answer, in UTF-16 units. */
const ownTextChars = 400;

/** The truth of `hole`, and the text after it; `other` is code from another file. */
export function answerOf(hole: Hole, form: AnswerForm, other: string, random: () => number): ModelText {
  const { truth, closes, kind } = hole;
  if (form === 'stops') return { text: random() < 0.25 ? `${truth}\n` : truth, finishReason: 'stop' };
  const finishReason = random() < 0.5 ? 'stop' : 'length';
  if (form === 'own text') {
    const end = hole.prefix.length + truth.length;
    return { text: hole.expected.slice(hole.prefix.length, end + ownTextChars), finishReason };
  }
  // Inside a line, models close what is open on the line or forget it.
  const closed = kind === 'block' || random() < 0.5 ? closes : '';
  return { text: `${truth}${closed}${kind === 'block' ? '\n\n' : '\n'}${other}`, finishReason };
}

/** Three to twelve lines of `text` without their common indentation, from a line that begins something where there is one. */
export function pieceOf(text: string, random: () => number): string {
  const lines = text.split('\n');
  const written = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index]));
  const starts = written.filter(
    (index) => /^[^\s)\]}]/.test(lines[index] ?? '') && (lines[index - 1] ?? '').trim() === '',
  );
  const from = pick(random, starts.length > 0 ? starts : written);
  const piece = lines.slice(from, from + 3 + below(random, 10));
  const indents = piece.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return piece
    .map((line) => line.slice(Math.min(...indents)))
    .join('\n')
    .trimEnd();
}
