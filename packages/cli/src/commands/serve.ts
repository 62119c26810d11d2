import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  catchUncaught,
  loadGatewayConfig,
  startGateway,
  type GatewayLogger,
  type RunningGateway,
} from '@org/completion-gateway';
import { loadConfig, type ConfigFlags } from '@org/completion-node';
import { exitCodes } from '../exit-code';
import { listenForInterruption } from '../io/interruption';
import { printNotice, type Terminal } from '../io/terminal';
import { openUpstream } from '../session/open-upstream';
import { UsageError } from '../usage-error';

export interface ServeFlags extends Pick<ConfigFlags, 'provider' | 'baseUrl'> {
  readonly port: number;
  readonly host: string;
  /** Folder of files to serve beside the API, such as a built web page. */
  readonly static?: string;
  /** Languages whose files the embedded model learns from. @default ['typescript'] */
  readonly language?: readonly string[];
}

const silent: GatewayLogger = { info() {}, warn() {}, error() {} };

/** Serves the configured provider as an OpenAI-compatible API until interrupted. */
export async function serve(flags: ServeFlags, terminal: Terminal): Promise<number> {
  const { port, host, static: staticFolder, language = ['typescript'], ...given } = flags;
  await checkFolder(staticFolder, terminal);
  const interruption = listenForInterruption(terminal);
  const config = await loadConfig({ flags: given, env: terminal.env, cwd: terminal.cwd });
  for (const warning of config.warnings) await printNotice(terminal, warning);
  try {
    const { upstream, name, close } = await openUpstream(config, terminal, {
      languageIds: language,
      signal: interruption.signal,
    });
    let running: RunningGateway | undefined;
    let release = () => {};
    try {
      const start = async () =>
        startGateway({
          ...(await loadGatewayConfig({ env: terminal.env, upstreams: [upstream] })),
          ...(config.settings.model === undefined ? {} : { defaultModel: config.settings.model }),
          port,
          host,
          ...(terminal.env['COMPLETION_GATEWAY_LOG'] === 'off' ? { logger: silent } : {}),
          ...(staticFolder === undefined ? {} : { staticFolder }),
        });
      running = await start().catch((error: unknown) => {
        throw startError(error, host, port);
      });
      release = catchUncaught(running);
      await printNotice(terminal, `serving ${name} on ${running.url}/v1; Ctrl-C ends it`);
      if (staticFolder !== undefined) await printNotice(terminal, `open ${running.url} in a browser`);
      await interrupted(interruption.signal);
      const { open } = running.gateway;
      const answers = open === 1 ? '1 answer' : `${open} answers`;
      if (open > 0) await printNotice(terminal, `waiting for ${answers} to end; Ctrl-C again ends at once`);
    } finally {
      await running?.close();
      release();
      await close();
    }
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
  } finally {
    interruption.end();
  }
  return interruption.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

/** @throws UsageError when `folder` is not a folder */
async function checkFolder(folder: string | undefined, terminal: Terminal): Promise<void> {
  if (folder === undefined) return;
  const found = await stat(resolve(terminal.cwd, folder)).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new UsageError(`--static must be a folder with files to serve, got ${folder}`);
}

/** The error of a server that cannot start, with what to do. */
function startError(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new UsageError(`port ${port} on ${host} is taken; end what uses it, or give --port`, {
      cause: error,
    });
  if (code === 'EACCES')
    return new UsageError(`port ${port} may not be used by this account; give --port above 1023`, {
      cause: error,
    });
  if (code === 'EADDRNOTAVAIL')
    return new UsageError(`--host must be an address of this machine, such as 127.0.0.1, got ${host}`, {
      cause: error,
    });
  if (error instanceof Error && error.name === 'GatewayOptionsError')
    return new UsageError(error.message, { cause: error });
  return error;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
