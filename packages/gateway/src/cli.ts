import { run } from './command/run';

// The exit code is set, not forced, so that what was printed gets out.
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  untilStopped: () =>
    new Promise((resolve) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      const onSignal = () => {
        // A second one, whichever, ends the process at once.
        for (const each of signals) process.off(each, onSignal);
        resolve();
      };
      for (const each of signals) process.on(each, onSignal);
    }),
});
// What is left open by then is nobody's.
setTimeout(() => process.exit(), 1_000).unref();
