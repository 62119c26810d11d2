import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Directories of the user's files. */
export interface UserDirectories {
  /** Configuration, e.g. `~/.config/completion`. */
  readonly config: string;
  /** State between runs, e.g. `~/.local/state/completion`. */
  readonly state: string;
  /** What can be made again, e.g. `~/.cache/completion`. */
  readonly cache: string;
}

/**
 * The user's directories by the conventions of the platform, `completion` in each: XDG on Linux and wherever XDG variables are set,
 * `Library` on macOS, `AppData` on Windows. Creates nothing. A relative XDG path is ignored, as XDG requires.
 */
export function userDirectories(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): UserDirectories {
  const paths = platform === 'win32' ? win32 : posix;
  const join = (...names: string[]) => paths.join(...names);
  const home = homeFolder(env, platform);
  const named = (name: string) => {
    const path = env[name];
    return path !== undefined && paths.isAbsolute(path) ? path : undefined;
  };
  const defaults = () => {
    if (platform === 'win32') {
      const local = named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
      const roaming = named('APPDATA') ?? join(home, 'AppData', 'Roaming');
      return { config: roaming, state: local, cache: join(local, 'completion', 'Cache') };
    }
    if (platform === 'darwin') {
      const support = join(home, 'Library', 'Application Support');
      return { config: support, state: support, cache: join(home, 'Library', 'Caches', 'completion') };
    }
    const state = join(home, '.local', 'state');
    return { config: join(home, '.config'), state, cache: join(home, '.cache', 'completion') };
  };
  const { config, state, cache } = defaults();
  const namedCache = named('XDG_CACHE_HOME');
  return {
    config: join(named('XDG_CONFIG_HOME') ?? config, 'completion'),
    state: join(named('XDG_STATE_HOME') ?? state, 'completion'),
    cache: namedCache === undefined ? cache : join(namedCache, 'completion'),
  };
}

/** The user's home folder. */
export function homeFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'win32' ? env['USERPROFILE'] : env['HOME']) || homedir();
}
