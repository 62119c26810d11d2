import { distance } from 'fastest-levenshtein';
import { rightAnswer } from './answer-formats';
import { deltaChrf } from './delta-chrf';
import type { Fault } from './faults';
import { playScenario, type Model, type Played } from './play-scenario';
import { documentOf, withChanges, type Scenario } from './scenario';
import { changesLeft } from './wanted-edits';

/** What became of the scenarios with a model that answers in one format. Shares are 0 to 1. */
export interface FormatResult {
  readonly format: string;
  /** Scenarios with an edit in the region of the first request, and the share of them in which one is shown. */
  readonly withEdit: number;
  readonly shown: number;
  /** Scenarios whose edits are all outside the region. */
  readonly outOfReach: number;
  /** Share of those with an edit whose document has these edits and no others after everything shown was taken. */
  readonly exact: number;
  /** Mean of the scenarios with an edit. */
  readonly deltaChrf: number;
  /** Quiet scenarios, and the share of them in which nothing is shown. */
  readonly quiet: number;
  readonly keptQuiet: number;
  /** Edits that take the person's last edit back. */
  readonly undone: number;
  /** Scenarios in which text outside the region changed, or line ends of another kind came in. */
  readonly spilled: number;
  /** Names of the scenarios that are not as they should be, with the reason. */
  readonly misses: readonly string[];
}

/** What became of one kind of wrong answer. */
export interface FaultResult {
  readonly fault: string;
  readonly isPlausible: boolean;
  readonly answers: number;
  /** Answers of which nothing was shown, of which only wanted edits were, and of which something else was. */
  readonly nothing: number;
  readonly right: number;
  readonly wrong: number;
  readonly undone: number;
  readonly spilled: number;
  /** Scenario and format of what was wrong. */
  readonly misses: readonly string[];
}

/** Plays all scenarios with a model in `format`: one that answers rightly, or `model`. */
export async function measureFormat(
  scenarios: readonly Scenario[],
  format: string,
  model: Model = { answer: (asked) => ({ text: rightAnswer(asked) }) },
): Promise<FormatResult> {
  const misses: string[] = [];
  const count = {
    withEdit: 0,
    shown: 0,
    outOfReach: 0,
    exact: 0,
    quiet: 0,
    keptQuiet: 0,
    undone: 0,
    spilled: 0,
  };
  let scores = 0;
  for (const scenario of scenarios) {
    const played = await playScenario(scenario, format, model);
    if (played === undefined) continue;
    const wasUndone = undoes(scenario, played);
    if (wasUndone) count.undone++;
    if (played.spilled) count.spilled++;
    const isShown = played.items.length > 0;
    if (scenario.quiet !== undefined) {
      const isQuiet = !isShown && (scenario.quiet !== 'not-asked' || played.requests === 0);
      count.quiet++;
      if (isQuiet) count.keptQuiet++;
      else misses.push(`${scenario.name}: not quiet`);
      continue;
    }
    if (played.reachable.length === 0) {
      count.outOfReach++;
      continue;
    }
    const left = changesLeft(scenario, played.last);
    const isExact = left !== undefined && left.length <= scenario.changes.length - played.reachable.length;
    const wanted = isExact ? played.last : withChanges(documentOf(scenario), played.reachable);
    count.withEdit++;
    if (isShown) count.shown++;
    if (isExact) count.exact++;
    else misses.push(`${scenario.name}: ${isShown ? 'other text' : 'nothing'} (${played.ended})`);
    scores += deltaChrf(documentOf(scenario), wanted, played.last);
  }
  const share = (part: number, of: number) => (of === 0 ? 1 : part / of);
  return {
    format,
    ...count,
    shown: share(count.shown, count.withEdit),
    exact: share(count.exact, count.withEdit),
    keptQuiet: share(count.keptQuiet, count.quiet),
    deltaChrf: share(scores, count.withEdit),
    misses,
  };
}

/** Plays all scenarios with a model that answers with `fault`, in each format. */
export async function measureFault(
  scenarios: readonly Scenario[],
  formats: readonly string[],
  fault: Fault,
): Promise<FaultResult> {
  const misses: string[] = [];
  const count = { answers: 0, nothing: 0, right: 0, wrong: 0, undone: 0, spilled: 0 };
  for (const format of formats)
    for (const scenario of scenarios) {
      const played = await playScenario(scenario, format, {
        answer: (asked) => fault.answer(asked, scenario),
      });
      if (played === undefined || played.requests === 0) continue;
      count.answers++;
      if (played.spilled) count.spilled++;
      const wasUndone = undoes(scenario, played);
      if (wasUndone) count.undone++;
      const verdict = played.items.length === 0 ? 'nothing' : isWanted(scenario, played) ? 'right' : 'wrong';
      count[verdict]++;
      if (verdict === 'wrong' || wasUndone || played.spilled) misses.push(`${scenario.name}, ${format}`);
    }
  return { fault: fault.name, isPlausible: fault.isPlausible === true, ...count, misses };
}

/** Whether the first edit makes wanted changes and nothing else. */
function isWanted(scenario: Scenario, { first }: Played): boolean {
  return scenario.quiet === undefined && changesLeft(scenario, first) !== undefined;
}

/** Share of a person's edit that an edit may take back, by the distance to the text before it. */
const maxTakenBack = 0.5;

/** Whether what was shown leads back to where the person came from. */
function undoes({ texts }: Scenario, { items, first }: Played): boolean {
  const [before, now] = texts.slice(-2);
  if (items.length === 0 || before === undefined || now === undefined) return false;
  return distance(first, before) <= distance(now, before) * maxTakenBack;
}
