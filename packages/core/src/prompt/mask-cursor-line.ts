import type { ContentGate } from '../domain/gate';
import { neutralizeMarkers } from '../domain/neutralize-markers';
import type { TextWindow } from '../domain/prompt';
import { plainSentinels } from '../domain/sentinels';

/** Shortest run without space around the cursor that can be a secret, in UTF-16 units. */
const shortestSecret = 12;
/** How far the run is looked for on either side. */
const reach = 200;

/**
 * `masked`, what the gate made of the prefix and of the suffix by themselves, with a secret taken out that the cursor stands in, or
 * that is told by what follows the cursor, as by a closing quote. `masked` itself where there is none.
 */
export async function maskCursorLine(
  window: TextWindow,
  masked: TextWindow,
  gate: ContentGate,
  uri: string,
): Promise<TextWindow> {
  const before = window.prefix.slice(window.prefix.lastIndexOf('\n') + 1);
  const [after = ''] = window.suffix.split('\n', 1);
  if (!standsInRun(before, after)) return masked;
  const whole = await gate.mask(before + after, uri);
  if (whole === before + after || whole === neutralizeMarkers(before + after, plainSentinels)) return masked;
  const [head, tail] = cutAtCursor(whole, before, after);
  return {
    prefix: masked.prefix.slice(0, masked.prefix.lastIndexOf('\n') + 1) + head,
    suffix: tail + (window.suffix.includes('\n') ? masked.suffix.slice(masked.suffix.indexOf('\n')) : ''),
  };
}

function standsInRun(before: string, after: string): boolean {
  const [left = ''] = before.slice(-reach).split(/\s/).slice(-1);
  const [right = ''] = after.slice(0, reach).split(/\s/, 1);
  return left !== '' && right !== '' && left.length + right.length >= shortestSecret;
}

/** Cuts the masked line where the cursor is: in front of what is unchanged after it, else behind what is unchanged before it. */
function cutAtCursor(whole: string, before: string, after: string): readonly [string, string] {
  if (whole.startsWith(before)) return [before, whole.slice(before.length)];
  let tail = 0;
  while (tail < after.length && whole.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [whole.slice(0, whole.length - tail), whole.slice(whole.length - tail)];
}
