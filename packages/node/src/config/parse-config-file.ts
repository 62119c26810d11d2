import { readFile, stat } from 'node:fs/promises';
import { evaluate, parse, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa';
import { closest, distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { ConfigError, showPlace, type FilePlace } from './config-error';
import { pathOf, receivedIn, wantedBy } from './describe-issue';
import { userOnlySettings, projectFileSchema, userFileSchema, type UserSettings } from './settings-schema';

/** A configuration file, read and checked. */
export interface ConfigFile {
  readonly path: string;
  /** Of a project's file, no personal setting is among them. */
  readonly settings: UserSettings;
  /** Where the setting at a dotted path stands, e.g. `prompt.suffixShare`. */
  place(path: readonly string[]): FilePlace;
  /** One line each: unknown settings, and those a project may not set. */
  readonly warnings: readonly string[];
}

/** A configuration file is a page or two; anything much longer is something else. */
const maxBytes = 1_000_000;

/**
 * Reads and checks the configuration file at `path`; `undefined` when there is none.
 *
 * `kind` decides whom to trust: personal settings in a project's file are left out with one warning. Unknown settings are left
 * out with a warning that names the nearest known one.
 *
 * @throws ConfigError with file, line and column when it cannot be read, is not JSON, or holds a value of the wrong kind
 */
export async function parseConfigFile(
  path: string,
  kind: 'project' | 'user',
): Promise<ConfigFile | undefined> {
  const text = await read(path);
  if (text === undefined) return undefined;
  const root = parseText(path, text);
  const schema = kind === 'project' ? projectFileSchema : userFileSchema;
  const warnings = [
    ...(kind === 'project' ? personalWarning(path, root) : []),
    ...unknownWarnings(path, root, kind),
  ];
  const checked = v.safeParse(schema, evaluate(root), { abortEarly: true });
  if (!checked.success) {
    const [issue] = checked.issues;
    const keys = pathOf(issue);
    throw new ConfigError(describeIssue(issue, keys), { place: placeOf(path, root, keys) });
  }
  return { path, settings: checked.output, place: (keys) => placeOf(path, root, keys), warnings };
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
  throw new ConfigError('holds no settings: write an object, { … }', { place: { file: path, line, column } });
}

const tokenWords: Readonly<Record<string, string>> = {
  LBrace: '"{"',
  RBrace: '"}"',
  LBracket: '"["',
  RBracket: '"]"',
  Colon: '":"',
  Comma: '","',
};

/** The parser's message without its place and its names for tokens. */
function plainWords(message: string): string {
  const words = message
    .replace(/\s*\(\d+:\d+\)$/, '')
    .replace(/^Unexpected (?:token (\w+)|(.*?)) found\.$/, (_, token: string | undefined, other: string) =>
      token === undefined ? `unexpected ${other}` : `unexpected ${tokenWords[token] ?? token.toLowerCase()}`,
    );
  return /call stack/.test(words) ? 'nested too deeply' : words;
}

function personalWarning(path: string, root: ObjectNode): string[] {
  const found = memberNames(root).filter((name) => userOnlySettings.has(name));
  if (found.length === 0) return [];
  const named = found.map((name) => `"${name}"`).join(', ');
  return [
    `${showPlace(placeOf(path, root, found.slice(0, 1)))}: a project may not set ${named}: ignored. Set it in your own configuration file, in the environment or by a flag.`,
  ];
}

/** Entries of a schema's object, by name; `undefined` for anything but an object with a fixed set of names. */
function entriesOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { entries, wrapped } = schema as { entries?: Readonly<Record<string, unknown>>; wrapped?: unknown };
  return wrapped === undefined ? entries : entriesOf(wrapped);
}

function unknownWarnings(path: string, root: ObjectNode, kind: 'project' | 'user'): string[] {
  const warnings: string[] = [];
  const visit = (node: ObjectNode, schema: unknown, above: readonly string[]) => {
    const entries = entriesOf(schema);
    if (entries === undefined) return;
    for (const { name, value } of node.members) {
      const key = nameOf(name);
      if (Object.hasOwn(entries, key)) {
        if (value.type === 'Object') visit(value, entries[key], [...above, key]);
      } else if (kind === 'user' || above.length > 0 || !userOnlySettings.has(key)) {
        const { line, column } = name.loc.start;
        warnings.push(
          `${showPlace({ file: path, line, column })}: unknown setting "${[...above, key].join('.')}" is ignored${nearMiss(key, entries)}`,
        );
      }
    }
  };
  visit(root, kind === 'project' ? projectFileSchema : userFileSchema, []);
  return warnings;
}

function nearMiss(name: string, entries: Readonly<Record<string, unknown>>): string {
  const nearest = closest(name, Object.keys(entries));
  return distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3)
    ? `; did you mean "${nearest}"?`
    : '';
}

function describeIssue(issue: v.BaseIssue<unknown>, keys: readonly string[]): string {
  // A key of the wrong kind is still a key.
  const received = keys[0] === 'apiKey' || keys[0] === 'headers' ? 'of the wrong kind' : receivedIn(issue);
  return `"${keys.join('.')}" is ${received}; it must be ${wantedBy(issue)}`;
}

function memberNames(node: ObjectNode): string[] {
  return node.members.map(({ name }) => nameOf(name));
}

function nameOf(name: ObjectNode['members'][number]['name']): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** Place of the value at `keys`, or of the nearest thing above it. */
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
