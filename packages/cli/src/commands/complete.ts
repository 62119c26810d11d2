import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CompletionOutcome,
  type CompletionRequest,
  type ContentGate,
  type Snippet,
} from '@org/completion-core';
import { loadConfig, type ConfigFlags, type LoadedConfig } from '@org/completion-node';
import { decodeText } from '../complete/decode-text';
import { loggedOutcome, logOutcome } from '../complete/outcome-log';
import { readDocument, relativePathOf, type TargetDocument } from '../complete/read-document';
import { readRegularFile } from '../complete/read-regular-file';
import { jsonReporter, textReporter } from '../complete/report-updates';
import { writeDocument } from '../complete/write-document';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs, type Interruption } from '../io/interruption';
import { causesOf, exitCodeOf } from '../io/report-error';
import { reasonMessage, ruleMessage } from '../io/rule-message';
import { printNotice, printNoticeOnce, write, type Terminal } from '../io/terminal';
import { deadlineBeforeRequest, deadlineOf, type Deadline } from '../session/deadline';
import { gateFor } from '../session/gate-for';
import { openSession, type Session } from '../session/open-session';
import { announceProvider } from '../session/announce-provider';
import { UsageError } from '../usage-error';

/** Flags of `completion complete`, as the argument parser leaves them. */
export interface CompleteFlags extends Pick<
  ConfigFlags,
  'provider' | 'baseUrl' | 'model' | 'maxTokens' | 'temperature' | 'multiline'
> {
  readonly json?: boolean;
  readonly n?: number;
  /** Files of `--context`; `false` is `--no-context`. */
  readonly context?: readonly string[] | false;
  readonly timeout?: number;
  readonly retry?: boolean;
  readonly write?: boolean;
  readonly dryRun?: boolean;
  readonly language?: string;
  readonly offset?: number;
}

/** Streams the completion at `target` to stdout. Returns the exit code. */
export async function complete(target: string, flags: CompleteFlags, terminal: Terminal): Promise<number> {
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  let deadline: Deadline | undefined;
  let session: Session | undefined;
  try {
    const reading = { language: flags.language, offset: flags.offset, write: flags.write === true };
    const document = await readDocument(target, { ...reading, signal: interruption.signal }, terminal);
    const config = await loadConfigFor(document, flags, terminal);
    for (const warning of config.warnings) await printNotice(terminal, warning);
    await announceProvider(config, flags, terminal);
    const onSlowList = printNoticeOnce(terminal);
    const gate = gateFor(config, terminal, onSlowList);
    const snippets = await readContext(flags, { config, gate }, terminal);
    const request = requestFor(document, config, { flags, snippets });
    deadline = deadlineOf(config);
    session = await openSession(config, terminal, {
      document,
      gate,
      onSlowList,
      useContext: flags.context !== false,
      sends: flags.dryRun !== true,
      signal: interruption.signal,
      deadline,
    });
    if (flags.dryRun === true) return await showRequest(session, request, terminal);
    return await run(session, { request, document, target, flags, interruption }, terminal);
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw session === undefined && deadline?.signal.aborted === true ? deadlineBeforeRequest(error) : error;
  } finally {
    await session?.close();
    interruption.end();
  }
}

function loadConfigFor(
  document: TargetDocument,
  flags: CompleteFlags,
  terminal: Terminal,
): Promise<LoadedConfig> {
  const { provider, baseUrl, model, maxTokens, temperature, multiline, timeout } = flags;
  const retry = flags.retry === false ? false : undefined;
  const given = { provider, baseUrl, model, maxTokens, temperature, multiline, timeoutMs: timeout, retry };
  const file = document.path === undefined ? {} : { file: document.path };
  return loadConfig({ flags: given, env: terminal.env, cwd: terminal.cwd, ...file });
}

function requestFor(
  document: TargetDocument,
  config: LoadedConfig,
  { flags, snippets }: { readonly flags: CompleteFlags; readonly snippets: readonly Snippet[] },
): CompletionRequest {
  const { uri, languageId, text, offset } = document;
  const relativePath = relativePathOf(document, config.workspaceRoot);
  return {
    document: { uri, languageId, text, ...(relativePath === undefined ? {} : { relativePath }) },
    offset,
    triggerKind: 'invoked',
    ...(snippets.length === 0 ? {} : { snippets }),
    ...(flags.n === undefined ? {} : { candidates: flags.n }),
  };
}

