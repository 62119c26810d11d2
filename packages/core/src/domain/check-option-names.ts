import { CompletionError } from '../errors/completion-error';
import { nearestName } from '../text/nearest-name';
import { faultMessage, showValue } from './option-spec';
import { optionTable, type EngineOption } from './option-table';

/**
 * Checks that every name in `options` is an option of the engine, as the compiler does for callers in TypeScript. Names whose value is
 * `undefined` are not looked at.
 *
 * @throws CompletionError `invalid-options` that names the unknown option, and the one that was likely meant
 */
export function checkOptionNames(options: unknown): void {
  const groups = new Set(Object.keys(optionTable).filter(isGrouped).map(groupOf));
  for (const [name, value] of membersOf('the options of an engine', options)) {
    if (isGrouped(name))
      throw unknownOption(showValue(name), `; write ${groupOf(name)}: { ${nameIn(name)} }`);
    if (!groups.has(name)) checkName(name, groups);
    else for (const [inner] of membersOf(name, value)) checkName(`${name}.${inner}`, groups);
  }
}

/** The members of `value` that are set. */
function membersOf(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CompletionError('invalid-options', faultMessage({ path, expected: 'an object', value }));
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function checkName(path: string, groups: ReadonlySet<string>): void {
  if (Object.hasOwn(optionTable, path)) return;
  const known = publicOptions();
  const byName = new Map(known.map((each) => [nameIn(each), each]));
  // Nearly that path, or nearly that name in another group.
  const meant =
    nearestName(path, [...groups, ...known], 2) ?? byName.get(nearestName(nameIn(path), byName.keys()) ?? '');
  if (meant !== undefined) throw unknownOption(path, `; did you mean ${meant}?`);
  const siblings = known.filter((each) => !isGrouped(path) || groupOf(each) === groupOf(path));
  throw unknownOption(path, `; it must be one of ${siblings.join(' | ')}`);
}

function unknownOption(name: string, advice: string): CompletionError {
  return new CompletionError('invalid-options', `unknown option ${name}${advice}`);
}

/** Paths of the options that hosts may set. */
function publicOptions(): string[] {
  const table: Readonly<Record<string, EngineOption>> = optionTable;
  return Object.keys(table).filter((path) => table[path]?.internal !== true);
}

/** Whether a path is that of an option in a group, such as `when.trigger`. */
function isGrouped(path: string): boolean {
  return path.includes('.');
}

function groupOf(path: string): string {
  return path.replace(/\..*/, '');
}

function nameIn(path: string): string {
  return path.replace(/^.*?\./, '');
}
