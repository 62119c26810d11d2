import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, type ExitCode, type Terminal } from '../io/terminal';
import { findNode } from '../node/find-node';
import { findServer } from '../server/find-server';
import { readCommandLine } from '../template/command-line';
import { folderState } from '../template/template-folder';
import {
  serverCommand,
  serverFileName,
  serverFolder,
  templateFileNames,
  templateFiles,
  type Template,
} from '../template/template-files';
import { checkServer } from './check-server';
import { templateFolderOf, type CommandOptions } from './install';

/** Looks at what `install` wrote, step by step, and starts the server once. Changes nothing. */
export async function doctor(options: CommandOptions, terminal: Terminal, self: string): Promise<ExitCode> {
  const { print } = terminal;
  const folder = templateFolderOf(options, terminal);
  const again = 'run `npx @org/completion-jetbrains install` again, then import the folder again';
  let faults = 0;
  const tell = (good: boolean, line: string) => {
    if (!good) faults += 1;
    print(`${good ? 'ok  ' : 'bad '} ${line}`);
  };

  if ((await folderState(folder)) !== 'ours') {
    tell(false, `there is no template of ours in ${folder}: run \`npx @org/completion-jetbrains install\``);
    return exitCodes.failed;
  }
  tell(true, `template in ${folder}`);

  const command = await commandOf(folder);
  const [nodePath, scriptPath] = command ?? [];
  if (nodePath === undefined || scriptPath === undefined) {
    tell(false, `template.json names no command: ${again}`);
    return exitCodes.failed;
  }
  const { found, attempts } = await findNode(nodePath, () => []);
  tell(
    found !== undefined,
    `Node ${nodePath}: ${attempts.map(({ verdict }) => verdict).join()}${found === undefined ? `; ${again}` : ''}`,
  );

  const expected = serverCommand({ folder, nodePath })[1] ?? '';
  tell(
    scriptPath === expected,
    scriptPath === expected
      ? `server ${scriptPath}`
      : `the command starts ${scriptPath}, and the folder is ${folder} now: ${again}`,
  );
  const server = findServer(self);
  const copy = await bytes(join(folder, serverFolder, serverFileName));
  const current = copy !== undefined && (await bytes(server.file))?.equals(copy) === true;
  tell(
    current,
    current
      ? `the server is that of version ${server.version}`
      : `the server is missing or of another version than ${server.version}: run install again; the IDE takes it when it starts the server anew`,
  );
  for (const name of templateFileNames)
    if (name !== 'settings.json' && !(await same(folder, name, nodePath)))
      tell(false, `${name} is not as this version writes it: ${again}`);
  tell(await checkServer(folder, terminal), 'the server runs and answers');
  print('What the IDE itself holds cannot be seen from here: see the table of troubles in the README.');
  return faults === 0 ? exitCodes.done : exitCodes.failed;
}

async function commandOf(folder: string): Promise<readonly string[] | undefined> {
  try {
    const { programArgs } = JSON.parse(await readFile(join(folder, 'template.json'), 'utf8')) as Template;
    return readCommandLine(programArgs.default);
  } catch {
    return undefined;
  }
}

async function same(
  folder: string,
  name: (typeof templateFileNames)[number],
  nodePath: string,
): Promise<boolean> {
  const file = join(folder, name);
  return existsSync(file) && (await readFile(file, 'utf8')) === templateFiles({ folder, nodePath })[name];
}

function bytes(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
