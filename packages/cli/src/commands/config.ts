import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, showOrigin, type LoadedConfig } from '@org/completion-node';
import { exitCodes } from '../exit-code';
import { table } from '../io/table';
import { printNotice, write, type Terminal } from '../io/terminal';

export interface ConfigCommandFlags {
  readonly json?: boolean;
  /** Which schema to print, instead of the configuration. */
  readonly schema?: 'user' | 'project';
}

/** Prints what is in force for a file (or here) and where each value came from; or a JSON schema. */
export async function config(
  file: string | undefined,
  flags: ConfigCommandFlags,
  terminal: Terminal,
): Promise<number> {
  if (flags.schema !== undefined) {
    const path = fileURLToPath(
      import.meta.resolve(`@org/completion-node/${flags.schema}-config.schema.json`),
    );
    await write(terminal.stdout, await readFile(path, 'utf8'));
    return exitCodes.done;
  }
  if (file !== undefined && !existsSync(resolve(terminal.cwd, file)))
    await printNotice(terminal, `there is no ${file}; this is what would be in force for it`);
  const loaded = await loadConfig({
    env: terminal.env,
    cwd: terminal.cwd,
    ...(file === undefined ? {} : { file }),
  });
  for (const warning of loaded.warnings) await printNotice(terminal, warning);
  const entries = configEntries(loaded);
  if (flags.json === true) {
    const { workspaceRoot, userFile, projectFile = null, ignoreGlobs, warnings } = loaded;
    const settings = Object.fromEntries(entries.map(({ name, value, origin }) => [name, { value, origin }]));
    await write(
      terminal.stdout,
      `${JSON.stringify({ settings, ignoreGlobs, workspaceRoot, userFile, projectFile, warnings }, null, 2)}\n`,
    );
    return exitCodes.done;
  }
  const rows = entries.map(({ name, value, origin }) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
    origin,
  ]);
  const { userFile, projectFile } = loaded;
  await write(terminal.stdout, table(rows));
  await write(
    terminal.stdout,
    `\n${table([
      ['user file', `${userFile.path}${userFile.found ? '' : ' (not there)'}`],
      ['project file', projectFile ?? 'none'],
      ['workspace', loaded.workspaceRoot],
      ...loaded.ignoreGlobs.map((globs) => ['ignored', globs.join('  ')]),
    ])}`,
  );
  return exitCodes.done;
}

/** A value in force and where it came from; keys and headers only as being there. */
export interface ConfigEntry {
  readonly name: string;
  readonly value: unknown;
  readonly origin: string;
}

/** Everything in force, the endpoint first. Holds no key. */
export function configEntries({ endpoint, effective }: LoadedConfig): readonly ConfigEntry[] {
  const { provider, providerOrigin, baseUrl, baseUrlOrigin, apiKey, apiKeyFrom = '', headers } = endpoint;
  const entries: ConfigEntry[] = [{ name: 'provider', value: provider, origin: showOrigin(providerOrigin) }];
  if (baseUrl !== undefined && baseUrlOrigin !== undefined) {
    entries.push({ name: 'baseUrl', value: baseUrl, origin: showOrigin(baseUrlOrigin) });
  }
  if (apiKey !== undefined) entries.push({ name: 'apiKey', value: 'present, not shown', origin: apiKeyFrom });
  for (const name of Object.keys(headers)) {
    entries.push({ name: `headers.${name}`, value: 'present, not shown', origin: 'user file' });
  }
  const others = effective.map(({ path, value, origin }) => ({
    name: path.join('.'),
    value,
    origin: showOrigin(origin),
  }));
  return [...entries, ...others.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
}
