import { describe, expect, it } from 'vitest';
import { userDirectories } from './user-directories';

describe('the directories of a user', () => {
  it('are those of XDG on Linux', () => {
    expect(userDirectories({ HOME: '/h' }, 'linux')).toEqual({
      config: '/h/.config/completion',
      state: '/h/.local/state/completion',
      cache: '/h/.cache/completion',
    });
  });

  it('are in Library on macOS, what can be made again in Caches', () => {
    expect(userDirectories({ HOME: '/h' }, 'darwin')).toEqual({
      config: '/h/Library/Application Support/completion',
      state: '/h/Library/Application Support/completion',
      cache: '/h/Library/Caches/completion',
    });
  });

  it('are in AppData on Windows, where its variables say', () => {
    expect(userDirectories({ USERPROFILE: 'H:\\h' }, 'win32')).toEqual({
      config: 'H:\\h\\AppData\\Roaming\\completion',
      state: 'H:\\h\\AppData\\Local\\completion',
      cache: 'H:\\h\\AppData\\Local\\completion\\Cache',
    });
    expect(userDirectories({ LOCALAPPDATA: 'L:\\l', USERPROFILE: 'H:\\h' }, 'win32').cache).toBe(
      'L:\\l\\completion\\Cache',
    );
  });

  it.each(['linux', 'darwin'] as const)('follow the variables of XDG on %s', (platform) => {
    const env = { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k' };
    expect(userDirectories(env, platform)).toEqual({
      config: '/c/completion',
      state: '/s/completion',
      cache: '/k/completion',
    });
  });

  it('pass over a relative path, as XDG asks', () => {
    expect(userDirectories({ HOME: '/h', XDG_CACHE_HOME: 'k' }, 'linux').cache).toBe('/h/.cache/completion');
  });
});
