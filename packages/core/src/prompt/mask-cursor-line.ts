import type { ContentGate } from '../domain/gate';
import { isBlank } from '../domain/lines';
import { neutralizeMarkers } from '../domain/neutralize-markers';
import type { TextWindow } from '../domain/prompt';
import { plainSentinels } from '../domain/sentinels';

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
  const line = lastLine(window.prefix) + firstLine(window.suffix);
  // What stands on one side alone was seen as it is.
  if (isBlank(lastLine(window.prefix)) || isBlank(firstLine(window.suffix))) return masked;
  const whole = await gate.mask(line, uri);
  if (whole === line || whole === neutralizeMarkers(line, plainSentinels)) return masked;
  const before = lastLine(masked.prefix);
  const after = firstLine(masked.suffix);
  if (whole === before + after) return masked;
  const at = cursorIn(whole, before, after);
  // Masked again with the lines around it: what they alone tell to be secret, as in a private key, was shown by the line as a whole.
  return {
    prefix: await gate.mask(withoutLastLine(window.prefix) + whole.slice(0, at), uri),
    suffix: await gate.mask(whole.slice(at) + window.suffix.slice(firstLine(window.suffix).length), uri),
  };
}

/** Where the cursor is in the masked line: behind what is before it also by itself, or in front of what is after it so. */
function cursorIn(whole: string, before: string, after: string): number {
  if (whole.startsWith(before)) return before.length;
  let tail = 0;
  while (tail < after.length && whole.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return whole.length - tail;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function withoutLastLine(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
