import { maxCandidates, providers } from '@org/completion-core/host';
import { Argument, Command, Option } from 'commander';
import type { CompleteFlags } from './commands/complete';
import type { ConfigCommandFlags } from './commands/config';
import type { DoctorFlags } from './commands/doctor';
import type { ExplainFlags } from './commands/explain';
import type { EditFlags } from './commands/edit';
import type { EvalFlags } from './commands/evaluate';
import type { ModelsFlags } from './commands/models';
import type { ServeFlags } from './commands/serve';
import type { Terminal } from './io/terminal';
import { integer, linePlace, list, multiline, number } from './parse-flag';

/** Runs a command. Resolves to its exit code. */
export type Task = (terminal: Terminal) => Promise<number>;

const targetHelp =
  'FILE:LINE:COL, line and column counting from 1, the column in UTF-16 units; or - for stdin';

const examples = `
Examples:
  completion complete src/app.ts:12:5
  completion complete src/app.ts:12:5 --write
  printf 'def area(r):\\n    return <|cursor|>' | completion complete - --language python

Exit codes: 0 text was printed, 1 unexpected, 2 usage or configuration, 3 nothing to show, 4 provider error, 130 interrupted.`;

const editExamples = `
Examples:
  completion edit src/app.ts
  completion edit src/app.ts --write
  completion edit src/app.ts | git apply
  git diff main | completion edit src/app.ts --diff - --at 12

Exit codes: 0 an edit was printed, 1 unexpected, 2 usage or configuration, 3 nothing to show, 4 provider error, 130 interrupted.`;

/**
 * The command line. The code of a command is loaded when the command runs, so that `--help` loads no engine.
 *
 * @param choose - called once, with the command that the user has named
 */
