import type { NextEditOutcome } from '@org/completion-core/next-edit';
import { inSettings, loadConfig, type LoadedConfig, type NextEditProviderName } from '@org/completion-node';
import { loggedOutcome, logOutcome } from '../complete/outcome-log';
import { findOffset } from '../complete/find-offset';
import { readTextFile, relativePathOf, type TextFile } from '../complete/read-document';
import { describeOutcome, printReason } from '../complete/report-updates';
import { writeDocument } from '../complete/write-document';
import { diffChanges } from '../edit/diff-changes';
import { readDiffHistory, type DiffHistory } from '../edit/diff-history';
import { endOfChange } from '../edit/end-of-change';
import { readDiff } from '../edit/read-diff';
import { shownDiff, unifiedDiff } from '../edit/show-edit';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs, type Interruption } from '../io/interruption';
import { causesOf, exitCodeOf } from '../io/report-error';
import { printNotice, printNoticeOnce, write, type Terminal } from '../io/terminal';
import type { LinePlace } from '../parse-flag';
import { deadlineBeforeRequest, deadlineOf, type Deadline } from '../session/deadline';
import { gateFor } from '../session/gate-for';
import { openEditSession, type EditSession } from '../session/open-edit-session';
import { UsageError } from '../usage-error';

/** Flags of `completion edit`, as the argument parser leaves them. */
export interface EditFlags {
  /** File with the diff that is the history, or `-`. @default git diff HEAD */
  readonly diff?: string;
  /** Where the cursor is. @default the end of the latest change in the file */
  readonly at?: LinePlace;
  readonly json?: boolean;
  readonly write?: boolean;
  readonly provider?: NextEditProviderName;
  readonly baseUrl?: string;
  readonly model?: string;
  readonly format?: string;
  readonly maxTokens?: number;
  readonly timeout?: number;
  readonly retry?: boolean;
  /** `false` is `--no-context`. */
  readonly context?: boolean;
}

/** Prints the next edit in a file as a unified diff on stdout. Returns the exit code. */
export async function edit(file: string, flags: EditFlags, terminal: Terminal): Promise<number> {
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  let deadline: Deadline | undefined;
  let session: EditSession | undefined;
  try {
    const document = await readFile(file, flags, terminal);
    const config = await loadConfigFor(document, flags, terminal);
    for (const warning of config.warnings) await printNotice(terminal, warning);
    deadline = deadlineOf(config, 'nextEdit.timeoutMs') ?? deadlineOf(config);
    const signals = [interruption.signal, ...(deadline === undefined ? [] : [deadline.signal])];
    const gate = gateFor(config, terminal, printNoticeOnce(terminal));
    const diff = await readDiff(flags.diff, document, { terminal, signal: AbortSignal.any(signals) });
    const edited = await readDiffHistory(diffChanges(diff.text, diff.name), {
      document,
      folders: diff.root === undefined ? [config.workspaceRoot, terminal.cwd] : [diff.root],
      root: config.workspaceRoot,
      gate,
      isUnordered: diff.isUnordered,
    });
    const offset = cursorOf(document, edited, { flags, diffName: diff.name });
    session = await openEditSession(config, terminal, {
      history: edited.history,
      gate,
      useContext: flags.context !== false,
      deadline,
    });
    return await run(session, { document, offset, config, flags, interruption }, terminal);
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw session === undefined && deadline?.signal.aborted === true ? deadlineBeforeRequest(error) : error;
  } finally {
    await session?.close();
    interruption.end();
  }
}

async function readFile(file: string, flags: EditFlags, terminal: Terminal): Promise<TextFile> {
  if (file === '-') throw new UsageError('edit needs a file, so that its changes are known; - is for --diff');
  try {
    return await readTextFile(file, { write: flags.write === true }, terminal);
  } catch (error) {
    const [, path, place] = /^(.+?):(\d+(?::\d+)?)$/.exec(file) ?? [];
    if (path === undefined || !(error instanceof UsageError)) throw error;
    throw new UsageError(`there is no file ${file}; give ${path} with --at ${place}`, { cause: error });
  }
}

