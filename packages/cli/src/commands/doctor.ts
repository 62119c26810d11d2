import type { CompletionOutcome, CompletionRequest, ModelInfo, Notice } from '@org/completion-core';
import { isSameModel, isServerUrl } from '@org/completion-core/host';
import type { Prompt } from '@org/completion-core/provider';
import {
  loadConfig,
  openHttpClient,
  requireKey,
  type ConfigFlags,
  type LoadedConfig,
} from '@org/completion-node';
import { closest } from 'fastest-levenshtein';
import { readDocument, relativePathOf, type TargetDocument } from '../complete/read-document';
import { checkNextEdit } from '../doctor/check-next-edit';
import { checkRoute } from '../doctor/check-route';
import { milliseconds, printCalls } from '../doctor/print-calls';
import type { PrintFinding } from '../doctor/print-finding';
import { watchedFetch, type WatchedCall } from '../doctor/watched-fetch';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs } from '../io/interruption';
import { errorMessage } from '../io/error-message';
import { exitCodeOf } from '../io/report-error';
import { reasonMessage } from '../io/rule-message';
import { withoutControls, write, type Terminal } from '../io/terminal';
import { listModels } from '../session/list-models';
import { openSession, type Session } from '../session/open-session';
import { configEntries } from './config';

export type DoctorFlags = Pick<ConfigFlags, 'provider' | 'baseUrl' | 'model'>;

/** Makes one real call, step by step, and prints the findings of each step. Returns the exit code that `complete` would return. */
export async function doctor(
  target: string | undefined,
  flags: DoctorFlags,
  terminal: Terminal,
): Promise<number> {
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  const { signal } = interruption;
  const print: PrintFinding = (mark, step, message) =>
    write(terminal.stdout, `${mark}  ${step.padEnd(10)}  ${withoutControls(message)}\n`);
  let session: Session | undefined;
  try {
    const document =
      target === undefined ? sample : await readDocument(target, { write: false, signal }, terminal);
    const file = document.path === undefined ? {} : { file: document.path };
    const config = await loadConfig({ flags, env: terminal.env, cwd: terminal.cwd, ...file });
    await printConfig(config, print);
    if (!(await checkKey(config, print)) || !(await checkProxy(config, terminal, print)))
      return exitCodes.usage;

    const calls: WatchedCall[] = [];
    session = await openSession(config, terminal, {
      document,
      useContext: target !== undefined,
      sends: true,
      signal,
      watchFetch: (inner) => watchedFetch(inner, calls, secretsOf(config)),
    });
    const request = requestFor(document, config);
    const notices = await checkPrompt(session, request, config, { print, terminal, signal });
    if (notices === undefined) return exitCodes.nothing;
    const known = [...notices];
    await checkModels(session, config, { known, signal, print });
    const code = await checkCall(session, request, { calls, known, signal, print });
    const secrets = secretsOf(config);
    const editCode = signal.aborted
      ? code
      : await checkNextEdit(config, { print, terminal, signal, secrets });
    return code === exitCodes.done ? editCode : code;
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    await session?.close();
    interruption.end();
  }
}

/** Keys and header values, which must not be printed, also where a server repeats them. */
function secretsOf({ endpoint, nextEditEndpoint = endpoint }: LoadedConfig): readonly string[] {
  return [endpoint, nextEditEndpoint].flatMap(({ apiKey, headers }) =>
    [...(apiKey === undefined ? [] : [apiKey]), ...Object.values(headers)].map((each) => each.reveal()),
  );
}

const sampleText = `export function add(a: number, b: number): number {
  return a + b;
}

export function subtract(a: number, b: number): number {
  return 
}
`;

/** A position where every model generates text, the embedded one too, which learns from the function above. */
const sample: TargetDocument = {
  uri: 'untitled:doctor.ts',
  path: undefined,
  languageId: 'typescript',
  text: sampleText,
  byteOrderMark: false,
  offset: sampleText.lastIndexOf('return ') + 'return '.length,
  name: 'the example',
};

function requestFor(document: TargetDocument, config: LoadedConfig): CompletionRequest {
  const { uri, languageId, text, offset } = document;
  const relativePath = relativePathOf(document, config.workspaceRoot) ?? 'doctor.ts';
  return { document: { uri, languageId, text, relativePath }, offset, triggerKind: 'invoked' };
}

async function printConfig(config: LoadedConfig, print: PrintFinding): Promise<void> {
  const { userFile, projectFile, warnings } = config;
  await print(
    'ok',
    'config',
    `user file ${userFile.path}${userFile.found ? '' : ' (absent)'}, project file ${projectFile ?? 'none'}`,
  );
  for (const { name, value, origin } of configEntries(config)) {
    if (origin === 'default' && name !== 'provider') continue;
    await print(
      'ok',
      'config',
      `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)} (${origin})`,
    );
  }
  for (const warning of warnings) await print('!!', 'config', warning);
}

async function checkKey(config: LoadedConfig, print: PrintFinding): Promise<boolean> {
  try {
    requireKey(config);
  } catch (error) {
    await print('!!', 'key', error instanceof Error ? error.message : String(error));
    return false;
  }
  const { apiKey, apiKeyFrom } = config.endpoint;
  await print(
    apiKey === undefined ? '--' : 'ok',
    'key',
    apiKey === undefined ? 'none, and none is required' : `present, from ${apiKeyFrom}`,
  );
  return true;
}

