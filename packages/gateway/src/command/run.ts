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

/** The command's access to its process. */
export interface CommandIO {
  readonly env: Environment;
  /** Writes a line to stdout. */
  readonly print: (line: string) => void;
  /** Writes a line to stderr. */
  readonly printError: (line: string) => void;
  /** Resolves when the gateway must end. */
  readonly untilStopped: () => Promise<void>;
}

const help = `completion-gateway: an OpenAI-compatible server that holds the key

  completion-gateway [--port 4141] [--host 127.0.0.1] [--config FILE]
  completion-gateway token NAME      create a bearer token, and its entry in COMPLETION_GATEWAY_TOKENS
  completion-gateway --version

Environment:
  NEBIUS_API_KEY                      key for Token Factory
  COMPLETION_BASE_URL, COMPLETION_API_KEY   another server and its key
  COMPLETION_GATEWAY_CONFIG           the configuration file, JSON with comments
  COMPLETION_GATEWAY_TOKENS[_FILE]    name:sha256 of each token, separated by commas or line ends
  COMPLETION_GATEWAY_SIGNING_SECRETS[_FILE]   secrets of short-lived tokens
  COMPLETION_GATEWAY_ORIGINS          origins of web pages that may send requests
  COMPLETION_GATEWAY_MODELS           models that may be used
  REDIS_URL[_FILE]                    shares limits and answers with other replicas
  COMPLETION_GATEWAY_LOG=off          logs nothing

Exit codes: 0 success, 1 unexpected error, 2 usage or configuration.`;

/** Runs the command. Resolves with its exit code. */
export async function run(args: readonly string[], io: CommandIO): Promise<number> {
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
      io.print(help);
      return 0;
    }
    if (values.version === true) {
      io.print(packageJson.version);
      return 0;
    }
    const [command, ...rest] = positionals;
    if (command === 'token') return await printToken(rest, io);
    if (command !== undefined)
      throw new GatewayOptionsError('command', `must be token or absent, got ${command}; see --help`);
    return await serve(values, io);
  } catch (error) {
    io.printError(`completion-gateway: ${messageOf(error)}`);
    return isUsage(error) ? 2 : 1;
  }
}

async function printToken(names: readonly string[], io: CommandIO): Promise<number> {
  const [name] = names;
  if (name === undefined || names.length > 1 || !/^[^\s,:]{1,100}$/.test(name)) {
    throw new GatewayOptionsError('token', 'must get one name, without spaces, commas and colons');
  }
  const { token, sha256 } = await createToken();
  io.print(`token, shown this once:       ${token}`);
  io.print(`COMPLETION_GATEWAY_TOKENS:    ${name}:${sha256}`);
  return 0;
}

async function serve(
  flags: {
    readonly port?: string | undefined;
    readonly host?: string | undefined;
    readonly config?: string | undefined;
  },
  io: CommandIO,
): Promise<number> {
  const config = await loadGatewayConfig({ env: io.env, file: flags.config });
  const quiet = io.env['COMPLETION_GATEWAY_LOG'] === 'off';
  const running = await startGateway({
    ...config,
    ...(flags.port === undefined ? {} : { port: portIn(flags.port) }),
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(quiet ? { logger: silentLogger } : {}),
  }).catch((error: unknown) => {
    throw listenFault(error);
  });
  io.printError(`completion-gateway listens on ${running.url}`);
  if (config.auth === 'none')
    io.printError('no tokens are set: any program on this machine may send requests');
  const release = catchUncaught(running);
  await io.untilStopped();
  await running.close();
  release();
  return 0;
}

/** A readable error for one that keeps the server from listening. */
function listenFault(error: unknown): unknown {
  const { code, address, port } = error as { code?: unknown; address?: string; port?: number };
  const place = `${address ?? ''}:${port ?? ''}`;
  if (code === 'EADDRINUSE')
    return new GatewayOptionsError(
      'port',
      `${place} is in use; stop the program that uses it, or set --port`,
    );
  if (code === 'EACCES')
    return new GatewayOptionsError('port', `${place} is not allowed for this account; set --port above 1023`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new GatewayOptionsError(
      'host',
      `must be an address of this machine, got ${address ?? 'another'}; set --host 127.0.0.1`,
    );
  return error;
}

function portIn(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new GatewayOptionsError('port', `must be an integer from 0 to 65535, got ${text}`);
  return port;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // After its first sentence Node describes its own parser.
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
