import { languageIdOfFile } from '@org/completion-core/host';

/** A replacement of whole lines. */
export interface LineChange {
  /** The line before which it begins, from 0. */
  readonly line: number;
  readonly removed: number;
  readonly added: readonly string[];
}

const whys = ['nothing-to-do', 'not-asked', 'rejected'] as const;

/** Why nothing may be shown: the model sees nothing to do, there is no reason to ask, or the same was dismissed before. */
export type WhyQuiet = (typeof whys)[number];

/** A document in which a person edits, and the edit that should come next. Line ends are `\n`. */
export interface Scenario {
  readonly name: string;
  /** What happens in it, in a sentence. */
  readonly title: string;
  readonly path: string;
  readonly languageId: string;
  readonly eol: '\n' | '\r\n';
  readonly quiet: WhyQuiet | undefined;
  /** The document before the person's edits and after each; the last one is what the next edit is asked for. */
  readonly texts: readonly [string, ...string[]];
  /** Cursor in the last text. */
  readonly cursor: number;
  /** The edits that should come; where the scenario is quiet, those that a bad model proposes and must not be shown. */
  readonly changes: readonly LineChange[];
}

export const cursorMark = '‸';

/**
 * Reads a scenario: a title, heads such as `path: src/a.ts`, a line `---`, and the document by lines, each with a mark before it.
 *
 * | mark      | the line                                                            |
 * | --------- | ------------------------------------------------------------------- |
 * | space     | stays; a blank line needs no mark                                   |
 * | `-`, `+`  | was removed or added by the person; apart from others it is a step  |
 * | `<`, `>`  | should be removed or added next                                     |
 * | `(`       | was added by the person, and should be removed next                 |
 *
 * `‸` is the cursor; without it the cursor is at the end of the last line that was added. Heads: `quiet` (why nothing may be shown), `eol: crlf`,
 * `end: none` (no line end at the end), `undone: yes` (the person took all of it back).
 *
 * @throws SyntaxError with what is wrong
 */
export function parseScenario(name: string, source: string): Scenario {
  const fail = (what: string) => new SyntaxError(`${name}: ${what}`);
  const divider = source.indexOf('\n---\n');
  if (divider < 0) throw fail('has no line --- between its heads and the document');
  const [title = '', ...headLines] = source.slice(0, divider).split('\n');
  const heads = new Map<string, string>();
  for (const line of headLines) {
    const [, key, value] = /^(path|quiet|eol|end|undone): (.+)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw fail(`has the head ${line}`);
    heads.set(key, value);
  }
  const path = heads.get('path') ?? '';
  const languageId = languageIdOfFile(path.split('/').at(-1) ?? '');
  if (languageId === undefined) throw fail(`has no path of a known language`);
  const quiet = whys.find((each) => each === heads.get('quiet'));
  if (quiet === undefined && heads.has('quiet')) throw fail(`is quiet for ${heads.get('quiet')}`);
  const last = heads.get('end') === 'none' ? '' : '\n';
  const read = readLines(source.slice(divider + 5).replace(/\n$/, ''), fail);
  const texts = read.texts.map((lines) => lines.join('\n') + last);
  if (heads.get('undone') === 'yes') texts.push(texts[0] ?? '');
  const [first = '', ...later] = texts;
  return {
    name,
    title,
    path,
    languageId,
    eol: heads.get('eol') === 'crlf' ? '\r\n' : '\n',
    quiet,
    texts: [first, ...later],
    cursor: Math.min(read.cursor, (texts.at(-1) ?? '').length),
    changes: read.changes,
  };
}

function readLines(body: string, fail: (what: string) => SyntaxError) {
  const marked = body.split('\n').map((line) => ({ mark: line.charAt(0) || ' ', text: line.slice(1) }));
  const odd = marked.find(({ mark }) => !' -+<>('.includes(mark));
  if (odd !== undefined) throw fail(`has a line with the mark ${odd.mark}`);
  // Which step each line of the person belongs to; what stands between two is of none.
  const steps: number[] = [];
  let [step, inStep] = [0, false];
  for (const { mark } of marked) {
    const isPersons = mark === '-' || mark === '+' || mark === '(';
    if (isPersons && !inStep) step++;
    inStep = isPersons;
    steps.push(isPersons ? step : 0);
  }
  const texts = Array.from({ length: step + 1 }, (_, done) =>
    marked.flatMap(({ mark, text }, index) => {
      const isDone = (steps[index] ?? 0) <= done;
      const stands = mark === '-' ? !isDone : mark === '+' || mark === '(' ? isDone : mark !== '>';
      return stands ? [text.replace(cursorMark, '')] : [];
    }),
  );
  const changes: LineChange[] = [];
  let cursor: number | undefined;
  let [line, offset, lastAdded, isChange] = [0, 0, 0, false];
  for (const { mark, text } of marked) {
    const isNow = mark !== '-' && mark !== '>';
    if (text.includes(cursorMark)) {
      if (!isNow || cursor !== undefined) throw fail('has the cursor twice, or where no text is');
      cursor = offset + text.indexOf(cursorMark);
    }
    if (mark === '<' || mark === '>' || mark === '(') {
      if (!isChange) changes.push({ line, removed: 0, added: [] });
      const last = changes.at(-1) ?? { line, removed: 0, added: [] };
      changes[changes.length - 1] =
        mark === '>' ? { ...last, added: [...last.added, text] } : { ...last, removed: last.removed + 1 };
      isChange = true;
    } else if (mark !== '-') isChange = false;
    if (!isNow) continue;
    const { length } = text.replace(cursorMark, '');
    if (mark === '+' || mark === '(') lastAdded = offset + length;
    line++;
    offset += length + 1;
  }
  return { texts, changes, cursor: cursor ?? lastAdded };
}

/** The text that the next edit is asked for. */
export function documentOf({ texts }: Pick<Scenario, 'texts'>): string {
  return texts.at(-1) ?? texts[0];
}

/** `text` with `changes` made, which are in order and do not overlap. */
export function withChanges(text: string, changes: readonly LineChange[]): string {
  const lines = text.split('\n');
  for (const { line, removed, added } of changes.toReversed()) lines.splice(line, removed, ...added);
  return lines.join('\n');
}
