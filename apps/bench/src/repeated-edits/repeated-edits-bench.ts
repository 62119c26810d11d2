import { defineBench } from '../define/define-bench';
import { integer, text, toggle } from '../define/flags';
import { quantile } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import type { EditTask } from './edit-task';
import { gitTasks } from './git-tasks';
import { renameTasks } from './rename-tasks';
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
  onWrong: (edit: ShownEdit) => void = () => {},
): Promise<RepeatedEditsResult> {
  const walks: Walked[] = [];
  for (const task of tasks) walks.push(await walkTask(task));
  const shown = walks.flatMap((walk) => walk.shown);
  const moments = walks.flatMap((walk) => walk.moments);
  const wrong = shown.filter(({ right }) => !right);
  for (const each of wrong) onWrong(each);
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

const percent = (part: number, of: number) => (of === 0 ? '–' : `${round((part / of) * 100, 1)} %`);

/** The half that rules are tuned on has the even tasks; the other half is reported. */
const halfOf = (tasks: readonly EditTask[], tuning: boolean) =>
  tasks.filter((_, index) => (index % 2 === 0) === tuning);

export const repeatedEditsBench = defineBench({
  name: 'repeated-edits',
  title: 'Repeated edits without a model: what is shown after each edit of real commits and renames, and how much of it is wrong',
  options: { tune: toggle, wrong: toggle, repository: text, tasks: integer(4_000, 1) },
  async measure({ quick, tune, wrong, repository, tasks }) {
    const limit = quick ? 60 : tasks;
    const onWrong = (edit: ShownEdit) => {
      if (wrong) console.log(JSON.stringify(edit));
    };
    const results: RepeatedEditsResult[] = [];
    const sources: readonly (readonly [string, readonly EditTask[]])[] = [
      ['commits of this repository', gitTasks(repository ?? '.', limit)],
      ['renames in published files', renameTasks(quick ? 20 : 400)],
    ];
    for (const [from, all] of sources)
      results.push(await measureRepeatedEdits(from, halfOf(all, tune), onWrong));
    return results;
  },
  tables: (results) => [
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
        'p50 ms': round(result.p50Ms, 2),
        'p95 ms': round(result.p95Ms, 2),
      })),
    },
  ],
  aims: (results) => {
    const shown = results.reduce((sum, each) => sum + each.shown, 0);
    const wrong = results.reduce((sum, each) => sum + each.wrong, 0);
    return [
      aim('wrong offers of all that is shown', '≤ 5 %', shown === 0 ? undefined : (wrong / shown) * 100, 1),
      aim('edits shown', '≥ 300', shown, 0),
    ];
  },
});
