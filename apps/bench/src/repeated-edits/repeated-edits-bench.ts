import { defineBench } from '../define/define-bench';
import { integer, text, toggle } from '../define/flags';
import { quantile } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import type { EditTask } from './edit-task';
import { gitTasks } from './git-tasks';
import { padded, renameTasks } from './rename-tasks';
import { walkTask, type ShownEdit, type Walked } from './walk-task';

export interface RepeatedEditsResult {
  readonly from: string;
  readonly tasks: number;
  readonly moments: number;
  readonly shown: number;
  readonly wrong: number;
  /** Moments with a like place left at which something right was shown first. */
  readonly offered: number;
  readonly repeated: number;
  /** Moments without one at which nothing was shown. */
  readonly quiet: number;
  readonly notRepeated: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Walks all tasks and counts. */
export async function measureRepeatedEdits(
  from: string,
  tasks: readonly EditTask[],
  onShown: (edit: ShownEdit) => void = () => {},
): Promise<RepeatedEditsResult> {
  const walks: Walked[] = [];
  for (const task of tasks) walks.push(await walkTask(task));
  const shown = walks.flatMap((walk) => walk.shown);
  const moments = walks.flatMap((walk) => walk.moments);
  const wrong = shown.filter(({ right }) => !right);
  for (const each of shown) onShown(each);
  const repeated = moments.filter(({ isRepeated }) => isRepeated);
  const others = moments.filter(({ isRepeated }) => !isRepeated);
  const times = moments.map(({ ms }) => ms);
  return {
    from,
    tasks: tasks.length,
    moments: moments.length,
    shown: shown.length,
    wrong: wrong.length,
    offered: repeated.filter((moment) => moment.shown > 0).length,
    repeated: repeated.length,
    quiet: others.filter((moment) => moment.shown === 0).length,
    notRepeated: others.length,
    p50Ms: quantile(times, 0.5) ?? NaN,
    p95Ms: quantile(times, 0.95) ?? NaN,
  };
}

/** Lines of a long document. */
const longLines = 5_000;
/** Calls in long documents before those that are timed. */
const warmUps = 120;

const percent = (part: number, of: number) => (of === 0 ? '–' : `${round((part / of) * 100, 1)} %`);

/** The half that rules are tuned on, or the other one, which is reported; a file is always in the same half. */
const halfOf = (tasks: readonly EditTask[], tuning: boolean) =>
  tasks.filter(({ name, text: { length } }) => ((length + name.length) % 2 === 0) === tuning);

export const repeatedEditsBench = defineBench({
  name: 'repeated-edits',
  title:
    'Repeated edits without a model: what is shown after each edit of real commits and renames, and how much of it is wrong',
  options: { tune: toggle, list: toggle, repository: text, tasks: integer(4_000, 1) },
  async measure({ quick, tune, list, repository, tasks }) {
    const limit = quick ? 60 : tasks;
    const onShown = (edit: ShownEdit) => {
      if (list) console.log(JSON.stringify(edit));
    };
    const results: RepeatedEditsResult[] = [];
    const renames = renameTasks(quick ? 20 : 400);
    const sources: readonly (readonly [string, readonly EditTask[]])[] = [
      ['commits of this repository', gitTasks(repository ?? '.', limit)],
      ['renames in published files', renames],
    ];
    for (const [from, all] of sources)
      results.push(await measureRepeatedEdits(from, halfOf(all, tune), onShown));
    // What is compiled at the first calls is left out.
    await measureRepeatedEdits('', padded(renames.slice(-warmUps), longLines));
    const long = await measureRepeatedEdits(`${longLines} lines`, padded(renames.slice(0, 120), longLines));
    return { results, long };
  },
  tables: ({ results, long }) => [
    {
      title: 'Shown and wrong',
      rows: results.map((result) => ({
        from: result.from,
        files: result.tasks,
        asked: result.moments,
        shown: result.shown,
        wrong: result.wrong,
        'wrong of shown': percent(result.wrong, result.shown),
        'shown where a like place is left': percent(result.offered, result.repeated),
        'quiet where none is': percent(result.quiet, result.notRepeated),
      })),
    },
    {
      title: 'Processor time of an answer, the whole call of the engine',
      rows: [...results, long].map(({ from, moments, p50Ms, p95Ms }) => ({
        in: from,
        asked: moments,
        'p50 ms': round(p50Ms, 2),
        'p95 ms': round(p95Ms, 2),
      })),
    },
  ],
  aims: ({ results, long }) => {
    const shown = results.reduce((sum, each) => sum + each.shown, 0);
    const wrong = results.reduce((sum, each) => sum + each.wrong, 0);
    return [
      aim('wrong offers of all that is shown', '≤ 5 %', shown === 0 ? undefined : (wrong / shown) * 100, 1),
      aim('edits shown', '≥ 300', shown, 0),
      aim(`p95 in ${longLines} lines`, '≤ 5 ms', long.p95Ms, 1),
    ];
  },
});
