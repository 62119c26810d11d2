import { serverErrorIn } from '@org/completion-core/host';
import { parsedJson } from '../stream/parsed-json';
import { choicesIn, reasonOf } from '../upstream/upstream-fault';

/**
 * Whether an answer may be given to others later: it is whole, every choice in it ended for a reason of the model's own (`stop`,
 * `length` and the like), and no error and no content filter is in it.
 *
 * @param body - of an answer in one piece or of a stream of events
 */
export function isKeepable(contentType: string, body: Uint8Array): boolean {
  const text = new TextDecoder().decode(body);
  const values = contentType.startsWith('text/event-stream') ? dataIn(text) : [text];
  /** How each choice ended, by its number. */
  const reasons = new Map<unknown, string | undefined>();
  for (const each of values) {
    const value = parsedJson(each);
    if (value === undefined || serverErrorIn(value) !== undefined) return false;
    for (const choice of choicesIn(value) ?? [])
      reasons.set(indexOf(choice), reasonOf(choice) ?? reasons.get(indexOf(choice)));
  }
  return reasons.size > 0 && [...reasons.values()].every(isOwnEnd);
}

function isOwnEnd(reason: string | undefined): boolean {
  return reason !== undefined && reason !== '' && !['content_filter', 'error'].includes(reason);
}

/** What the events of a stream hold, without `[DONE]`. */
function dataIn(text: string): readonly string[] {
  return text
    .split(/(?:\r\n|\r|\n){2,}/)
    .map((event) =>
      event
        .split(/\r\n|\r|\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).trim())
        .join('\n'),
    )
    .filter((data) => data !== '' && data !== '[DONE]');
}

function indexOf(choice: unknown): unknown {
  return typeof choice === 'object' && choice !== null && 'index' in choice ? choice.index : 0;
}
