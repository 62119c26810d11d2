import packageJson from '../package.json' with { type: 'json' };
import { holdLastNet } from './life/last-net';
import { redirectStdout } from './life/redirect-stdout';
import { startWatchdog } from './life/watchdog';
import { watchParent } from './life/watch-parent';
import { serve } from './server/serve';

const usage = `Usage: completion-sidecar --stdio

A language server that completes code inline (LSP 3.18, textDocument/inlineCompletion). Editors start it and speak to it over
stdin and stdout; see README.md for how each is told to.

  --stdio      serve over stdin and stdout
  --version    print the version
  --help       print this

Environment: NEBIUS_API_KEY, or COMPLETION_PROVIDER, COMPLETION_BASE_URL, COMPLETION_API_KEY, COMPLETION_MODEL; without any of
them an embedded model answers, and nothing leaves this machine.
`;

/** The watchdog starts so long after the editor has said hello, in milliseconds. */
const watchdogDelayMs = 1_000;

/** Flags that client libraries add by themselves. */
const harmless = /^--clientProcessId(=|$)/;

/** Runs the command. With `--stdio` it ends when its editor does. */
export function run(args: readonly string[], workerFile: string): void {
  const given = args.filter((each, index) => !harmless.test(each) && !harmless.test(args[index - 1] ?? ''));
  if (given.includes('--help') || given.includes('-h')) return void process.stdout.write(usage);
  if (given.includes('--version')) return void process.stdout.write(`${packageJson.version}\n`);
  const unknown = given.find((each) => each !== '--stdio');
  if (unknown !== undefined || !given.includes('--stdio')) {
    const what = unknown === undefined ? 'give --stdio' : `unknown argument ${unknown}; give --stdio`;
    process.stderr.write(`completion-sidecar: ${what}, or --help\n`);
    process.exitCode = 2;
    return;
  }
  serveStdio(workerFile);
}

function serveStdio(workerFile: string): void {
  const output = redirectStdout();
  const input = process.stdin;
  const end = () => process.exit(server.shutDown ? 0 : 1);
  // Nobody reads any more.
  output.on('error', end);
  const server = serve({
    input,
    output,
    env: process.env,
    workerFile,
    onEditor(pid) {
      if (pid !== undefined) watchParent(pid, end);
      // The first answers come first.
      setTimeout(startWatchdog, watchdogDelayMs, pid).unref();
    },
  });
  holdLastNet((error) => server.recover(error));
  // Its reader may be gone while stdout's is there.
  process.stderr.on('error', () => {});
  input.on('end', end).on('close', end);
}
