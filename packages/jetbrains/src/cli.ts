import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { doctor } from './commands/doctor';
import { install } from './commands/install';
import { uninstall } from './commands/uninstall';
import { exitCodes, type ExitCode, type Terminal } from './io/terminal';

const usage = `Usage: completion-jetbrains install [--to DIR] [--node PATH]
       completion-jetbrains uninstall [--to DIR]
       completion-jetbrains doctor [--to DIR]

Sets up ghost text in JetBrains IDEs through the plugin LSP4IJ.

  install      finds Node, writes the template folder, starts the server once, prints the steps left in the IDE
  uninstall    removes what install wrote
  doctor       checks what install wrote, and starts the server once

  --to DIR     the template's folder, empty or from an earlier install
  --node PATH  the Node that runs the server
  --version, --help
`;

const commands = { install, uninstall, doctor };

// A reader that has seen enough, such as `head`, is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(args: readonly string[]): Promise<ExitCode> {
  const terminal: Terminal = {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    cwd: process.cwd(),
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
  };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        node: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) return printed(usage);
    if (values.version === true) return printed(`${packageJson.version}\n`);
    const [name = '', ...more] = positionals;
    if (!isCommand(name) || more.length > 0) {
      const problem = name === '' ? 'no command' : `not \`${[name, ...more].join(' ')}\``;
      terminal.printError(
        `completion-jetbrains: the command must be install, uninstall or doctor (${problem}); see --help`,
      );
      return exitCodes.usage;
    }
    if (values.node !== undefined && name !== 'install') {
      terminal.printError('completion-jetbrains: --node is an option of install only');
      return exitCodes.usage;
    }
    const { to, node } = values;
    const options = { ...(to === undefined ? {} : { to }), ...(node === undefined ? {} : { node }) };
    return await commands[name](options, terminal, __filename);
  } catch (error) {
    const { code = '', message } = error as Error & { readonly code?: string };
    const isParsing = code.startsWith('ERR_PARSE_ARGS');
    // After its first sentence the message describes Node's parser.
    terminal.printError(
      `completion-jetbrains: ${isParsing ? `${message.split('. ')[0]}; see --help` : message}`,
    );
    return isParsing ? exitCodes.usage : exitCodes.failed;
  }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

function printed(text: string): ExitCode {
  process.stdout.write(text);
  return exitCodes.done;
}