async function checkProxy(config: LoadedConfig, { env }: Terminal, print: PrintFinding): Promise<boolean> {
  try {
    await openHttpClient(config, env).close();
    return true;
  } catch (error) {
    await print('!!', 'route', error instanceof Error ? error.message : String(error));
    return false;
  }
}

interface DoctorContext {
  readonly print: PrintFinding;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What is to be known about the prompt; `undefined` when nothing may leave. */
async function checkPrompt(
  session: Session,
  request: CompletionRequest,
  config: LoadedConfig,
  { print, terminal, signal }: DoctorContext,
): Promise<readonly Notice[] | undefined> {
  const inspection = await session.engine.inspect(request);
  if (inspection.kind === 'suppressed') {
    const { rule } = inspection;
    await print('!!', 'gate', `nothing may leave: ${reasonMessage(`the rule ${rule} forbids it`, rule)}`);
    return undefined;
  }
  const { wire, notices, prompt } = inspection;
  if (URL.canParse(wire.url) && isServerUrl(new URL(wire.url))) {
    const client = openHttpClient(config, terminal.env);
    for (const { what, ok, message } of await checkRoute(wire.url, client, signal))
      await print(ok ? 'ok' : '!!', what, message);
  }
  const { strategy } = prompt.prompt;
  const format = prompt.prompt.strategy === 'fim' ? `, template ${prompt.prompt.format}` : '';
  await print(
    'ok',
    'prompt',
    `${session.model} gets a prompt by ${strategy}${format}; about ${prompt.promptTokens} tokens`,
  );
  const text = promptText(prompt.prompt);
  await print('ok', 'prompt', `begins ${quote(text.slice(0, 70))}`);
  await print('ok', 'prompt', `ends   ${quote(text.slice(-70))}`);
  for (const { message } of notices) await print('!!', 'prompt', message);
  return notices;
}

function promptText(prompt: Prompt): string {
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return prompt.text;
    case 'suffix-param':
      return prompt.prefix;
    case 'chat-infill':
      return prompt.messages.map(({ content }) => content).join('\n');
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}

async function checkModels(
  session: Session,
  config: LoadedConfig,
  { known, signal, print }: Pick<CallContext, 'signal' | 'print'> & { readonly known: Notice[] },
): Promise<void> {
  const { provider, model } = session;
  if (provider.models === undefined) return print('--', 'models', `${provider.id} has no list of models`);
  try {
    const listed = await listModels(session, config, signal);
    for (const notice of unknownOf(provider.notices ?? [], known)) {
      known.push(notice);
      await print('!!', 'models', notice.message);
    }
    const found = listed.find(({ id }) => isSameModel(id, model));
    if (found !== undefined)
      return await print(
        'ok',
        'models',
        `${model} is among the ${listed.length} on offer; ${describeFim(found)}`,
      );
    await print(
      '!!',
      'models',
      `${model} is not among the ${listed.length} on offer${suggestion(model, listed)}`,
    );
  } catch (error) {
    signal.throwIfAborted();
    await print('!!', 'models', errorMessage(error));
  }
}

function describeFim({ fim, evidence }: ModelInfo): string {
  const can =
    fim === undefined
      ? 'not known whether it fills in the middle'
      : fim
        ? 'it fills in the middle'
        : 'it does not fill in the middle';
  return `${can} (${evidence})`;
}

function suggestion(model: string, listed: readonly ModelInfo[]): string {
  if (listed.length === 0) return '';
  return `; the nearest name is ${closest(
    model,
    listed.map(({ id }) => id),
  )}`;
}

interface CallContext {
  readonly calls: WatchedCall[];
  /** Notices that were printed already. */
  readonly known: readonly Notice[];
  readonly signal: AbortSignal;
  readonly print: PrintFinding;
}

async function checkCall(
  { engine }: Session,
  request: CompletionRequest,
  { calls, known, signal, print }: CallContext,
): Promise<number> {
  calls.length = 0;
  let outcome: CompletionOutcome | undefined;
  engine.on('status', (status) => {
    if (status.state !== 'loading') return;
    print('--', 'call', `waiting: ${status.reason}`).catch(() => {
      // The findings that follow cannot be printed either, and report it.
    });
  });
  for await (const update of engine.stream(request, { signal })) {
    if (update.type === 'outcome') ({ outcome } = update);
  }
  await printCalls(calls, print);
  if (outcome === undefined) throw new Error('the engine ended without an outcome');
  const { ttftMs, totalMs } = outcome.timings;
  for (const { message } of unknownOf(outcome.notices, known)) await print('!!', 'answer', message);
  if (outcome.kind === 'items') {
    await print(
      'ok',
      'answer',
      `first token after ${milliseconds(ttftMs)}, ${milliseconds(totalMs)} in all: ${quote(outcome.items[0].insertText)}`,
    );
    return exitCodes.done;
  }
  if (outcome.kind === 'cancelled') return exitCodes.interrupted;
  await print(
    '!!',
    'answer',
    outcome.kind === 'error' ? errorMessage(outcome.error) : `nothing to show: ${outcome.reason}`,
  );
  return outcome.kind === 'error' ? exitCodeOf(outcome.error) : exitCodes.nothing;
}

/** The notices that are not among `known`. */
function unknownOf(notices: readonly Notice[], known: readonly Notice[]): readonly Notice[] {
  return notices.filter(({ message }) => !known.some((notice) => notice.message === message));
}
