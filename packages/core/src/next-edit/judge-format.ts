import { bareLines } from './rules/edit-rule';
import type { ParsedAnswer } from './formats/edit-format';

/** Special strings of models and of prompts; none has a place in code. */
const tag = /<\|\/?[\w▁]{2,40}\|?>?|<\[(?:fim-|end▁)|<<<<<<< CURRENT|>>>>>>> UPDATED/g;
/** Lines that only prompts and chats have. */
const frameLine = /^<\/?(?:region|edit_history|editable_region)>$/;
const fence = /^\s*(?:`{3,}|~{3,})/;
const diffHead = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/;
/** Words of several formats for: nothing to do. */
const noEdits = new Set(['NO_EDIT', 'NO_EDITS', 'None']);
/** Four words or more that end as a sentence does, at the start of a line, without the marks of code. */
const sentence = /^[A-Z][\w'’]*,?(?: [\w'’`"().,-]+){3,}[.!?:]$/;
const lineNumber = /^\s*(\d+) ?[|:]/;
/** Lines that are not blank from which a region is long enough that some of it must be left. */
const manyLines = 4;
/** Share of its words that must be left where every line changes. */
const minKept = 0.3;

/**
 * `parsed`, or what shows that the model was asked in a format that it does not know: an empty region, tags, a fence, a diff, words about the
 * code, or nothing of the region.
 *
 * @param isProse - sentences and fences belong in the document
 */
export function judgeFormat(parsed: ParsedAnswer, whole: string, isProse = false): ParsedAnswer {
  if (parsed.kind !== 'region') return parsed;
  const { begun = 0 } = parsed;
  const [text, region] = [parsed.text.slice(begun), whole.slice(begun)];
  if (noEdits.has(text.trim()) && region.trim() !== text.trim()) return { kind: 'no-edit' };
  const fault = tagFault(text, region) ?? frameFault(text, region, isProse) ?? goneFault(text, region);
  return fault === undefined ? parsed : { kind: 'wrong', fault };
}

function tagFault(text: string, region: string): string | undefined {
  const echoed = text.match(tag)?.find((each) => !region.includes(each));
  return echoed === undefined ? undefined : `has ${echoed} in it`;
}

/** Lines around or between the code that are none of it. */
function frameFault(text: string, region: string, isProse: boolean): string | undefined {
  const [now, old] = [bareLines(text), bareLines(region)];
  const [first = '', last = ''] = [now[0], now.at(-1)];
  const known = new Set(old);
  const framed = now.find((line) => (frameLine.test(line) || diffHead.test(line)) && !known.has(line));
  if (framed !== undefined) return `has the line ${framed} in it`;
  const fences = (lines: readonly string[]) => lines.filter((line) => fence.test(line)).length;
  const isFenced = isProse
    ? fence.test(first) && fence.test(last) && !(fence.test(old[0] ?? '') || fence.test(old.at(-1) ?? ''))
    : fences(now) > fences(old);
  if (isFenced) return 'is in a fence';
  if (numbersLines(now) && !numbersLines(old)) return 'has numbers before its lines';
  const words = isProse
    ? undefined
    : text
        .trim()
        .split('\n')
        .filter((_, index, all) => index === 0 || index === all.length - 1)
        .find((line) => sentence.test(line) && !known.has(line.trim()));
  return words === undefined ? undefined : `has words beside the code: ${words}`;
}

function goneFault(text: string, region: string): string | undefined {
  const lines = bareLines(region);
  if (lines.length === 0) return undefined;
  if (text.trim() === '') return 'is empty, which would delete the whole region';
  if (lines.length < manyLines) return undefined;
  const left = new Set(bareLines(text));
  if (lines.some((line) => left.has(line))) return undefined;
  // A name may change on every line.
  const [old, now] = [wordsOf(region), wordsOf(text)];
  const kept = [...old].filter((each) => now.has(each)).length;
  return kept < old.size * minKept ? 'has no line of the region left' : undefined;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}\p{N}_]+/gu));
}

/** Whether the lines are counted, as a person is shown them. */
function numbersLines(lines: readonly string[]): boolean {
  if (lines.length < 2) return false;
  let last: number | undefined;
  return lines.every((line) => {
    const number = Number(lineNumber.exec(line)?.[1] ?? NaN);
    const follows = last === undefined ? number >= 0 : number > last;
    last = number;
    return follows;
  });
}
