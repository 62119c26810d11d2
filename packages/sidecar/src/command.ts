import packageJson from '../package.json' with { type: 'json' };
import { catchUncaught } from './life/catch-uncaught';
import { redirectStdout } from './life/redirect-stdout';
import { startWatchdog } from './life/watchdog';
import { watchParent } from './life/watch-parent';
import { serve } from './server/serve';

const usage = `Usage: completion-sidecar --stdio

A language server for inline code completion (LSP 3.18, textDocument/inlineCompletion). Editors start it and communicate over
stdin and stdout; see README.md for how to configure them.

  --stdio      serve over stdin and stdout
  --version    print the version
  --help       print this

Environment: NEBIUS_API_KEY, or COMPLETION_PROVIDER, COMPLETION_BASE_URL, COMPLETION_API_KEY, COMPLETION_MODEL; without any of
them an embedded model completes, and nothing leaves this machine.
`;

/** Delay between `initialize` and the start of the watchdog, in milliseconds. */
const watchdogDelayMs = 1_000;

/** Flags that client libraries add; they are ignored. */
const ignoredFlags = /^--clientProcessId(=|$)/;

/** Runs the command. With `--stdio` it ends when its editor does. */
export function run(args: readonly string[], workerFile: string): void {
  // A reader that has seen enough, such as `head`, is no error; `serveStdio` ends when the editor is gone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const relevant = args.filter(
    (each, index) => !ignoredFlags.test(each) && !ignoredFlags.test(args[index - 1] ?? ''),
  );
  if (relevant.includes('--help') || relevant.includes('-h')) return void process.stdout.write(usage);
  if (relevant.includes('--version')) return void process.stdout.write(`${packageJson.version}\n`);
  const unknown = relevant.find((each) => each !== '--stdio');
  if (unknown !== undefined || !relevant.includes('--stdio')) {
    const problem = unknown === undefined ? 'give --stdio' : `unknown argument ${unknown}; give --stdio`;
    process.stderr.write(`completion-sidecar: ${problem}, or --help\n`);
    process.exitCode = 2;
    return;
  }
  serveStdio(workerFile);
}

function serveStdio(workerFile: string): void {
  const output = redirectStdout();
  const input = process.stdin;
  const end = () => process.exit(server.shutDown ? 0 : 1);
  // The editor has closed its end.
  output.on('error', end);
  const server = serve({
    input,
    output,
    env: process.env,
    workerFile,
    onEditor(pid) {
      if (pid !== undefined) watchParent(pid, end);
      // Its start must not delay the first responses.
      setTimeout(startWatchdog, watchdogDelayMs, pid).unref();
    },
  });
  catchUncaught((error) => server.recover(error));
  input.on('end', end).on('close', end);
}
