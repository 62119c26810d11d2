import { applyItem } from '../../../../packages/core/src/domain/apply-item';
import { cursorContext } from '../../../../packages/core/src/domain/cursor';
import { fitItem } from '../../../../packages/core/src/postprocess/fit-item';
import { postprocess } from '../../../../packages/core/src/postprocess/postprocess';
import { filterChain } from '../../../../packages/core/src/stream/filter-chain';
import { streamRules } from '../../../../packages/core/src/stream/rules';

/** What became of an answer. */
export interface Accepted {
  /** The document after accepting, or as it was when nothing was offered. */
  readonly text: string;
  readonly insertText: string;
  /** Text after the cursor is not all there any more, or not in order. */
  readonly altered: boolean;
  readonly endedBy: string | undefined;
  readonly rejectedBy: string | undefined;
  /** Characters of the answer that were read before the stream was ended. */
  readonly readChars: number;
  /** Milliseconds each piece took. */
  readonly costsMs: readonly number[];
}

/** Takes an answer that comes in `chunks` through filters, rules and fitting, and accepts it. */
export function acceptAnswer(
  prefix: string,
  suffix: string,
  languageId: string,
  chunks: readonly string[],
): Accepted {
  const document = { uri: 'file:///hole', languageId, text: prefix + suffix };
  const offset = prefix.length;
  const cursor = cursorContext(document, offset);
  const costsMs: number[] = [];
  const filter = filterChain(streamRules, { cursor, stop: [], echo: '' });
  let answer = '';
  let endedBy: string | undefined;
  let readChars = 0;
  for (const chunk of chunks) {
    const from = performance.now();
    const passed = filter.push(chunk);
    costsMs.push(performance.now() - from);
    answer += passed.text;
    readChars += chunk.length;
    endedBy = passed.stop;
    if (endedBy !== undefined) break;
  }
  if (endedBy === undefined) {
    const passed = filter.end();
    answer += passed.text;
    endedBy = passed.stop;
  }
  const result = postprocess(answer, {
    cursor,
    triggerKind: 'invoked',
    indentation: undefined,
    snippets: [],
    truncated: false,
    complete: true,
  });
  const base = { endedBy, readChars, costsMs };
  if ('rejectedBy' in result) {
    return { ...base, text: document.text, insertText: '', altered: false, rejectedBy: result.rejectedBy };
  }
  const item = fitItem(result.text, { cursor, offset });
  const applied = applyItem(document.text, item);
  const takenOver = document.text.slice(item.range.start, item.range.end);
  const altered =
    item.range.start !== offset ||
    !applied.text.endsWith(suffix.slice(item.range.end - offset)) ||
    !isInOrder(item.insertText, takenOver);
  return { ...base, text: applied.text, insertText: item.insertText, altered, rejectedBy: undefined };
}

function isInOrder(text: string, characters: string): boolean {
  let from = 0;
  for (const character of characters) {
    from = text.indexOf(character, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
