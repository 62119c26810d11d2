import type { LoadedConfig } from '@org/completion-node';
import { printNotice, type Terminal } from '../io/terminal';

/** Says that the local model answers where nobody chose it, and that a model named by a flag is not used then. */
export async function announceProvider(
  { endpoint }: LoadedConfig,
  flags: { readonly model?: string | undefined },
  terminal: Terminal,
): Promise<void> {
  if (endpoint.provider !== 'local') return;
  if (flags.model !== undefined)
    await printNotice(terminal, '--model is not used: the local model is the only one of its kind');
  if (endpoint.providerOrigin.kind === 'default') {
    await printNotice(
      terminal,
      'no key and no provider set: the local model answers, from what this workspace holds (set NEBIUS_API_KEY for Token Factory, or COMPLETION_BASE_URL)',
    );
  }
}
