import { parseArgs } from 'node:util';
import { CompletionError } from '@org/completion-core';
import packageJson from '../../package.json' with { type: 'json' };
import { createToken } from '../auth/static-tokens';
import type { Environment } from '../config/read-secret';
import { loadGatewayConfig } from '../config/load-gateway-config';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { silentLogger } from '../log/gateway-logger';
import { catchUncaught } from '../server/catch-uncaught';
import { startGateway } from '../server/start-gateway';

/** The process around the command. */
export interface CommandIO {
  readonly env: Environment;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /** Resolves when the gateway is to end. */
  readonly untilStopped: () => Promise<void>;
}

const help = `completion-gateway: an OpenAI-compatible server that holds the key

  completion-gateway [--port 4141] [--host 127.0.0.1] [--config FILE]
  completion-gateway token NAME      make a bearer token, and the line that lets the gateway know it
  completion-gateway --version

Environment:
  NEBIUS_API_KEY                      asks Token Factory with this key
  COMPLETION_BASE_URL, COMPLETION_API_KEY   asks another server with another key
  COMPLETION_GATEWAY_CONFIG           the configuration file, JSON with comments
  COMPLETION_GATEWAY_TOKENS[_FILE]    name:sha256 of each token, separated by commas or line ends
  COMPLETION_GATEWAY_SIGNING_SECRETS[_FILE]   secrets of short-lived tokens
  COMPLETION_GATEWAY_ORIGINS          origins of web pages that may ask
  COMPLETION_GATEWAY_MODELS           models that may be asked
  REDIS_URL[_FILE]                    shares limits and answers with other replicas
  COMPLETION_GATEWAY_LOG=off          logs nothing

Exit codes: 0 ended as it should, 1 unexpected, 2 usage or configuration.`;

/** Runs the command; answers with its exit code. */
export async function run(args: readonly string[], around: CommandIO): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        config: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) {
      around.print(help);
      return 0;
    }
    if (values.version === true) {
      around.print(packageJson.version);
      return 0;
    }
    const [command, ...rest] = positionals;
    if (command === 'token') return await printToken(rest, around);
    if (command !== undefined) throw new GatewayOptionsError('command', `there is no ${command}; see --help`);
    return await serve(values, around);
  } catch (error) {
    around.printError(`completion-gateway: ${wordsOf(error)}`);
    return isUsage(error) ? 2 : 1;
  }
}

async function printToken(names: readonly string[], around: CommandIO): Promise<number> {
  const [name] = names;
  if (name === undefined || names.length > 1 || !/^[^\s,:]{1,100}$/.test(name)) {
    throw new GatewayOptionsError('token', 'one name is wanted, without spaces, commas and colons');
  }
  const { token, sha256 } = await createToken();
  around.print(`token, shown this once:       ${token}`);
  around.print(`COMPLETION_GATEWAY_TOKENS:    ${name}:${sha256}`);
  return 0;
}

async function serve(
  flags: {
    readonly port?: string | undefined;
    readonly host?: string | undefined;
    readonly config?: string | undefined;
  },
  around: CommandIO,
): Promise<number> {
  const config = await loadGatewayConfig({ env: around.env, file: flags.config });
  const quiet = around.env['COMPLETION_GATEWAY_LOG'] === 'off';
  const running = await startGateway({
    ...config,
    ...(flags.port === undefined ? {} : { port: portIn(flags.port) }),
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(quiet ? { logger: silentLogger } : {}),
  }).catch((error: unknown) => {
    throw listenFault(error);
  });
  around.printError(`completion-gateway listens on ${running.url}`);
  if (config.auth === 'none') around.printError('no tokens are set: whoever is on this machine may ask');
  const release = catchUncaught(running);
  await around.untilStopped();
  await running.close();
  release();
  return 0;
}

/** What keeps the server from listening, in words. */
function listenFault(error: unknown): unknown {
  const { code, address, port } = error as { code?: unknown; address?: string; port?: number };
  const place = `${address ?? ''}:${port ?? ''}`;
  if (code === 'EADDRINUSE')
    return new GatewayOptionsError('port', `${place} is taken; end what uses it, or give --port`);
  if (code === 'EACCES')
    return new GatewayOptionsError('port', `${place} is not for this account; give --port above 1023`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new GatewayOptionsError(
      'host',
      `${address ?? 'it'} is no address of this machine; give --host 127.0.0.1`,
    );
  return error;
}

function portIn(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new GatewayOptionsError('port', `${text} is no port`);
  return port;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Behind its first sentence Node tells of its own parser.
  return isParsing(error) ? `${error.message.split('. ')[0]}; see --help` : error.message;
}

function isParsing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}

function isUsage(error: unknown): boolean {
  if (error instanceof GatewayOptionsError) return true;
  if (CompletionError.is(error)) return error.code === 'invalid-options';
  return isParsing(error);
}
