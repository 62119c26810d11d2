import { readFile, stat } from 'node:fs/promises';
import { evaluate, parse, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa';
import { nearestName, showValue } from '@org/completion-core/host';
import { checkSettings, settingMessage } from './check-settings';
import { ConfigError, showPlace, type FilePlace } from './config-error';
import {
  projectSettings,
  retiredSettings,
  userOnlySettings,
  userSettings,
  type SettingTable,
  type UserSettings,
} from './settings-schema';

/** A configuration file, read and checked. */
export interface ConfigFile {
  readonly path: string;
  /** Those of a project file hold no user-only setting. */
  readonly settings: UserSettings;
  /** Position of the setting at a path, e.g. `['when', 'trigger']`. */
  place(path: readonly string[]): FilePlace;
  /** One line each: unknown settings, retired ones, and those a project may not set. */
  readonly warnings: readonly string[];
}

/** A configuration file is a page or two; a much longer file is something else. */
const maxBytes = 1_000_000;

/**
 * Reads and checks the configuration file at `path`; `undefined` when there is none.
 *
 * User-only settings in a project file are left out with one warning. Unknown settings are left out with a warning that names
 * the nearest known one.
 *
 * @throws ConfigError with file, line and column when it cannot be read, is not JSON, or holds a wrong value
 */
export async function parseConfigFile(
  path: string,
  kind: 'project' | 'user',
): Promise<ConfigFile | undefined> {
  const text = await read(path);
  if (text === undefined) return undefined;
  const root = parseText(path, text);
  const table = kind === 'project' ? projectSettings : userSettings;
  const { settings, fault } = checkSettings(table, evaluate(root));
  if (fault !== undefined) {
    const place = placeOf(path, root, fault.path.split('.'));
    throw new ConfigError(settingMessage(fault.path, fault), { place });
  }
  const warnings = [
    ...(kind === 'project' ? userOnlyWarning(path, root) : []),
    ...nameWarnings(path, root, table),
  ];
  return { path, settings, place: (keys) => placeOf(path, root, keys), warnings };
}

async function read(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    if (!status.isFile())
      throw new ConfigError('is not a file; move it away or put a configuration file there', {
        place: { file: path },
      });
    if (status.size > maxBytes)
      throw new ConfigError('is too large for a configuration file (over 1 MB); move it away', {
        place: { file: path },
      });
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(`cannot be read (${code}); make it readable or move it away`, {
      place: { file: path },
      cause: error,
    });
  }
}

function parseText(path: string, text: string): ObjectNode {
  let body: ValueNode;
  try {
    ({ body } = parse(text, { mode: 'jsonc', allowTrailingCommas: true }));
  } catch (error) {
    const { line, column, message } = error as Error & { line?: number; column?: number };
    throw new ConfigError(`is not valid JSON: ${plainWords(message)}; correct it there`, {
      place: {
        file: path,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      },
      cause: error,
    });
  }
  if (body.type === 'Object') return body;
  const { line, column } = body.loc.start;
  throw new ConfigError(`must be an object, { … }, got ${showValue(evaluate(body))}`, {
    place: { file: path, line, column },
  });
}

const tokenWords: Readonly<Record<string, string>> = {
  LBrace: '"{"',
  RBrace: '"}"',
  LBracket: '"["',
  RBracket: '"]"',
  Colon: '":"',
  Comma: '","',
};

/** The parser's message without its position and its names for tokens. */
function plainWords(message: string): string {
  const words = message
    .replace(/\s*\(\d+:\d+\)$/, '')
    .replace(/^Unexpected (?:token (\w+)|(.*?)) found\.$/, (_, token: string | undefined, other: string) =>
      token === undefined ? `unexpected ${other}` : `unexpected ${tokenWords[token] ?? token.toLowerCase()}`,
    );
  return /call stack/.test(words) ? 'nested too deeply' : words;
}

function userOnlyWarning(path: string, root: ObjectNode): string[] {
  const found = memberPaths(root).filter((name) => userOnlySettings.has(name));
  const [first] = found;
  if (first === undefined) return [];
  const named = found.map((name) => `"${name}"`).join(', ');
  return [
    `${showPlace(placeOf(path, root, first.split('.')))}: a project may not set ${named}: ignored. Set it in your own configuration file, in the environment or by a flag.`,
  ];
}

/** Warnings about names that are not in `table`: retired or unknown ones. */
function nameWarnings(file: string, root: ObjectNode, table: SettingTable): string[] {
  const warnings: string[] = [];
  const visit = (node: ObjectNode, above: string) => {
    for (const { name, value } of node.members) {
      const path = `${above}${nameOf(name)}`;
      const { line, column } = name.loc.start;
      const place = showPlace({ file, line, column });
      if (retiredSettings.has(path))
        warnings.push(`${place}: setting "${path}" is no longer used and is ignored`);
      else if ([...table.keys(), ...retiredSettings].some((known) => known.startsWith(`${path}.`))) {
        if (value.type === 'Object') visit(value, `${path}.`);
        else if (![...table.keys()].some((known) => known.startsWith(`${path}.`)))
          warnings.push(`${place}: setting "${path}" is no longer used and is ignored`);
      } else if (!table.has(path) && !(table === projectSettings && userOnlySettings.has(path)))
        warnings.push(`${place}: unknown setting "${path}" is ignored${nearMiss(path, above, table)}`);
    }
  };
  visit(root, '');
  return warnings;
}

function nearMiss(path: string, above: string, table: SettingTable): string {
  const siblings = [...table.keys()]
    .filter((known) => known.startsWith(above))
    .map((known) => known.slice(above.length).replace(/\..*/, ''));
  const meant = nearestName(path.slice(above.length), siblings);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** Dotted paths of the members, and of those of the members that are objects. */
function memberPaths(node: ObjectNode): string[] {
  return node.members.flatMap(({ name, value }) => [
    nameOf(name),
    ...(value.type === 'Object' ? value.members.map((inner) => `${nameOf(name)}.${nameOf(inner.name)}`) : []),
  ]);
}

function nameOf(name: ObjectNode['members'][number]['name']): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** Position of the value at `keys`, or of the nearest value above it. */
function placeOf(file: string, root: ObjectNode, keys: readonly string[]): FilePlace {
  let node: ValueNode = root;
  let { line, column } = root.loc.start;
  for (const key of keys) {
    const next: ValueNode | undefined =
      node.type === 'Object'
        ? node.members.findLast(({ name }) => nameOf(name) === key)?.value
        : node.type === 'Array'
          ? node.elements[Number(key)]?.value
          : undefined;
    if (next === undefined) break;
    node = next;
    ({ line, column } = next.loc.start);
  }
  return { file, line, column };
}
