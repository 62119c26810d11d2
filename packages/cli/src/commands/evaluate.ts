import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig, type ConfigFlags, type LoadedConfig } from '@org/completion-node';
import { advise, compareStrategies, type Strategy } from '../evaluate/compare-strategies';
import { cutHoles, type Hole } from '../evaluate/cut-holes';
import { fillHoles, holeRequest, readSources } from '../evaluate/fill-holes';
import {
  describeResult,
  isRateLimited,
  isRefused,
  mustStop,
  summarize,
  summaryCells,
  summaryColumns,
  unanswered,
  type Result,
} from '../evaluate/results';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs } from '../io/interruption';
import { errorMessage } from '../io/error-message';
import { exitCodeOf } from '../io/report-error';
import { table } from '../io/table';
import { oneLine, printNotice, printNoticeOnce, write, type Terminal } from '../io/terminal';
import { SharedLocalModel } from '../session/local-model';
import { openSession, type Session } from '../session/open-session';
import { createProgress, type Progress } from '../session/progress';
import { announceProvider } from '../session/announce-provider';
import { UsageError } from '../usage-error';

export interface EvalFlags extends Pick<ConfigFlags, 'provider' | 'baseUrl' | 'model'> {
  readonly samples: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly timeout?: number;
  /** Compares the prompt strategies. @default false */
  readonly strategies?: boolean;
  /** FIM formats to compare besides the model's own. @default none */
  readonly fimFormats?: readonly string[];
}

/** What a run of `completion eval` asks, and where. */
interface Run {
  readonly root: string;
  readonly holes: readonly Hole[];
  readonly config: LoadedConfig;
  readonly flags: EvalFlags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Opens a session for the file of a hole; its requests are counted. */
  readonly open: (config: LoadedConfig, hole: Hole) => Promise<Session>;
  /** Requests so far. */
  readonly requests: () => number;
  readonly progress: Progress;
  /** Prints the notices of a result, each once; with `--json` they are in the line of the hole. */
  readonly tell: (result: Result) => void;
}

/**
 * Cuts holes into the files of `dir`, requests a completion for each as an explicit trigger would, and prints how often the model
 * restored the text; with `--strategies`, by each prompt strategy, and which one to set. A file is never context for its own hole; files
 * that the gate denies are not read. Returns the exit code.
 */
export async function evaluate(dir: string, flags: EvalFlags, terminal: Terminal): Promise<number> {
  const root = resolve(terminal.cwd, dir);
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new UsageError(`${dir} is not a folder; name one with source files`);
  if (flags.fimFormats !== undefined && flags.strategies !== true)
    throw new UsageError('--fim-formats goes with --strategies');
  const { provider, baseUrl, model, timeout: timeoutMs } = flags;
  const given = { provider, baseUrl, model, timeoutMs };
  const config = await loadConfig({ flags: given, env: terminal.env, cwd: root });
  for (const warning of config.warnings) await printNotice(terminal, warning);
  await announceProvider(config, flags, terminal);
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  const { signal } = interruption;
  const onSlowList = printNoticeOnce(terminal);
  try {
    const sources = await readSources(root, config, { signal, onSlowList });
    const holes = cutHoles(sources, flags.samples, flags.seed);
    if (holes.length === 0)
      throw new UsageError(`${dir} holds no source files that may be read; see completion config`);
    let requests = 0;
    const local = new SharedLocalModel([...new Set(holes.map(({ languageId }) => languageId))]);
    const open = async (configured: LoadedConfig, { path, languageId }: Hole) => {
      const document = { uri: pathToFileURL(path).href, path, languageId };
      const options = { document, useContext: true, sends: true, signal, onSlowList, local };
      const session = await openSession(configured, terminal, options);
      session.engine.on('sent', () => requests++);
      return session;
    };
    const progress = createProgress(terminal);
    const tellOnce = printNoticeOnce(terminal);
    const tell = ({ outcome }: Result) => {
      if (flags.json === true) return;
      progress.clear();
      for (const { message } of outcome.notices) tellOnce(message);
    };
    const requestsSoFar = () => requests;
    const run: Run = {
      root,
      holes,
      config,
      flags,
      terminal,
      signal,
      open,
      requests: requestsSoFar,
      progress,
      tell,
    };
    try {
      return await (flags.strategies === true ? compare(run) : measure(run));
    } finally {
      await local.close();
    }
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    interruption.end();
  }
}

async function measure(run: Run): Promise<number> {
  const { holes, config, flags, terminal, progress } = run;
  const results: Result[] = [];
  const filler = { open: (hole: Hole) => run.open(config, hole) };
  for await (const { result } of fillHoles(holes, new Set([filler]), run)) {
    results.push(result);
    run.tell(result);
    if (flags.json === true) await writeJson(terminal, describeResult(result, run.root));
    if (mustStop(results)) break;
  }
  progress.clear();
  const kinds = (['line', 'block'] as const).map(
    (kind) => [kind, summarize(results.filter(({ hole }) => hole.kind === kind))] as const,
  );
  const all = summarize(results);
  if (flags.json === true) {
    const { provider } = config.endpoint;
    const byKind = Object.fromEntries(kinds);
    await writeJson(terminal, { type: 'summary', provider, requests: run.requests(), ...all, byKind });
  } else {
    const rows = [...kinds, ['all', all] as const].map(([kind, summary]) => [kind, ...summaryCells(summary)]);
    await write(terminal.stdout, table([['hole', ...summaryColumns], ...rows]));
    await write(terminal.stdout, requestCount(run));
    await write(terminal.stdout, unanswered(results));
  }
  return reportFailure(results, terminal);
}

