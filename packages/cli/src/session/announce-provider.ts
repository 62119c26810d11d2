import type { LoadedConfig } from '@org/completion-node';
import { printNotice, type Terminal } from '../io/terminal';

/** Prints that the local model answers when it is the default, and that it ignores `--model`. */
export async function announceProvider(
  { endpoint }: LoadedConfig,
  flags: { readonly model?: string | undefined },
  terminal: Terminal,
): Promise<void> {
  if (endpoint.provider !== 'local') return;
  if (flags.model !== undefined)
    await printNotice(terminal, '--model is ignored: there is only one local model');
  if (endpoint.providerOrigin.kind === 'default') {
    await printNotice(
      terminal,
      'no key and no provider set: the local model answers, from the files of this workspace (set NEBIUS_API_KEY for Token Factory, or COMPLETION_BASE_URL)',
    );
  }
}
