import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Environment } from '../config/user-directories';
import { ParsedFiles } from './parsed-files';

/** A setting of a git configuration file; its name is in lower case, e.g. `core.excludesfile`. */
export interface GitSetting {
  readonly name: string;
  readonly value: string;
}

/** Larger files are not read, in bytes. */
const maxBytes = 1_000_000;
/** Maximum depth of nested includes, as in git. */
const maxIncludeDepth = 10;

/** Finds the ignore files of the user's git settings. */
export class GitConfig {
  readonly #files = new ParsedFiles<readonly GitSetting[]>(parseGitConfig, [], maxBytes);
  readonly #env: Environment;
  readonly #home: string;

  /** @param env - as git reads it: `HOME`, `XDG_CONFIG_HOME`, `GIT_CONFIG_GLOBAL`, `GIT_CONFIG_SYSTEM`, `GIT_CONFIG_NOSYSTEM` */
  constructor(env: Environment) {
    this.#env = env;
    this.#home = env['HOME'] || homedir();
  }

  /**
   * The user's ignore files for the repository at `root`, outermost first: the value of `core.excludesFile`, or its default. Values in
   * conditional includes are added, whatever the condition: ignoring too much is the safe side.
   *
   * @param gitDirectory - where the repository keeps its `config`
   */
  excludesFiles(root: string, gitDirectory: string | undefined): readonly string[] {
    const named = this.#values([
      ...this.#userFiles(),
      ...(gitDirectory === undefined ? [] : [join(gitDirectory, 'config')]),
    ]);
    if (named.length === 0) return [join(this.#configHome(), 'git', 'ignore')];
    return named.filter((value) => value !== '').map((value) => resolve(root, this.#expanded(value)));
  }

  #userFiles(): readonly string[] {
    const { GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM } = this.#env;
    const system = isTrue(GIT_CONFIG_NOSYSTEM) ? [] : [GIT_CONFIG_SYSTEM ?? '/etc/gitconfig'];
    const user =
      GIT_CONFIG_GLOBAL === undefined
        ? [join(this.#configHome(), 'git', 'config'), join(this.#home, '.gitconfig')]
        : [GIT_CONFIG_GLOBAL];
    return [...system, ...user].filter((path) => path !== '');
  }

  #configHome(): string {
    const named = this.#env['XDG_CONFIG_HOME'];
    return named !== undefined && named !== '' ? named : join(this.#home, '.config');
  }

  /** Possible values of `core.excludesFile`: the last one, and those of conditional includes after it. */
  #values(paths: readonly string[]): readonly string[] {
    let values: string[] = [];
    const visit = (path: string, conditional: boolean, depth: number) => {
      for (const { name, value } of this.#files.read(path) ?? []) {
        if (name === 'core.excludesfile') values = conditional ? [...values, value] : [value];
        const isInclude =
          name === 'include.path' || (name.startsWith('includeif.') && name.endsWith('.path'));
        if (!isInclude || depth >= maxIncludeDepth) continue;
        const included = this.#expanded(value);
        visit(
          isAbsolute(included) ? included : join(dirname(path), included),
          conditional || name !== 'include.path',
          depth + 1,
        );
      }
    };
    for (const path of paths) visit(path, false, 0);
    return values;
  }

  #expanded(path: string): string {
    return path === '~' || path.startsWith('~/') ? join(this.#home, path.slice(1)) : path;
  }
}

/** The settings of a file in the syntax of `git config`, in their order. Skips invalid lines. */
export function parseGitConfig(text: string): readonly GitSetting[] {
  const settings: GitSetting[] = [];
  let section = '';
  // A backslash at the end of a line continues it.
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header !== null) {
      const [, name = '', subsection] = header;
      section =
        name.toLowerCase() + (subsection === undefined ? '' : `.${subsection.replace(/\\(.)/g, '$1')}`);
    }
    const setting = /^\s*([A-Za-z][\w-]*)\s*(?:=(.*))?$/s.exec(
      header === null ? line : line.slice(header[0].length),
    );
    if (setting === null || section === '') continue;
    const [, name = '', value = ''] = setting;
    settings.push({ name: `${section}.${name.toLowerCase()}`, value: valueIn(value) });
  }
  return settings;
}

/** A value without quotes, escapes and trailing comment. */
function valueIn(text: string): string {
  let value = '';
  let quoted = false;
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      quoted = !quoted;
      kept = value.length;
    } else if (!quoted && (character === '#' || character === ';')) break;
    else {
      const next = text.charAt(at + 1);
      value += character === '\\' ? ({ n: '\n', t: '\t', b: '\b' }[next] ?? next) : character;
      if (character === '\\') at++;
      if (quoted || !/\s/.test(character)) kept = value.length;
      else if (value.trim() === '') value = '';
    }
  }
  return value.slice(0, kept);
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}
