import { join, resolve } from 'node:path';
import { userDirectories } from '@org/completion-node';
import { exitCodes, type ExitCode, type Terminal } from '../io/terminal';
import { findNode, minVersion } from '../node/find-node';
import { nodePlaces } from '../node/node-places';
import { findServer } from '../server/find-server';
import { folderState, writeTemplateFolder } from '../template/template-folder';
import { serverName } from '../template/template-files';
import { checkServer } from './check-server';

/** The options of the command line. */
export interface CommandOptions {
  /** The template's folder. @default `jetbrains` in the user's state directory */
  readonly to?: string;
  /** The Node that runs the server; no other is searched for. */
  readonly node?: string;
}

/** The folder a command works on, absolute. */
export function templateFolderOf({ to }: CommandOptions, { env, platform, cwd }: Terminal): string {
  return to === undefined ? join(userDirectories(env, platform).state, 'jetbrains') : resolve(cwd, to);
}

/**
 * Finds Node, writes the template folder with the exact command for this machine, starts that command, requests one completion, and
 * prints the steps left in the IDE.
 *
 * @param self - the file of this command, from which the server is found.
 */
export async function install(options: CommandOptions, terminal: Terminal, self: string): Promise<ExitCode> {
  const { print, printError, cwd } = terminal;
  const folder = templateFolderOf(options, terminal);
  const server = findServer(self);

  if ((await folderState(folder)) === 'foreign') {
    printError(`${folder} contains something else; name an empty folder with --to`);
    return exitCodes.usage;
  }

  print('looking for Node');
  const explicit = options.node === undefined ? undefined : resolve(cwd, options.node);
  const { found, attempts } = await findNode(explicit, () => nodePlaces(terminal));
  for (const { place, verdict } of attempts) print(`  ${place.path} (${place.source}): ${verdict}`);
  if (found === undefined) {
    printError(
      explicit === undefined
        ? `no Node ${minVersion} or newer on the PATH or in the folders of version managers; install one, or name it with --node`
        : `${explicit} cannot be used; name a Node ${minVersion} or newer with --node, or omit it to search for one`,
    );
    return exitCodes.failed;
  }

  print(`writing the template for LSP4IJ to ${folder}`);
  for (const name of await writeTemplateFolder({ folder, nodePath: found.path }, server.file))
    print(`  ${name}`);
  if ((await checkServer(folder, terminal)) === 'nothing') return exitCodes.failed;

  print('');
  for (const line of stepsLeft(folder)) print(line);
  return exitCodes.done;
}

/** What the user must do in the IDE. */
function stepsLeft(folder: string): readonly string[] {
  return [
    'Three steps are left, in the IDE (2024.2 or newer):',
    '  1. Settings | Plugins | Marketplace: install "LSP4IJ" (0.20 or newer), restart the IDE.',
    '  2. Settings | Languages & Frameworks | Language Servers: +, then Template | Import from custom template…,',
    `     choose this folder: ${folder}`,
    `  3. OK. Open a source file and type: "${serverName}" starts, and ghost text appears. Tab accepts it.`,
  ];
}
