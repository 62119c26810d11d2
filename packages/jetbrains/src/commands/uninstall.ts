import { exitCodes, type ExitCode, type Terminal } from '../io/terminal';
import { folderState, removeTemplateFolder } from '../template/template-folder';
import { serverName } from '../template/template-files';
import { templateFolderOf, type CommandOptions } from './install';

/** Removes the files of `install`, and nothing else; prints what is left to do in the IDE. */
export async function uninstall(options: CommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { print, printError } = terminal;
  const folder = templateFolderOf(options, terminal);
  const state = await folderState(folder);
  if (state === 'foreign') {
    printError(`${folder} is not a template of this command; nothing was removed`);
    return exitCodes.usage;
  }
  if (state === 'absent') {
    print(`nothing is installed in ${folder}`);
  } else {
    const { left } = await removeTemplateFolder(folder);
    print(
      left.length === 0 ? `removed ${folder}` : `removed the template; left in ${folder}: ${left.join(', ')}`,
    );
  }
  print(
    `In the IDE, remove "${serverName}" under Settings | Languages & Frameworks | Language Servers: the import stays there.`,
  );
  return exitCodes.done;
}
