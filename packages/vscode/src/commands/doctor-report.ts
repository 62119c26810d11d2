import type { Decision, SidecarStatus } from '../sidecar/protocol';

/** What the doctor found. */
export interface DoctorFindings {
  /** Names and versions: of the editor, of Node, of the extension. */
  readonly versions: Readonly<Record<string, string>>;
  readonly isTrusted: boolean;
  /** What was set, without keys. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The server that the settings name; `undefined` when they name none. */
  readonly server: string | undefined;
  /** Names of servers that have a stored key. */
  readonly storedKeys: readonly string[];
  /** Variables of the environment that are set; never their values. */
  readonly variables: readonly string[];
  readonly status: SidecarStatus;
  readonly whatToDo: string;
  /** One real completion. */
  readonly attempt: {
    readonly items: readonly string[];
    readonly firstMs: number | undefined;
    readonly totalMs: number;
  };
  /** The last decisions, oldest first. */
  readonly decisions: readonly Decision[];
}

/** The findings as a page for people, in Markdown. Holds no key. */
export function doctorReport(found: DoctorFindings): string {
  const { attempt, status } = found;
  const [item] = attempt.items;
  const time = `${Math.round(attempt.totalMs)} ms${attempt.firstMs === undefined ? '' : `, the first line after ${Math.round(attempt.firstMs)} ms`}`;
  return `# Completion: what the doctor found

## One completion

${
  item === undefined
    ? `Nothing came within ${time}. ${found.decisions.at(-1)?.words ?? 'The server gave no reason.'}`
    : `A suggestion came within ${time}:\n\n${fenced(item)}`
}

State: **${status.kind}**${status.message === '' ? '' : `, ${status.message}`}
${found.whatToDo === '' ? '' : `\nWhat to do: ${found.whatToDo}\n`}
## Where text goes

${found.server === undefined ? 'The settings of the editor name no server: the user file, the environment, or else the embedded model decides.' : `To ${found.server}, by the settings of the editor.`}

- keys stored in the editor: ${found.storedKeys.join(', ') || 'none'}
- variables that are set: ${found.variables.join(', ') || 'none'}
- workspace: ${found.isTrusted ? 'trusted' : 'not trusted, so its settings are ignored'}

## Settings that were changed

${fenced(JSON.stringify(found.settings, undefined, 2), 'json')}

## Versions

${Object.entries(found.versions)
  .map(([name, version]) => `- ${name} ${version}`)
  .join('\n')}

## The last decisions

${decisionLines(found.decisions)}
`;
}

/** The last decisions, newest first, a line each. */
export function decisionLines(decisions: readonly Decision[]): string {
  if (decisions.length === 0) return 'There were no requests yet.';
  return decisions
    .toReversed()
    .map(({ kind, words, uri }) => `- **${kind}** ${words} (${decodeURI(uri.split('/').at(-1) ?? uri)})`)
    .join('\n');
}

function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}
