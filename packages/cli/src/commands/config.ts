import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, showOrigin, type EndpointConfig, type LoadedConfig } from '@org/completion-node';
import { exitCodes } from '../exit-code';
import { table } from '../io/table';
import { printNotice, write, type Terminal } from '../io/terminal';

/** Flags of `completion config`. */
export interface ConfigCommandFlags {
  /** Prints JSON instead of a table. @default false */
  readonly json?: boolean;
  /** The schema to print instead of the configuration. */
  readonly schema?: 'user' | 'project';
}

/** Prints the configuration of a file, or of the current directory, with the origin of each value; or a JSON schema. */
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
    await printNotice(terminal, `there is no ${file}; this is the configuration that it would have`);
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
      ['user file', `${userFile.path}${userFile.found ? '' : ' (absent)'}`],
      ['project file', projectFile ?? 'none'],
      ['workspace', loaded.workspaceRoot],
      ...loaded.ignoreGlobs.map((globs) => ['ignored', globs.join('  ')]),
    ])}`,
  );
  return exitCodes.done;
}

/** A setting that applies. */
export interface ConfigEntry {
  /** Dotted path, e.g. `when.trigger`. */
  readonly name: string;
  /** The value; of keys and headers only a note that they are set. */
  readonly value: unknown;
  /** Where it was set, e.g. `environment COMPLETION_MODEL`. */
  readonly origin: string;
}

/** Every setting that applies, the endpoints first. Holds no key. */
export function configEntries({
  endpoint,
  nextEditEndpoint,
  effective,
}: LoadedConfig): readonly ConfigEntry[] {
  const entries = [
    ...endpointEntries(endpoint, ''),
    ...(nextEditEndpoint === undefined ? [] : endpointEntries(nextEditEndpoint, 'nextEdit.')),
  ];
  const others = effective.map(({ path, value, origin }) => ({
    name: path.join('.'),
    value,
    origin: showOrigin(origin),
  }));
  return [...entries, ...others.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
}

function endpointEntries(
  {
    provider,
    providerOrigin,
    baseUrl,
    baseUrlOrigin,
    apiKey,
    apiKeyFrom = '',
    headers,
  }: EndpointConfig<string>,
  prefix: string,
): readonly ConfigEntry[] {
  const entries = [{ name: 'provider', value: provider, origin: showOrigin(providerOrigin) }];
  if (baseUrl !== undefined && baseUrlOrigin !== undefined) {
    entries.push({ name: 'baseUrl', value: baseUrl, origin: showOrigin(baseUrlOrigin) });
  }
  if (apiKey !== undefined) entries.push({ name: 'apiKey', value: 'set, not shown', origin: apiKeyFrom });
  for (const name of Object.keys(headers)) {
    entries.push({ name: `headers.${name}`, value: 'set, not shown', origin: 'user file' });
  }
  return entries.map((entry) => ({ ...entry, name: `${prefix}${entry.name}` }));
}
