import type { FinishReason } from '@org/completion-core/provider';
import { answerFormatNames, lineEnds, rightAnswer, written, type Asked } from './answer-formats';
import { changesAfter, changesWithin } from './wanted-edits';
import { documentOf, withChanges, type Scenario } from './scenario';

export interface Answer {
  readonly text: string;
  /** @default 'stop' */
  readonly end?: FinishReason | 'broken-off';
}

/** A way in which real models answer wrongly. */
export interface Fault {
  readonly name: string;
  /** Nothing in the answer shows that it is wrong, so that it is shown. @default false */
  readonly isPlausible?: boolean;
  /** @returns `undefined` where it cannot happen */
  readonly answer: (asked: Asked, scenario: Scenario) => Answer | undefined;
}

const { withEnd, withoutEnd } = lineEnds;
const linesOf = (text: string) => withoutEnd(text).split('\n');

/** A fault in the region: the frame of the format is right. */
function inRegion(change: (asked: Asked, scenario: Scenario) => string | undefined): Fault['answer'] {
  return (asked, scenario) => {
    const region = change(asked, scenario);
    return region === undefined ? undefined : { text: written(asked.format, region, asked) };
  };
}

/** A fault around a right answer. */
function around(change: (answer: string, asked: Asked) => string): Fault['answer'] {
  return (asked) => ({ text: change(rightAnswer(asked), asked) });
}

/** The faults that were seen in other tools and models, by kind. */
export const faults: readonly Fault[] = [
  { name: 'region unchanged', answer: inRegion(({ region }) => region) },
  { name: 'undoes the edit', answer: inRegion(undone) },
  {
    name: 'undoes the edit beside the right one',
    answer: inRegion((asked, scenario) => undone({ ...asked, region: asked.wanted }, scenario)),
  },
  { name: 'what must not be shown', answer: inRegion(tempted) },
  { name: 'trailing space', answer: inRegion(({ region }) => region.replace(/\S(?=\n)/, '$& ')) },
  {
    name: 'indented anew',
    answer: inRegion(({ region }) =>
      /^[ \t]+\S/m.test(region) ? region.replace(/^[ \t]+/gm, (indent) => `${indent}${indent}`) : undefined,
    ),
  },
  { name: 'blank lines added', answer: inRegion(({ region }) => linesOf(region).join('\n\n') + '\n') },
  { name: 'region empty', answer: inRegion(() => '') },
  { name: 'nothing at all', answer: () => ({ text: '' }) },
  { name: 'only the end mark', answer: () => ({ text: '\n>>>>>>> UPDATED\n' }) },
  {
    name: 'region gone',
    answer: inRegion(({ region }) =>
      linesOf(region).filter((line) => line.trim() !== '').length >= 4 ? 'ok\n' : undefined,
    ),
  },
  {
    name: 'first half of the region deleted',
    answer: inRegion(({ region }) =>
      linesOf(region).length >= 10 ? linesOf(region).slice(5).join('\n') + '\n' : undefined,
    ),
  },
  {
    name: 'stopped too early',
    answer: inRegion(({ wanted }) =>
      linesOf(wanted).length >= 10 ? linesOf(wanted).slice(0, 5).join('\n') + '\n' : undefined,
    ),
  },
  { name: 'left out with a comment', answer: inRegion(leftOut) },
  { name: 'cut off by length', answer: (asked) => ({ text: cut(asked), end: 'length' }) },
  { name: 'broken off', answer: (asked) => ({ text: cut(asked), end: 'broken-off' }) },
  { name: 'tokens of another model', answer: inRegion(({ wanted }) => `<|fim_middle|>${wanted}`) },
  {
    name: 'tags of a region',
    answer: inRegion(
      ({ wanted }) => `<|editable_region_start|>\n${withEnd(wanted)}<|editable_region_end|>\n`,
    ),
  },
  {
    name: 'tags of the prompt',
    answer: inRegion(
      ({ wanted }) => `<|current_file_content|>\n${withEnd(wanted)}<|/current_file_content|>\n`,
    ),
  },
  ...answerFormatNames.map((name): Fault => ({
    name: `in the format ${name}`,
    answer: (asked) =>
      name === asked.format ? undefined : { text: rightAnswer({ ...asked, format: name }) },
  })),
  { name: 'a diff', answer: (asked) => ({ text: diffOf(asked) }) },
  { name: 'a diff in the frame', answer: inRegion(diffOf) },
  {
    name: 'last line repeated',
    answer: inRegion(({ wanted }) => wanted + `${linesOf(wanted).at(-1) ?? ''}\n`.repeat(6)),
  },
  { name: 'region twice', answer: inRegion(({ wanted }) => withEnd(wanted) + wanted) },
  {
    name: 'lines after it copied',
    answer: inRegion(({ wanted, after }) =>
      after.trim() === '' ? undefined : withEnd(wanted) + linesOf(after).slice(0, 4).join('\n') + '\n',
    ),
  },
  {
    name: 'lines before it copied',
    answer: inRegion(({ wanted, before }) =>
      before.trim() === '' ? undefined : linesOf(before).slice(-4).join('\n') + '\n' + wanted,
    ),
  },
  { name: 'fenced', answer: around((answer) => `\`\`\`\n${withEnd(answer)}\`\`\``) },
  { name: 'fenced in the frame', answer: inRegion(({ wanted }) => `\`\`\`\n${withEnd(wanted)}\`\`\`\n`) },
  { name: 'words before', answer: around((answer) => `Here is the updated code:\n\n${answer}`) },
  {
    name: 'words after',
    answer: around(
      (answer) => `${withEnd(answer)}\nThe name is now used everywhere. Let me know if you need more.`,
    ),
  },
  {
    name: 'fenced, with words around',
    answer: (asked) => ({
      text: `Here is the updated code:\n\n\`\`\`\n${withEnd(asked.wanted)}\`\`\`\n\nThe uses now follow the new name.`,
    }),
  },
  {
    name: 'line numbers',
    answer: inRegion(
      ({ wanted }) =>
        linesOf(wanted)
          .map((line, index) => `${index + 1}| ${line}`)
          .join('\n') + '\n',
    ),
  },
  { name: 'CRLF', answer: around((answer) => answer.replaceAll('\n', '\r\n')) },
  {
    name: 'unrelated change beside',
    isPlausible: true,
    answer: inRegion(({ wanted }) => wanted.replace(/\breturn\b(?![^]*\breturn\b)/, 'yield')),
  },
];

