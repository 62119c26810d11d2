import { serverErrorIn } from '@org/completion-core/host';
import { parsedJson } from '../stream/parsed-json';
import { choicesIn, finishReasonOf } from '../wire/answer-fields';

/**
 * Whether an answer may be sent to later requests: it is complete, contains no error, and the model ended every choice (`stop`,
 * `length` and the like), no content filter.
 *
 * @param body - a JSON answer or a stream of events
 */
export function isCacheable(contentType: string, body: Uint8Array): boolean {
  const text = new TextDecoder().decode(body);
  const values = contentType.startsWith('text/event-stream') ? dataIn(text) : [text];
  /** Finish reason of each choice, by its index. */
  const reasons = new Map<unknown, string | undefined>();
  for (const each of values) {
    const value = parsedJson(each);
    if (value === undefined || serverErrorIn(value) !== undefined) return false;
    for (const choice of choicesIn(value) ?? [])
      reasons.set(indexOf(choice), finishReasonOf(choice) ?? reasons.get(indexOf(choice)));
  }
  return reasons.size > 0 && [...reasons.values()].every(isModelEnd);
}

function isModelEnd(reason: string | undefined): boolean {
  return reason !== undefined && reason !== '' && !['content_filter', 'error'].includes(reason);
}

/** The data of each event of a stream, without `[DONE]`. */
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
