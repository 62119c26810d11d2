import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terminal } from '../io/terminal';
import { requestOnce } from '../server/request-once';
import { readCommandLine } from '../template/command-line';
import type { Template } from '../template/template-files';

/**
 * Starts the server by the files in the folder, as the IDE will, requests one completion, and prints the result.
 *
 * @returns what came: a completion, a response without one, whose reason is printed, or nothing
 */
export async function checkServer(
  folder: string,
  { env, print, printError }: Terminal,
): Promise<'completion' | 'response' | 'nothing'> {
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown;
  try {
    const template = (await read('template.json')) as Template;
    const command = readCommandLine(template.programArgs.default);
    print(`starting it as the IDE will: ${template.programArgs.default}`);
    const { startMs, responseMs, insertText, status, complaints } = await requestOnce({
      command,
      env: { ...template.env.variables, ...env },
      initializationOptions: await read('initializationOptions.json'),
      settings: await read('settings.json'),
    });
    for (const complaint of complaints) print(`  log: ${complaint}`);
    print(`  it runs: ready after ${Math.round(startMs)} ms`);
    if (insertText === undefined)
      print(
        `  no completion: ${status ?? 'it found nothing to propose'}. \`completion doctor\` of @org/completion-cli examines that`,
      );
    else print(`  one completion after ${Math.round(responseMs)} ms: ${JSON.stringify(insertText)}`);
    return insertText === undefined ? 'response' : 'completion';
  } catch (error) {
    printError(`  it does not run: ${(error as Error).message}`);
    return 'nothing';
  }
}