export function createProgram(version: string, choose: (task: Task) => void): Command {
  const program = new Command('completion')
    .description('Code completion on the command line.')
    .version(version)
    .option('--debug', 'show causes and stacks of errors')
    .exitOverride();

  const providerNames = providers.map(({ info }) => info.name).join(', ');
  const provider = () => new Option('--provider <name>', `${providerNames} or local`);
  const baseUrl = () =>
    new Option('--base-url <url>', 'address of the server, with or without the trailing path');
  const model = () => new Option('--model <id>', 'model id');

  program
    .command('complete')
    .description('stream the completion at a position to stdout')
    .addArgument(new Argument('<target>', targetHelp))
    .option('--json', 'print one JSON object a line: delta, item, outcome')
    .addOption(provider())
    .addOption(baseUrl())
    .addOption(model())
    .option('--max-tokens <number>', 'maximum number of tokens to generate', integer(1))
    .option('--temperature <number>', 'randomness, 0 to 2', number)
    .option('--multiline <mode>', 'auto, never, always, or a number of lines', multiline)
    .option('--n <number>', 'number of candidates', integer(1, maxCandidates))
    .option('--context <file...>', 'more files to show to the model')
    .option('--no-context', 'show the model only this file')
    .option('--timeout <ms>', 'deadline in milliseconds', number)
    .option('--no-retry', 'do not retry after a temporary failure')
    .option('--write', 'put the completion into the file')
    .option('--dry-run', 'print the exact request body; send nothing')
    .option('--language <id>', 'language id, for example python')
    .option('--offset <number>', 'position in UTF-16 units from 0, instead of LINE:COL or a mark', integer(0))
    .addHelpText('after', examples)
    .action((target: string, flags: CompleteFlags) =>
      choose(async (terminal) => (await import('./commands/complete')).complete(target, flags, terminal)),
    );

  program
    .command('edit')
    .description('propose the next edit in a file, from what was edited, as a unified diff')
    .addArgument(new Argument('<file>', 'the file'))
    .option(
      '--diff <file>',
      'a unified diff of what was edited, oldest first, or - for stdin (default: git diff HEAD)',
    )
    .option('--at <line[:col]>', 'the cursor (default: the end of the latest change in the file)', linePlace)
    .option('--write', 'apply the edit to the file')
    .option('--json', 'print one JSON object a line: item, outcome')
    .addOption(new Option('--provider <name>', `${providerNames} or mercury-edit`))
    .addOption(baseUrl())
    .addOption(model())
    .option('--format <name>', 'format that the model was trained in')
    .option('--max-tokens <number>', 'maximum length of the answer in tokens', number)
    .option('--no-context', 'show the model no files but those of the diff')
    .option('--timeout <ms>', 'deadline in milliseconds', number)
    .option('--no-retry', 'do not retry after a temporary failure')
    .addHelpText('after', editExamples)
    .action((file: string, flags: EditFlags) =>
      choose(async (terminal) => (await import('./commands/edit')).edit(file, flags, terminal)),
    );

  program
    .command('serve')
    .description('serve the configured provider as an OpenAI-compatible API on this machine')
    .option('--port <number>', 'port; 0 takes a free one', integer(0, 65_535), 4141)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--static <folder>', 'files to serve beside the API')
    .option('--language <id...>', 'languages whose files the local model learns from', ['typescript'])
    .addOption(provider())
    .addOption(baseUrl())
    .action((flags: ServeFlags) =>
      choose(async (terminal) => (await import('./commands/serve')).serve(flags, terminal)),
    );

  program
    .command('eval')
    .description('how well a model completes your code: cuts holes into files and compares')
    .addArgument(new Argument('<dir>', 'folder with the files'))
    .option('--samples <number>', 'how many holes', integer(1), 50)
    .option('--seed <number>', 'seed of the choice of holes', integer(0), 1)
    .option('--strategies', 'compare the prompt strategies that the endpoint can do, and print which to set')
    .option(
      '--fim-formats <names>',
      'with --strategies: FIM formats to compare besides, separated by commas',
      list,
    )
    .option('--json', 'print one JSON object a line: each hole, then the summary')
    .addOption(provider())
    .addOption(baseUrl())
    .addOption(model())
    .option('--timeout <ms>', 'deadline of one completion in milliseconds', number)
    .action((dir: string, flags: EvalFlags) =>
      choose(async (terminal) => (await import('./commands/evaluate')).evaluate(dir, flags, terminal)),
    );

  program
    .command('doctor')
    .description('make one real call, step by step, and report what is wrong')
    .addArgument(new Argument('[target]', `${targetHelp}; a small example when absent`))
    .addOption(provider())
    .addOption(baseUrl())
    .addOption(model())
    .action((target: string | undefined, flags: DoctorFlags) =>
      choose(async (terminal) => (await import('./commands/doctor')).doctor(target, flags, terminal)),
    );

  program
    .command('models')
    .description("the provider's models, which of them can fill in the middle, and the evidence")
    .option('--json', 'print one JSON object a line')
    .addOption(provider())
    .addOption(baseUrl())
    .action((flags: ModelsFlags) =>
      choose(async (terminal) => (await import('./commands/models')).models(flags, terminal)),
    );

  program
    .command('explain')
    .description('why the last requests showed something or not')
    .option('--json', 'print one JSON object a line')
    .option('--last <number>', 'how many requests, at most 50', integer(1), 10)
    .action((flags: ExplainFlags) =>
      choose(async (terminal) => (await import('./commands/explain')).explain(flags, terminal)),
    );

  program
    .command('config')
    .description('the settings in force, and the origin of each')
    .addArgument(new Argument('[file]', 'a document, whose project file applies'))
    .option('--json', 'print JSON')
    .addOption(
      new Option('--schema [kind]', 'print the JSON schema of the user file, or of the project file')
        .choices(['user', 'project'])
        .preset('user'),
    )
    .action((file: string | undefined, flags: ConfigCommandFlags) =>
      choose(async (terminal) => (await import('./commands/config')).config(file, flags, terminal)),
    );

  for (const each of [program, ...program.commands]) {
    const name = each === program ? program.name() : `${program.name()} ${each.name()}`;
    each.configureOutput({ outputError: (text, write) => write(oneLineError(text, name)) });
  }
  return program;
}

/** An error of the argument parser in one line that says what to do. `name` is the command that was called. */
function oneLineError(text: string, name: string): string {
  const message = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  const [, flag, value, expected] =
    /^option '.*?(--[\w-]+).*' argument '(.*)' is invalid\. (.*)$/.exec(message) ?? [];
  if (expected !== undefined) {
    const choices = /^Allowed choices are (.*)\.$/.exec(expected)?.[1];
    return `completion: ${flag} ${choices === undefined ? expected : `must be one of ${choices}`}, got ${value || "''"}\n`;
  }
  const hint = message.includes("missing required argument 'target'")
    ? ': give FILE:LINE:COL, before --context where that is given'
    : message.includes("missing required argument 'file'")
      ? ': give a file'
      : `; see ${name} --help`;
  return `completion: ${message.replace(/\.$/, '')}${hint}\n`;
}
