import { documentOf, withChanges, type LineChange, type Scenario } from './scenario';

/** Every document that making some of `changes` gives, with those that are left, counted in it. */
function* states(
  text: string,
  changes: readonly LineChange[],
): Generator<{ readonly text: string; readonly left: readonly LineChange[] }> {
  for (let set = 0; set < 2 ** changes.length; set++) {
    const isMade = (index: number) => Math.floor(set / 2 ** index) % 2 === 1;
    let shift = 0;
    const left: LineChange[] = [];
    for (const [index, change] of changes.entries())
      if (isMade(index)) shift += change.added.length - change.removed;
      else left.push({ ...change, line: change.line + shift });
    yield {
      text: withChanges(
        text,
        changes.filter((_, index) => isMade(index)),
      ),
      left,
    };
  }
}

/** The changes of `scenario` that are left where its document has become `text`; `undefined` when something else was changed too. */
export function changesLeft(scenario: Scenario, text: string): readonly LineChange[] | undefined {
  for (const state of states(documentOf(scenario), scenario.changes))
    if (state.text === text) return state.left;
  return undefined;
}

/** Those of `changes` that are on lines from `start` to `end` of `text`. */
export function changesWithin(
  changes: readonly LineChange[],
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly LineChange[] {
  const lines = (to: number) => text.slice(0, to).split('\n').length - 1;
  const [first, past] = [lines(start), text.charAt(end - 1) === '\n' ? lines(end) : lines(end) + 1];
  return changes.filter(({ line, removed }) => line >= first && line + removed <= past);
}

/** `changes` of a text as those of what is after its first `start` characters, which are whole lines. */
export function changesAfter(
  changes: readonly LineChange[],
  text: string,
  start: number,
): readonly LineChange[] {
  const first = text.slice(0, start).split('\n').length - 1;
  return changes.map((change) => ({ ...change, line: change.line - first }));
}