function loadConfigFor(document: TextFile, flags: EditFlags, terminal: Terminal): Promise<LoadedConfig> {
  const { provider, baseUrl, model, format, maxTokens, timeout: timeoutMs } = flags;
  const given = Object.entries({ provider, baseUrl, model, format, maxTokens, timeoutMs });
  const nextEdit = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const retry = flags.retry === false ? false : undefined;
  return loadConfig({
    flags: { nextEdit, retry },
    env: terminal.env,
    cwd: terminal.cwd,
    file: document.path,
  });
}

/** The cursor: the place that is given, else the end of the latest change. */
function cursorOf(
  { text, name }: TextFile,
  { own }: DiffHistory,
  { flags, diffName }: { readonly flags: EditFlags; readonly diffName: string },
): number {
  if (flags.at !== undefined) {
    const { line, column } = flags.at;
    return findOffset(text, line, column ?? 'end', name);
  }
  const latest = own.at(-1);
  if (latest === undefined)
    throw new UsageError(`there is no change of ${name} in ${diffName}; give the cursor by --at LINE`);
  const offset = endOfChange(latest, text);
  if (offset !== undefined) return offset;
  throw new UsageError(
    `${diffName} does not fit ${name}, which has other text at line ${latest.line + 1}; give the cursor by --at LINE, or a diff of ${name} as it is`,
  );
}

interface Run {
  readonly document: TextFile;
  readonly offset: number;
  readonly config: LoadedConfig;
  readonly flags: EditFlags;
  readonly interruption: Interruption;
}

async function run(
  session: EditSession,
  { document, offset, config, flags, interruption }: Run,
  terminal: Terminal,
): Promise<number> {
  const { uri, languageId, text, name } = document;
  const { engine } = session;
  const { signal } = interruption;
  const source = { provider: session.provider.id, model: session.model };
  const path = relativePathOf(document, config.workspaceRoot) ?? name;
  const tellOnce = printNoticeOnce(terminal);
  engine.on('status', (status) => {
    if (status.state === 'loading') tellOnce(`waiting: ${status.reason}`);
  });
  // Here no key follows for which a request could be kept.
  const endNow = () => engine.dispose();
  signal.addEventListener('abort', endNow, { once: true });
  const startedAt = new Date();
  const outcome = await engine.nextEdit(
    { document: { uri, languageId, text, relativePath: path }, offset, triggerKind: 'invoked' },
    { signal },
  );
  signal.removeEventListener('abort', endNow);
  await report(outcome, { text, path, json: flags.json === true, source }, terminal);
  const target = `edit ${placeOf(text, offset, name)}`;
  await logOutcome(terminal.env, loggedOutcome(outcome, { ...source, at: startedAt, target }));
  if (interruption.reason !== undefined) return interruption.exitCode;
  if (outcome.kind === 'error') {
    if (terminal.debug) await write(terminal.stderr, `${causesOf(outcome.error)}\n`);
    return exitCodeOf(outcome.error);
  }
  if (outcome.kind !== 'items') return exitCodes.nothing;
  if (flags.write === true) {
    await writeDocument(document, outcome.items[0]);
    await printNotice(terminal, `written to ${name}`);
  }
  return exitCodes.done;
}

interface Report {
  readonly text: string;
  readonly path: string;
  readonly json: boolean;
  readonly source: { readonly provider: string; readonly model: string };
}

/** Prints the edit as a diff, or with `--json` as two objects; on stderr the notices, and the reason when there is none. */
async function report(
  outcome: NextEditOutcome,
  { text, path, json, source }: Report,
  terminal: Terminal,
): Promise<void> {
  const line = (value: object) => write(terminal.stdout, `${JSON.stringify(value)}\n`);
  if (outcome.kind === 'items') {
    const [item] = outcome.items;
    const diff = unifiedDiff(text, item, path);
    if (json) await line({ type: 'item', item, diff });
    else await write(terminal.stdout, shownDiff(diff, terminal));
  }
  const notices = outcome.notices.map((notice) => ({ ...notice, message: inSettings(notice.message) }));
  if (json) await line({ type: 'outcome', ...describeOutcome({ ...outcome, notices }), ...source });
  else for (const { message } of notices) await printNotice(terminal, message);
  await printReason(outcome, terminal);
}

/** `FILE:LINE:COL` of an offset. */
function placeOf(text: string, offset: number, name: string): string {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `${name}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