/** Fills each hole by each strategy that the endpoint and the model can do. */
async function compare(run: Run): Promise<number> {
  const { flags, terminal, root, progress } = run;
  const { strategies, auto, model } = await possibleStrategies(run);
  const fillers = new Set(
    strategies.map((strategy) => ({
      strategy,
      results: [] as Result[],
      open: (hole: Hole) => run.open(withStrategy(run.config, strategy, model), hole),
    })),
  );
  const asked: Result[] = [];
  const refused: { readonly name: string; readonly why: string }[] = [];
  for await (const { filler, result } of fillHoles(run.holes, fillers, run)) {
    asked.push(result);
    filler.results.push(result);
    run.tell(result);
    if (flags.json === true)
      await writeJson(terminal, { ...describeResult(result, root), strategy: filler.strategy.name });
    if (mustStop(asked)) break;
    if (!isRefused(filler.results)) continue;
    fillers.delete(filler);
    refused.push({ name: filler.strategy.name, why: whyFailed(result) });
  }
  progress.clear();
  const ranked = compareStrategies([...fillers]);
  const advice = advise(ranked, auto);
  if (flags.json === true) {
    for (const { name, strategy, fimFormat, summary } of ranked)
      await writeJson(terminal, {
        type: 'strategy',
        name,
        strategy,
        fimFormat,
        auto: name === auto,
        ...summary,
      });
    await writeJson(terminal, {
      type: 'summary',
      provider: run.config.endpoint.provider,
      model,
      requests: run.requests(),
      auto,
      refused,
      set: advice.set?.name ?? null,
      advice: advice.text,
    });
  } else {
    const rows = ranked.map(({ name, summary }) => [name, ...summaryCells(summary)]);
    await write(terminal.stdout, table([['strategy', ...summaryColumns], ...rows]));
    await write(terminal.stdout, requestCount(run));
    for (const { name, why } of refused) await write(terminal.stdout, `${name} is left out: ${why}\n`);
    for (const { name, results } of ranked) {
      const why = unanswered(results);
      if (why !== '') await write(terminal.stdout, `${name}: ${why}`);
    }
    await write(terminal.stdout, `${advice.text}\n`);
  }
  return reportFailure(asked, terminal);
}

/** The strategies that would be sent as they are asked for, what `auto` takes at the first hole, and the model. */
async function possibleStrategies(
  run: Run,
): Promise<{ readonly strategies: readonly Strategy[]; readonly auto: string; readonly model: string }> {
  const [hole] = run.holes;
  if (hole === undefined) return { strategies: [], auto: '', model: '' };
  const { name: auto, model, provider } = await strategyOf(run, run.config, hole);
  const wanted: readonly Omit<Strategy, 'name'>[] = [
    ...provider.capabilities.strategies.map((strategy) => ({ strategy })),
    ...(run.flags.fimFormats ?? []).map((fimFormat) => ({ strategy: 'fim' as const, fimFormat })),
  ];
  const found = new Map<string, Strategy>();
  for (const strategy of wanted) {
    const { name } = await strategyOf(run, withStrategy(run.config, strategy, model), hole);
    // Without a format for the model, FIM becomes another strategy.
    if (name.startsWith(strategy.strategy) && !found.has(name)) found.set(name, { ...strategy, name });
  }
  return { strategies: [...found.values()], auto, model };
}

/** The strategy of the prompt that would be sent with `config`, with its format. */
async function strategyOf({ open, root }: Run, config: LoadedConfig, hole: Hole) {
  const session = await open(config, hole);
  try {
    const { engine, model, provider } = session;
    const inspection = await engine.inspect(holeRequest(hole, root));
    if (inspection.kind !== 'prompt') return { name: inspection.kind, model, provider };
    const { prompt } = inspection.prompt;
    return { name: prompt.strategy === 'fim' ? `fim (${prompt.format})` : prompt.strategy, model, provider };
  } finally {
    await session.close();
  }
}

function withStrategy(
  config: LoadedConfig,
  { strategy, fimFormat }: Omit<Strategy, 'name'>,
  model: string,
): LoadedConfig {
  const { settings } = config;
  const prompt = { ...settings.prompt, strategy, ...(fimFormat === undefined ? {} : { fimFormat }) };
  return { ...config, settings: { ...settings, model, prompt } };
}

function whyFailed({ outcome }: Result): string {
  return outcome.kind === 'error' ? oneLine(errorMessage(outcome.error)) : outcome.kind;
}

function requestCount({ requests }: Run): string {
  return `${requests()} ${requests() === 1 ? 'request' : 'requests'}\n`;
}

function writeJson({ stdout }: Terminal, value: object): Promise<void> {
  return write(stdout, `${JSON.stringify(value)}\n`);
}

/** Prints the last failure. Returns the exit code. */
async function reportFailure(results: readonly Result[], terminal: Terminal): Promise<number> {
  const failed = results.findLast(({ outcome }) => outcome.kind === 'error')?.outcome;
  if (failed?.kind !== 'error') return exitCodes.done;
  await printNotice(terminal, errorMessage(failed.error));
  if (isRateLimited(results.at(-1)))
    await printNotice(
      terminal,
      `the server's rate limit ended this after ${results.length - 1} answers; ask for fewer with --samples`,
    );
  const allFailed = results.every(({ outcome }) => outcome.kind === 'error');
  return allFailed || mustStop(results) ? exitCodeOf(failed.error) : exitCodes.done;
}
