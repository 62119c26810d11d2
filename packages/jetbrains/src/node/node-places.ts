import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '@org/completion-node';

/** A file that may be Node. */
export interface NodePlace {
  readonly path: string;
  /** Why it is searched, for display: `PATH`, `nvm`, … */
  readonly source: string;
}

/** What determines the places. */
export interface NodePlacesOptions {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The user's home directory. */
  readonly home: string;
  /** Lists the names in a directory, in any order; none when it cannot be read. @default from the disk */
  readonly list?: (directory: string) => readonly string[];
}

/**
 * Every file that may be Node, best first: the directories of `PATH`, then those of the usual version managers (newest version
 * first) and installers. Checks only the directories that must be listed, not whether the files exist.
 */
export function nodePlaces({ env, platform, home, list = namesIn }: NodePlacesOptions): readonly NodePlace[] {
  const windows = platform === 'win32';
  const name = windows ? 'node.exe' : 'node';
  const separator = windows ? ';' : delimiter;
  const onPath = (env['PATH'] ?? env['Path'] ?? '')
    .split(separator)
    .map((directory) => directory.replace(/^"(.*)"$/, '$1'))
    .filter((directory) => directory !== '')
    .map((directory) => ({ path: join(directory, name), source: 'PATH' }));

  /** `root/<version>/inside/node`, newest first. */
  const versions = (source: string, root: string | undefined, ...inside: readonly string[]): NodePlace[] =>
    root === undefined
      ? []
      : list(root)
          .filter((each) => /^v?\d/.test(each))
          .toSorted(newestFirst)
          .map((version) => ({ path: join(root, version, ...inside, name), source }));
  const at = (source: string, ...parts: readonly (string | undefined)[]): NodePlace[] => {
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length ? [] : [{ path: join(...known, name), source }];
  };
  const below = (root: string | undefined, ...parts: readonly string[]) =>
    root === undefined ? undefined : join(root, ...parts);

  const places = windows
    ? [
        ...at('nvm', env['NVM_SYMLINK']),
        ...versions('nvm', env['NVM_HOME']),
        ...versions(
          'fnm',
          below(env['FNM_DIR'] ?? below(env['APPDATA'], 'fnm'), 'node-versions'),
          'installation',
        ),
        ...versions('Volta', below(env['LOCALAPPDATA'], 'Volta', 'tools', 'image', 'node')),
        ...at('Scoop', env['SCOOP'] ?? join(home, 'scoop'), 'apps', 'nodejs', 'current'),
        ...at('the installer', env['ProgramFiles'], 'nodejs'),
      ]
    : [
        ...versions('nvm', join(env['NVM_DIR'] ?? join(home, '.nvm'), 'versions', 'node'), 'bin'),
        ...[
          env['FNM_DIR'],
          join(home, '.local', 'share', 'fnm'),
          join(home, 'Library', 'Application Support', 'fnm'),
          join(home, '.fnm'),
        ].flatMap((root) => versions('fnm', below(root, 'node-versions'), 'installation', 'bin')),
        ...versions(
          'Volta',
          join(env['VOLTA_HOME'] ?? join(home, '.volta'), 'tools', 'image', 'node'),
          'bin',
        ),
        ...versions('asdf', join(env['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'nodejs'), 'bin'),
        ...versions(
          'mise',
          join(env['MISE_DATA_DIR'] ?? join(home, '.local', 'share', 'mise'), 'installs', 'node'),
          'bin',
        ),
        ...versions('nodenv', join(env['NODENV_ROOT'] ?? join(home, '.nodenv'), 'versions'), 'bin'),
        ...versions('n', join(env['N_PREFIX'] ?? '/usr/local', 'n', 'versions', 'node'), 'bin'),
        ...at('Homebrew', '/opt/homebrew/bin'),
        ...at('Homebrew', '/home', 'linuxbrew', '.linuxbrew', 'bin'),
        ...at('MacPorts', '/opt/local/bin'),
        ...at('the system', '/usr/local/bin'),
        ...at('the system', '/usr/bin'),
        ...at('snap', '/snap/bin'),
      ];
  const seen = new Set<string>();
  return [...onPath, ...places].filter(({ path }) => !seen.has(path) && seen.add(path));
}

/** Compares `v20.9.0` and `v20.10.0` by number, the newer one first. */
function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
