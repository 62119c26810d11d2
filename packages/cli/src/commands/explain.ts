import { outcomeLogPath, readOutcomes, type LoggedOutcome } from '../complete/outcome-log';
import { exitCodes } from '../exit-code';
import { ruleMessage } from '../io/rule-message';
import { table } from '../io/table';
import { printNotice, write, type Terminal } from '../io/terminal';

export interface ExplainFlags {
  readonly json?: boolean;
  /** How many of the last requests. */
  readonly last?: number;
}

/** Prints why the last requests showed something or not, oldest first. */
export async function explain(flags: ExplainFlags, terminal: Terminal): Promise<number> {
  const outcomes = (await readOutcomes(terminal.env)).slice(-(flags.last ?? 10));
  if (flags.json === true) {
    await write(terminal.stdout, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    return exitCodes.done;
  }
  if (outcomes.length === 0) {
    await printNotice(
      terminal,
      `no requests yet: completion complete logs them in ${outcomeLogPath(terminal.env)}`,
    );
    return exitCodes.done;
  }
  await write(
    terminal.stdout,
    table(
      outcomes.map((each) => [
        localTime(each.at),
        each.target,
        `${each.provider} ${each.model}`,
        describe(each),
      ]),
    ),
  );
  return exitCodes.done;
}

function localTime(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toLocaleString('sv-SE');
}

/** What the user can do, by the code of the error. */
const hints: Readonly<Record<string, string>> = {
  authentication: 'the server refused the key; check it with completion doctor',
  'rate-limited': 'the server limits requests; wait',
  timeout: 'no answer in time; raise --timeout',
  'provider-unavailable': 'no connection to the server, or it failed; check it with completion doctor',
  'provider-rejected': 'the server refused the request; see completion doctor',
  'unsupported-model': 'the server does not know the model; see completion models',
  'malformed-stream': 'the answer breaks the protocol; check the base URL',
};

function describe(outcome: LoggedOutcome): string {
  const { kind, rule, reason, notices = [], ttftMs, totalMs, shownChars } = outcome;
  const times = [
    ...(ttftMs === undefined ? [] : [`first token after ${ttftMs} ms`]),
    ...(totalMs === undefined ? [] : [`${totalMs} ms in all`]),
  ].join(', ');
  const hint = rule === undefined ? undefined : (ruleMessage(rule) ?? hints[rule]);
  const what =
    kind === 'items'
      ? `shown: ${shownChars ?? 0} characters`
      : `${kind}${rule === undefined ? '' : ` (${rule})`}`;
  const why = hint ?? (kind === 'items' ? undefined : reason);
  return [what, why, ...notices, times].filter((part) => part !== undefined && part !== '').join('; ');
}
