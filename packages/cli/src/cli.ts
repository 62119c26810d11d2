import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { exitCodes } from './exit-code';
import type { Terminal } from './io/terminal';
import { createProgram, type Task } from './program';

process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough, such as `head`, is no error. Other failures reach the caller of `write`.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let task: Task | undefined;
  const program = createProgram(packageJson.version, (chosen) => {
    task = chosen;
  });
  try {
    program.parse(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    throw error;
  }
  const terminal: Terminal = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    debug: program.opts<{ debug?: boolean }>().debug === true,
  };
  try {
    return (await task?.(terminal)) ?? exitCodes.usage;
  } catch (error) {
    return (await import('./io/report-error')).reportError(error, terminal);
  }
}
