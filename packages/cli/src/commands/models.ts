import { CompletionError, type ModelInfo } from '@org/completion-core';
import { isSameModel } from '@org/completion-core/host';
import { loadConfig, type ConfigFlags } from '@org/completion-node';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs } from '../io/interruption';
import { table } from '../io/table';
import { printNotice, write, type Terminal } from '../io/terminal';
import { listModels } from '../session/list-models';
import { openSession, type Session } from '../session/open-session';

export interface ModelsFlags extends Pick<ConfigFlags, 'provider' | 'baseUrl'> {
  readonly json?: boolean;
}

/** Prints the provider's models, which of them can fill in the middle, and the evidence. Returns the exit code. */
export async function models(flags: ModelsFlags, terminal: Terminal): Promise<number> {
  const { json, ...given } = flags;
  const config = await loadConfig({ flags: given, env: terminal.env, cwd: terminal.cwd });
  for (const warning of config.warnings) await printNotice(terminal, warning);
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  let session: Session | undefined;
  try {
    session = await openSession(config, terminal, {
      document: { uri: 'untitled:', path: undefined, languageId: 'plaintext' },
      useContext: false,
      sends: true,
      signal: interruption.signal,
    });
    const { provider, model } = session;
    if (provider.models === undefined) {
      throw new CompletionError(
        'provider-rejected',
        `${provider.id} cannot list its models; the model in force is ${model}`,
      );
    }
    const listed = await listModels(session, config, interruption.signal);
    for (const { message } of provider.notices ?? []) await printNotice(terminal, message);
    const text =
      json === true
        ? listed
            .map((each) => `${JSON.stringify({ ...each, chosen: isSameModel(each.id, model) })}\n`)
            .join('')
        : table(listed.map((each) => describe(each, model)));
    await write(terminal.stdout, text);
    if (!listed.some(({ id }) => isSameModel(id, model))) {
      await printNotice(
        terminal,
        `the model in force, ${model}, is not among them; choose one with --model or COMPLETION_MODEL`,
      );
    }
    return exitCodes.done;
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    await session?.close();
    interruption.end();
  }
}

function describe({ id, fim, evidence, contextTokens }: ModelInfo, model: string): readonly string[] {
  const middle = fim === undefined ? 'unknown' : fim ? 'fills in the middle' : 'does not fill in the middle';
  return [
    isSameModel(id, model) ? '*' : ' ',
    id,
    contextTokens === undefined ? '' : `${contextTokens} tokens`,
    middle,
    evidence,
  ];
}
