import type { EditEvent, EditHistory } from '@org/completion-core/next-edit';
import { inSettings, type LoadedConfig } from '@org/completion-node';
import { exitCodes } from '../exit-code';
import { errorMessage } from '../io/error-message';
import { exitCodeOf } from '../io/report-error';
import { reasonMessage } from '../io/rule-message';
import type { Terminal } from '../io/terminal';
import { gateFor } from '../session/gate-for';
import { openEditSession, type EditSession } from '../session/open-edit-session';
import type { PrintFinding } from './print-finding';
import { printCalls, milliseconds } from './print-calls';
import { watchedFetch, type WatchedCall } from './watched-fetch';

/** What {@link checkNextEdit} needs besides the configuration. */
export interface NextEditCheck {
  readonly print: PrintFinding;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Keys and header values, which must not be printed. */
  readonly secrets: readonly string[];
}

/**
 * Asks once for the next edit of an example, in which a parameter was added and is not used yet, and prints the findings. Nothing when
 * there are no next edits. Returns the exit code that `completion edit` would return, but that of success also for a model without a
 * proposal: that is no fault.
 */
export async function checkNextEdit(
  config: LoadedConfig,
  { print, terminal, signal, secrets }: NextEditCheck,
): Promise<number> {
  const { nextEditEndpoint } = config;
  if (nextEditEndpoint === undefined) return exitCodes.done;
  const calls: WatchedCall[] = [];
  let session: EditSession | undefined;
  try {
    session = await openEditSession(config, terminal, {
      history,
      gate: gateFor(config, terminal, () => {}),
      useContext: false,
      watchFetch: (inner) => watchedFetch(inner, calls, secrets),
    });
    const { engine, provider, model } = session;
    const { apiKey, apiKeyFrom } = nextEditEndpoint;
    const key = apiKey === undefined ? 'no key' : `the key from ${apiKeyFrom}`;
    await print('ok', 'next edit', `${model} by ${provider.id} at ${provider.endpoint}, with ${key}`);
    let format = '';
    engine.on('editPrompt', (prompt) => (format = prompt.format));
    const outcome = await engine.nextEdit({ document, offset, triggerKind: 'invoked' }, { signal });
    if (format !== '') await print('ok', 'next edit', `asked in the format ${format}`);
    await printCalls(calls, print);
    for (const { message } of outcome.notices) await print('!!', 'next edit', inSettings(message));
    switch (outcome.kind) {
      case 'items': {
        const [{ insertText, line }] = outcome.items;
        const after = milliseconds(outcome.timings.totalMs);
        await print('ok', 'next edit', `after ${after}, on line ${line + 1}: ${JSON.stringify(insertText)}`);
        return exitCodes.done;
      }
      case 'empty':
        await print(
          '--',
          'next edit',
          'the model proposes no edit of the example; try it by completion edit FILE',
        );
        return exitCodes.done;
      case 'cancelled':
        return exitCodes.interrupted;
      case 'error':
        await print('!!', 'next edit', errorMessage(outcome.error));
        return exitCodeOf(outcome.error);
      default: {
        const rule = 'rule' in outcome ? outcome.rule : undefined;
        await print('!!', 'next edit', `nothing to show: ${reasonMessage(outcome.reason, rule)}`);
        return exitCodes.nothing;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    await print('!!', 'next edit', errorMessage(error));
    return exitCodeOf(error);
  } finally {
    await session?.close();
  }
}

const before = 'function total(price: number) {\n  return price;\n}\n';
const after = 'function total(price: number, quantity: number) {\n  return price;\n}\n';
const head = 'const tax = 0.2;\n\n';
const uri = 'untitled:doctor.ts';

const document = { uri, languageId: 'typescript', text: `${head}${after}`, relativePath: 'doctor.ts' };
const offset = document.text.indexOf(') {');

const event: EditEvent = { uri, path: 'doctor.ts', line: 2, before, after, accepted: false };

const history: EditHistory = {
  history: () => [event],
  revision: 1,
  accepted: () => {},
  textOf: () => document.text,
};