/** The region before the person's last edit. */
function undone({ region }: Pick<Asked, 'region'>, { texts }: Scenario): string | undefined {
  const [before, after] = texts.slice(-2).map((text) => text.split('\n'));
  if (before === undefined || after === undefined) return undefined;
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail++;
  const typed = after.slice(head, after.length - tail);
  const old = before.slice(head, before.length - tail);
  const lines = region.split('\n');
  // What was only deleted is known by the lines before it.
  const mark = typed.length > 0 ? typed : after.slice(Math.max(0, head - 3), head);
  const at = lines.findIndex((_, index) => mark.every((line, next) => lines[index + next] === line));
  if (at < 0 || mark.length === 0) return undefined;
  lines.splice(typed.length > 0 ? at : at + mark.length, typed.length, ...old);
  return lines.join('\n');
}

/** What a bad model proposes in a scenario where nothing may be shown. */
function tempted({ before, region, after }: Asked, scenario: Scenario): string | undefined {
  if (scenario.quiet === undefined) return undefined;
  const text = before + region + after;
  if (text !== documentOf(scenario)) return undefined;
  const changes = changesWithin(scenario.changes, text, {
    start: before.length,
    end: before.length + region.length,
  });
  return changes.length === 0 ? undefined : withChanges(region, changesAfter(changes, text, before.length));
}

/** The middle or the end of the region is not written out. */
function leftOut({ wanted }: Asked, { languageId }: Scenario): string | undefined {
  const lines = linesOf(wanted);
  if (lines.length < 8) return undefined;
  const mark = ['python', 'ruby', 'shellscript', 'yaml'].includes(languageId) ? '#' : '//';
  return [...lines.slice(0, 4), `${mark} ... rest of the code stays the same`].join('\n') + '\n';
}

function cut(asked: Asked): string {
  const text = rightAnswer(asked);
  return text.slice(0, Math.floor(text.length * 0.6));
}

function diffOf({ region, wanted }: Asked): string {
  const [old, now] = [linesOf(region), linesOf(wanted)];
  return [
    `@@ -1,${old.length} +1,${now.length} @@`,
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.map((line) => (old.includes(line) ? ` ${line}` : `+${line}`)),
    '',
  ].join('\n');
}
