import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { unpackedPackages, type UnpackedPackages } from './debian-packages';

/** How Neovim is started here. */
export interface Neovim {
  readonly program: string;
  /** Before all other arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The first that has `vim.lsp.inline_completion`. */
const minVersion = [0, 12] as const;

/** A Neovim that knows inline completion: the one on the PATH, or Debian's. A string says why there is none. */
export function findNeovim(): Neovim | string {
  const own: Neovim = { program: 'nvim', args: [], env: {} };
  return isNewEnough(own)
    ? own
    : unpackedPackages('neovim-debian', ['neovim'], (unpacked) => {
        const neovim = neovimIn(unpacked);
        return isNewEnough(neovim) ? neovim : undefined;
      });
}

function isNewEnough({ program, args, env }: Neovim): boolean {
  const { stdout } = spawnSync(program, [...args, '--version'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [, major, minor] = /^NVIM v(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > minVersion[0] || Number(minor) >= minVersion[1];
}

function neovimIn({ usr, libraries, loader }: UnpackedPackages): Neovim {
  return {
    program: loader,
    args: ['--library-path', libraries, join(usr, 'bin', 'nvim')],
    env: {
      VIMRUNTIME: join(usr, 'share', 'nvim', 'runtime'),
      LUA_CPATH: `${join(libraries, 'lua', '5.1', '?.so')};;`,
      LUA_PATH: `${join(usr, 'share', 'lua', '5.1', '?.lua')};;`,
    },
  };
}
