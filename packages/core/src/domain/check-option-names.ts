import { nearestName } from '../text/nearest-name';
import { membersOf, unknownOption } from './known-names';
import { showValue } from './option-spec';
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
