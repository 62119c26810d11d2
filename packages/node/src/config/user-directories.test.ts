import { describe, expect, it } from 'vitest';
import { userDirectories } from './user-directories';

describe('the directories of a user', () => {
  it('are those of XDG on Linux', () => {
    expect(userDirectories({ HOME: '/home/ada' }, 'linux')).toEqual({
      config: '/home/ada/.config/completion',
      state: '/home/ada/.local/state/completion',
      cache: '/home/ada/.cache/completion',
    });
  });

  it('are in Library on macOS, what can be made again in Caches', () => {
    expect(userDirectories({ HOME: '/Users/ada' }, 'darwin')).toEqual({
      config: '/Users/ada/Library/Application Support/completion',
      state: '/Users/ada/Library/Application Support/completion',
      cache: '/Users/ada/Library/Caches/completion',
    });
  });

  it('are in AppData on Windows, where its variables say', () => {
    expect(userDirectories({ USERPROFILE: 'C:\\Users\\ada' }, 'win32')).toEqual({
      config: 'C:\\Users\\ada\\AppData\\Roaming\\completion',
      state: 'C:\\Users\\ada\\AppData\\Local\\completion',
      cache: 'C:\\Users\\ada\\AppData\\Local\\completion\\Cache',
    });
    expect(userDirectories({ LOCALAPPDATA: 'D:\\Local', USERPROFILE: 'C:\\Users\\ada' }, 'win32').cache).toBe(
      'D:\\Local\\completion\\Cache',
    );
  });

  it.each(['linux', 'darwin'] as const)('follow the variables of XDG on %s', (platform) => {
    const env = { HOME: '/home/ada', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k' };
    expect(userDirectories(env, platform)).toEqual({
      config: '/c/completion',
      state: '/s/completion',
      cache: '/k/completion',
    });
  });

  it('pass over a relative path, as XDG asks', () => {
    expect(userDirectories({ HOME: '/home/ada', XDG_CACHE_HOME: 'k' }, 'linux').cache).toBe(
      '/home/ada/.cache/completion',
    );
  });
});
