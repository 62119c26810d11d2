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

/** Checks the files of `install` step by step, and starts the server once. Changes nothing. */
export async function doctor(options: CommandOptions, terminal: Terminal, self: string): Promise<ExitCode> {
  const { print } = terminal;
  const folder = templateFolderOf(options, terminal);
  const again = 'run `npx @org/completion-jetbrains install` again, then import the folder again';
  let faults = 0;
  const report = (good: boolean, line: string) => {
    if (!good) faults += 1;
    print(`${good ? 'ok  ' : 'bad '} ${line}`);
  };

  if ((await folderState(folder)) !== 'ours') {
    report(
      false,
      `there is no template of this command in ${folder}: run \`npx @org/completion-jetbrains install\``,
    );
    return exitCodes.failed;
  }
  report(true, `template in ${folder}`);

  const command = await commandOf(folder);
  const [nodePath, scriptPath] = command ?? [];
  if (nodePath === undefined || scriptPath === undefined) {
    report(false, `template.json has no command: ${again}`);
    return exitCodes.failed;
  }
  const { found, attempts } = await findNode(nodePath, () => []);
  report(
    found !== undefined,
    `Node ${nodePath}: ${attempts.map(({ verdict }) => verdict).join()}${found === undefined ? `; ${again}` : ''}`,
  );

  const expected = serverCommand({ folder, nodePath })[1] ?? '';
  report(
    scriptPath === expected,
    scriptPath === expected
      ? `server ${scriptPath}`
      : `the command starts ${scriptPath}, but the folder is now ${folder}: ${again}`,
  );
  const server = findServer(self);
  const copy = await bytes(join(folder, serverFolder, serverFileName));
  const current = copy !== undefined && (await bytes(server.file))?.equals(copy) === true;
  report(
    current,
    current
      ? `the server has version ${server.version}`
      : `the server is missing or not version ${server.version}: run install again, then restart the server in the IDE`,
  );
  const files = templateFiles({ folder, nodePath });
  for (const name of templateFileNames) {
    const isSame = (await bytes(join(folder, name)))?.equals(Buffer.from(files[name])) === true;
    if (name !== 'settings.json' && !isSame)
      report(false, `${name} differs from the one of this version: ${again}`);
  }
  const came = await checkServer(folder, terminal);
  report(came !== 'nothing', 'the server runs and responds');
  if (came !== 'nothing')
    report(
      came === 'completion',
      came === 'completion' ? 'a completion came' : 'no completion came: the reason is above',
    );
  print(
    'The state of the IDE itself cannot be checked from here: see "When nothing comes" in docs/jetbrains.md.',
  );
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

function bytes(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
