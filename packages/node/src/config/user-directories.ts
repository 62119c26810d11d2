import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Directories of the user's files. */
export interface UserDirectories {
  /** Configuration, e.g. `~/.config/completion`. */
  readonly config: string;
  /** State between runs, e.g. `~/.local/state/completion`. */
  readonly state: string;
}

/**
 * The user's directories by the conventions of the platform, `completion` in each: XDG on Linux and wherever XDG variables are set,
 * `Application Support` on macOS, `AppData` on Windows. Creates nothing. A relative XDG path is ignored, as XDG requires.
 */
export function userDirectories(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): UserDirectories {
  const home = (platform === 'win32' ? env['USERPROFILE'] : env['HOME']) || homedir();
  const named = (name: string) => {
    const path = env[name];
    return path !== undefined && isAbsolute(path) ? path : undefined;
  };
  const fallback = {
    config: platform === 'win32' ? (named('APPDATA') ?? join(home, 'AppData', 'Roaming')) : undefined,
    state: platform === 'win32' ? (named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local')) : undefined,
  };
  const mac = platform === 'darwin' ? join(home, 'Library', 'Application Support') : undefined;
  return {
    config: join(named('XDG_CONFIG_HOME') ?? fallback.config ?? mac ?? join(home, '.config'), 'completion'),
    state: join(
      named('XDG_STATE_HOME') ?? fallback.state ?? mac ?? join(home, '.local', 'state'),
      'completion',
    ),
  };
}