/** The files of `--context`. Files that may not leave are not read; each gets a notice. */
async function readContext(
  { context = [] }: CompleteFlags,
  { config, gate }: { readonly config: LoadedConfig; readonly gate: ContentGate },
  terminal: Terminal,
): Promise<readonly Snippet[]> {
  const snippets: Snippet[] = [];
  for (const file of context === false ? [] : context) {
    const path = resolve(terminal.cwd, file);
    const verdict = await gate.admits(pathToFileURL(path).href);
    if (verdict.admitted) snippets.push(await readSnippet(path, file, config.workspaceRoot));
    else {
      const why = ruleMessage(verdict.rule) ?? `the rule ${verdict.rule} forbids it`;
      await printNotice(terminal, `--context ${file} is left out: ${why}`);
    }
  }
  return snippets;
}

async function readSnippet(path: string, file: string, root: string): Promise<Snippet> {
  const name = `--context ${file}`;
  const bytes = await readRegularFile(path, name, 'name a text file').catch((error: unknown) => {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${name} cannot be read (${code}); name a text file`, { cause: error });
  });
  const { text } = decodeText(bytes, name);
  const uri = pathToFileURL(path).href;
  return {
    path: relative(root, path).replaceAll('\\', '/'),
    text,
    source: 'command-line',
    uri,
    start: 0,
    end: text.length,
  };
}

async function showRequest(
  { engine, provider }: Session,
  request: CompletionRequest,
  terminal: Terminal,
): Promise<number> {
  const inspection = await engine.inspect(request);
  if (inspection.kind === 'suppressed') {
    const { rule } = inspection;
    await printNotice(
      terminal,
      `nothing would be sent: ${reasonMessage(`the rule ${rule} forbids it`, rule)}`,
    );
    return exitCodes.nothing;
  }
  const { method, url, body } = inspection.wire;
  for (const { message } of inspection.notices) await printNotice(terminal, message);
  await printNotice(
    terminal,
    provider.capabilities.location === 'embedded'
      ? 'dry run: the local model would get this; nothing leaves this machine'
      : `dry run: ${method} ${url} would carry this; nothing of the document was sent`,
  );
  await write(terminal.stdout, `${JSON.stringify(body, null, terminal.stdout.isTTY ? 2 : 0)}\n`);
  return exitCodes.done;
}

interface Run {
  readonly request: CompletionRequest;
  readonly document: TargetDocument;
  readonly target: string;
  readonly flags: CompleteFlags;
  readonly interruption: Interruption;
}

async function run(
  session: Session,
  { request, document, target, flags, interruption }: Run,
  terminal: Terminal,
): Promise<number> {
  const source = { provider: session.provider.id, model: session.model };
  const reporter = flags.json === true ? jsonReporter(terminal, source) : textReporter(terminal);
  const startedAt = new Date();
  const { signal } = interruption;
  const tellOnce = printNoticeOnce(terminal);
  session.engine.on('status', (status) => {
    if (status.state === 'loading') tellOnce(`waiting: ${status.reason}`);
  });
  // An engine keeps a stream that the next key could use; here no key follows.
  const endNow = () => session.engine.dispose();
  signal.addEventListener('abort', endNow, { once: true });
  let outcome: CompletionOutcome | undefined;
  for await (const update of session.engine.stream(request, { signal })) {
    await reporter.update(update);
    if (update.type === 'outcome') outcome = update.outcome;
  }
  signal.removeEventListener('abort', endNow);
  if (outcome === undefined) throw new Error('the engine ended without an outcome');
  await logOutcome(terminal.env, loggedOutcome(outcome, { ...source, at: startedAt, target }));
  if (interruption.reason !== undefined) return interruption.exitCode;
  if (outcome.kind === 'items' && flags.write === true) {
    await writeDocument(document, outcome.items[0]);
    await printNotice(terminal, `written to ${document.name}`);
  }
  if (outcome.kind === 'error') {
    if (terminal.debug) await write(terminal.stderr, `${causesOf(outcome.error)}\n`);
    return exitCodeOf(outcome.error);
  }
  return outcome.kind === 'items' ? exitCodes.done : exitCodes.nothing;
}
