import { applyItem, createCompletionEngine } from '@org/completion-core';
import { DocumentTracker } from '@org/completion-core/host';
import { nextEdit, type EditItem } from '@org/completion-core/next-edit';
import { localModel } from '@org/completion-local';
import { repeatedEdits } from '@org/completion-local/next-edit';
import { fakeClock } from '@org/completion-testing';
import { distance } from 'fastest-levenshtein';
import type { BlockEdit, EditTask } from './edit-task';

/** An edit that was shown, and whether the person wanted it. */
export interface ShownEdit {
  readonly task: string;
  readonly languageId: string;
  readonly step: number;
  readonly kind: EditItem['kind'];
  readonly removed: string;
  readonly added: string;
  readonly line: string;
  readonly right: boolean;
}

/** One moment at which an edit was asked for. */
export interface AskedMoment {
  /** A later block holds the change that was just made. */
  readonly isRepeated: boolean;
  readonly shown: number;
  /** Processor time of the first answer. */
  readonly ms: number;
}

export interface Walked {
  readonly shown: readonly ShownEdit[];
  readonly moments: readonly AskedMoment[];
}

/** Edits that are taken at one moment. */
const maxTaken = 60;

/** A block that is still to be made, where it is now. */
interface Open {
  line: number;
  lines: readonly string[];
  readonly wanted: readonly string[];
}

/**
 * Makes the edits of a task one after the other and asks after each. Who is shown what they want takes it, and is shown the next;
 * who is shown something else dismisses it. An edit is right when every character of it brings a later block nearer to what it became.
 */
export async function walkTask(task: EditTask): Promise<Walked> {
  const shown: ShownEdit[] = [];
  const moments: AskedMoment[] = [];
  for (const step of task.steps) {
    const walked = await walkStep(task, step);
    moments.push(walked.moment);
    shown.push(...walked.shown);
  }
  return { shown: distinct(shown), moments };
}

async function walkStep(task: EditTask, step: number) {
  const uri = `file:///w/${task.name}`;
  const { languageId, name, blocks } = task;
  const clock = fakeClock();
  const tracker = new DocumentTracker({ clock });
  const engine = createCompletionEngine({
    provider: localModel(),
    clock,
    nextEdit: nextEdit({ source: repeatedEdits(), history: tracker }),
  });
  const lines = task.text.split('\n');
  const update = async (text: string) => {
    await clock.advance(3_000);
    tracker.update({ uri, path: name, languageId, text });
  };
  try {
    tracker.update({ uri, path: name, languageId, text: task.text });
    let by = 0;
    let cursorLine = 0;
    for (const block of blocks.slice(0, step)) {
      lines.splice(block.line + by, block.before.length, ...block.after);
      cursorLine = block.line + by + Math.max(0, block.after.length - 1);
      by += block.after.length - block.before.length;
      await update(lines.join('\n'));
    }
    const open: Open[] = blocks
      .slice(step)
      .map(({ line, before, after }) => ({ line: line + by, lines: before, wanted: after }));
    let text = lines.join('\n');
    let offset = lines.slice(0, cursorLine + 1).join('\n').length;
    const shown: ShownEdit[] = [];
    let ms = 0;
    for (let taken = 0; taken < maxTaken; taken++) {
      const document = { uri, languageId, text, relativePath: name };
      const from = process.cpuUsage();
      const outcome = await engine.nextEdit({ document, offset, triggerKind: 'invoked' });
      const { user, system } = process.cpuUsage(from);
      if (taken === 0) ms = (user + system) / 1_000;
      if (outcome.kind === 'error') throw outcome.error;
      if (outcome.kind !== 'items') break;
      const [item] = outcome.items;
      engine.shown(item);
      const right = takeIfWanted(item, text, open);
      const lineStart = text.lastIndexOf('\n', item.range.start - 1) + 1;
      shown.push({
        task: name,
        languageId,
        step,
        kind: item.kind,
        removed: text.slice(item.range.start, item.range.end),
        added: item.insertText,
        line: text.slice(lineStart, text.indexOf('\n', item.range.start) >>> 0),
        right,
      });
      if (!right) {
        engine.rejected(item);
        break;
      }
      engine.accepted(item);
      text = applyItem(text, item).text;
      offset = item.cursor;
      await update(text);
    }
    const isRepeated = repeats(blocks[step - 1], blocks.slice(step));
    return { shown, moment: { isRepeated, shown: shown.length, ms } };
  } finally {
    engine.dispose();
  }
}

/** Whether the edit is wanted; then the block that it is in has it. */
function takeIfWanted(item: EditItem, text: string, open: Open[]): boolean {
  const { range, insertText } = item;
  const lineOf = (at: number) => text.slice(0, at).split('\n').length - 1;
  const first = lineOf(range.start);
  const removed = text.slice(range.start, range.end);
  const wholeLines = removed.endsWith('\n') && insertText === '';
  const last = wholeLines ? lineOf(range.end) - 1 : lineOf(range.end);
  const block = open.find(({ line, lines }) => first >= line && last < line + lines.length);
  if (block === undefined) return false;
  const start = text.split('\n').slice(0, block.line).join('\n').length + (block.line > 0 ? 1 : 0);
  const old = block.lines.map((each) => `${each}\n`).join('');
  const now = old.slice(0, range.start - start) + insertText + old.slice(range.end - start);
  const wanted = block.wanted.map((each) => `${each}\n`).join('');
  const gain = distance(old, wanted) - distance(now, wanted);
  if (gain < distance(removed, insertText)) return false;
  const lines = now === '' ? [] : now.replace(/\n$/, '').split('\n');
  const by = lines.length - block.lines.length;
  for (const each of open) if (each.line > block.line) each.line += by;
  block.lines = lines;
  return true;
}

/** Whether a change of one line in `done` is one of a later block too. */
function repeats(done: BlockEdit | undefined, later: readonly BlockEdit[]): boolean {
  const made = new Set(done === undefined ? [] : changesOf(done));
  return later.some((block) => changesOf(block).some((change) => made.has(change)));
}

function changesOf({ before, after }: BlockEdit): readonly string[] {
  if (before.length !== after.length) return [];
  return before.flatMap((line, index) => {
    const [old, now] = [words(line), words(after[index] ?? '')];
    let head = 0;
    while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
    let tail = 0;
    while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
    const change = [old.slice(head, old.length - tail).join(''), now.slice(head, now.length - tail).join('')];
    return change.join('').trim().length < 2 ? [] : [JSON.stringify(change)];
  });
}

function words(line: string): readonly string[] {
  return line.match(/\w+|\s+|[^]/g) ?? [];
}

/** An edit that is shown at several moments counts once. */
function distinct(shown: readonly ShownEdit[]): readonly ShownEdit[] {
  const seen = new Map(
    shown.map((each) => [JSON.stringify([each.line, each.removed, each.added, each.right]), each]),
  );
  return [...seen.values()];
}
