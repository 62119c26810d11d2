import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionOutcome, CompletionRequest, Snippet } from '@org/completion-core';
import { loadConfig, type ConfigFlags, type LoadedConfig } from '@org/completion-node';
import { decodeText } from '../complete/decode-text';
import { loggedOutcome, logOutcome } from '../complete/outcome-log';
import { readDocument, relativePathOf, type TargetDocument } from '../complete/read-document';
import { jsonReporter, textReporter } from '../complete/report-updates';
import { writeDocument } from '../complete/write-document';
import { exitCodes } from '../exit-code';
import { listenForInterruption, type Interruption } from '../io/interruption';
import { causesOf, exitCodeOf } from '../io/report-error';
import { reasonWords } from '../io/rule-words';
import { say, write, type Terminal } from '../io/terminal';
import { openSession, type Session } from '../session/open-session';
import { sayWhoAnswers } from '../session/say-who-answers';
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
  const interruption = listenForInterruption(terminal);
  let session: Session | undefined;
  try {
    const reading = { language: flags.language, offset: flags.offset, write: flags.write === true };
    const document = await readDocument(target, { ...reading, signal: interruption.signal }, terminal);
    const config = await loadConfigFor(document, flags, terminal);
    for (const warning of config.warnings) await say(terminal, warning);
    await sayWhoAnswers(config, flags, terminal);
    const request = await requestFor(document, config, flags, terminal);
    session = await openSession(config, terminal, {
      document,
      useContext: flags.context !== false,
      sends: flags.dryRun !== true,
      signal: interruption.signal,
    });
    if (flags.dryRun === true) return await showRequest(session, request, terminal);
    return await run(session, { request, document, target, flags, interruption }, terminal);
  } catch (error) {
    if (interruption.reason !== undefined) return interruptedCode(interruption);
    throw error;
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
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return loadConfig({ flags: present, env: terminal.env, cwd: terminal.cwd, ...file });
}

async function requestFor(
  document: TargetDocument,
  config: LoadedConfig,
  flags: CompleteFlags,
  terminal: Terminal,
): Promise<CompletionRequest> {
  const { uri, languageId, text, offset } = document;
  const relativePath = relativePathOf(document, config.workspaceRoot);
  const files = flags.context === false ? [] : (flags.context ?? []);
  const snippets = await Promise.all(files.map((file) => readSnippet(file, config.workspaceRoot, terminal)));
  return {
    document: { uri, languageId, text, ...(relativePath === undefined ? {} : { relativePath }) },
    offset,
    triggerKind: 'invoked',
    ...(snippets.length === 0 ? {} : { snippets }),
    ...(flags.n === undefined ? {} : { candidates: flags.n }),
  };
}

async function readSnippet(file: string, root: string, terminal: Terminal): Promise<Snippet> {
  const path = resolve(terminal.cwd, file);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(
      `--context ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); name a text file`,
      {
        cause: error,
      },
    );
  });
  const { text } = decodeText(bytes, `--context ${file}`);
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
    await say(terminal, `nothing would be sent: ${reasonWords(`the rule ${rule} forbids it`, rule)}`);
    return exitCodes.nothing;
  }
  const { method, url, body } = inspection.wire;
  for (const { message } of inspection.notices) await say(terminal, message);
  await say(
    terminal,
    provider.capabilities.location === 'embedded'
      ? 'dry run: the local model would be asked this; nothing leaves this machine'
      : `dry run: ${method} ${url} would carry this; nothing was sent`,
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
  const asked = { provider: session.provider.id, model: session.model };
  const reporter = flags.json === true ? jsonReporter(terminal, asked) : textReporter(terminal);
  const at = new Date();
  const { signal } = interruption;
  // An engine lets a stream go on that the next key could use; here is no next key.
  const endNow = () => session.engine.dispose();
  signal.addEventListener('abort', endNow, { once: true });
  let outcome: CompletionOutcome | undefined;
  for await (const update of session.engine.stream(request, { signal })) {
    await reporter.update(update);
    if (update.type === 'outcome') outcome = update.outcome;
  }
  signal.removeEventListener('abort', endNow);
  if (outcome === undefined) throw new Error('the engine ended without an outcome');
  await logOutcome(terminal.env, loggedOutcome(outcome, { ...asked, at, target }));
  if (interruption.reason !== undefined) return interruptedCode(interruption);
  if (outcome.kind === 'items' && flags.write === true) {
    await writeDocument(document, outcome.items[0]);
    await say(terminal, `written to ${document.name}`);
  }
  if (outcome.kind === 'error') {
    if (terminal.debug) await write(terminal.stderr, `${causesOf(outcome.error)}\n`);
    return exitCodeOf(outcome.error);
  }
  return outcome.kind === 'items' ? exitCodes.done : exitCodes.nothing;
}

function interruptedCode({ reason }: Interruption): number {
  switch (reason) {
    case 'SIGTERM':
      return exitCodes.terminated;
    case 'reader-gone':
      return exitCodes.done;
    case 'SIGINT':
    case undefined:
      return exitCodes.interrupted;
  }
}
