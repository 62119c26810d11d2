import { run } from './command/run';

// A reader that has seen enough, such as `head`, is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Sets the exit code instead of exiting, so that all output is written.
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  untilStopped: () =>
    new Promise((resolve) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      const onSignal = () => {
        // A second signal ends the process at once.
        for (const each of signals) process.off(each, onSignal);
        resolve();
      };
      for (const each of signals) process.on(each, onSignal);
    }),
});
// Ends the process even if something is still open.
setTimeout(() => process.exit(), 1_000).unref();
