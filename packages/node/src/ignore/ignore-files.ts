import { evaluate, parse } from '@humanwhocodes/momoa';
import { parseIgnoreList, type IgnoreList } from './ignore-list';
import { ParsedFiles } from './parsed-files';

/** Larger lists are not read, and deny everything, in bytes. */
const maxBytes = 4_000_000;

const everything = parseIgnoreList('*');
const nothing = parseIgnoreList('');

/** Reads ignore files, and the `ignore` lists of project files. One that exists but cannot be read ignores everything. */
export class IgnoreFiles {
  readonly #lists: ParsedFiles<IgnoreList>;
  readonly #settings: ParsedFiles<IgnoreList>;

  /** @param parseList - reads the lines of a list */
  constructor(parseList: (text: string) => IgnoreList) {
    this.#lists = new ParsedFiles(parseList, everything, maxBytes);
    this.#settings = new ParsedFiles((text) => listInSettings(text, parseList), everything, maxBytes);
  }

  /** The list in the ignore file at `path`; the same object while the file does not change. */
  list(path: string): IgnoreList | undefined {
    return this.#lists.read(path);
  }

  /** The list in the setting `ignore` of the configuration file at `path`; the same object while the file does not change. */
  setting(path: string): IgnoreList | undefined {
    return this.#settings.read(path);
  }
}

/** @throws Error when the file or its list is invalid */
function listInSettings(text: string, parseList: (text: string) => IgnoreList): IgnoreList {
  const settings: unknown = evaluate(
    parse(text.replace(/^\uFEFF/, ''), { mode: 'jsonc', allowTrailingCommas: true }),
  );
  const { ignore } = settings as { readonly ignore?: unknown };
  if (ignore === undefined) return nothing;
  if (!Array.isArray(ignore) || !ignore.every((each) => typeof each === 'string'))
    throw new Error('ignore must be a list of strings');
  return parseList(ignore.join('\n'));
}
