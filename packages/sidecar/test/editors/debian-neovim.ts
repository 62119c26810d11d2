import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How Neovim is started here. */
export interface Neovim {
  readonly program: string;
  /** Before all other arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The first that has `vim.lsp.inline_completion`. */
const minVersion = [0, 12] as const;

/**
 * A Neovim that knows inline completion: the one on the PATH, or Debian's from a newer suite, unpacked into a cache folder of its
 * own. Nothing is installed; the machine's sources, keys and packages stay as they are. A string says why there is none.
 */
export function findNeovim(): Neovim | string {
  const own: Neovim = { program: 'nvim', args: [], env: {} };
  if (isNewEnough(own)) return own;
  const cache = join(
    process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    'completion',
    'neovim-debian',
  );
  const kept = unpackedIn(cache);
  if (kept !== undefined && isNewEnough(kept)) return kept;
  let reason = 'the Neovim of Debian does not run here';
  try {
    fetchInto(cache);
  } catch (error) {
    reason = `Debian's newer suites cannot be had: ${(error as Error).message.split('\n')[0] ?? ''}`;
  }
  // Also when fetching failed because another run was sooner.
  const fetched = unpackedIn(cache);
  return fetched !== undefined && isNewEnough(fetched) ? fetched : reason;
}

function isNewEnough({ program, args, env }: Neovim): boolean {
  const { stdout } = spawnSync(program, [...args, '--version'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [, major, minor] = /^NVIM v(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > minVersion[0] || Number(minor) >= minVersion[1];
}

/** Neovim with the libraries it was built with, started through their own loader. */
function unpackedIn(cache: string): Neovim | undefined {
  const usr = join(cache, 'usr');
  const libraries = readNames(join(usr, 'lib'))
    .map((name) => join(usr, 'lib', name))
    .find((folder) => readNames(folder).some((name) => name.startsWith('ld-linux')));
  const loader = libraries && readNames(libraries).find((name) => name.startsWith('ld-linux'));
  if (libraries === undefined || loader === undefined) return undefined;
  return {
    program: join(libraries, loader),
    args: ['--library-path', libraries, join(usr, 'bin', 'nvim')],
    env: {
      VIMRUNTIME: join(usr, 'share', 'nvim', 'runtime'),
      LUA_CPATH: `${join(libraries, 'lua', '5.1', '?.so')};;`,
      LUA_PATH: `${join(usr, 'share', 'lua', '5.1', '?.lua')};;`,
    },
  };
}

/** Downloads through apt's own client with lists and a state of its own, and unpacks. */
function fetchInto(cache: string): void {
  const source = debianSource();
  const parent = join(cache, '..');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'neovim-'));
  try {
    for (const name of ['lists/partial', 'archives/partial', 'root'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'status'), '');
    writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${source.keyring}] ${source.uri} sid main\n`);
    const settings = [
      `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State=${folder}`,
      `Dir::State::Lists=${join(folder, 'lists')}`,
      `Dir::State::Status=${join(folder, 'status')}`,
      `Dir::Cache=${folder}`,
      `Dir::Cache::Archives=${join(folder, 'archives')}`,
      'APT::Install-Recommends=false',
      `APT::Sandbox::User=${process.env['USER'] ?? 'root'}`,
      'Acquire::Retries=1',
      'Acquire::http::Timeout=15',
    ].flatMap((setting) => ['-o', setting]);
    const apt = (...args: readonly string[]) =>
      execFileSync('apt-get', ['-qq', ...settings, ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 60_000,
      });
    apt('update');
    apt('install', '--yes', '--download-only', 'neovim');
    for (const name of readNames(join(folder, 'archives')))
      if (name.endsWith('.deb'))
        execFileSync('dpkg', ['--extract', join(folder, 'archives', name), join(folder, 'root')]);
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(folder, 'root'), cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where this machine gets Debian's packages from, and the keys they are signed with. */
function debianSource(): { readonly uri: string; readonly keyring: string } {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (!existsSync(keyring)) throw new Error('this is no Debian');
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readNames(folder).map((name) => join(folder, name))];
  for (const file of files.filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))) {
    // One line a source (`deb [options] URI suite …`), or a stanza with `URIs: URI …`.
    const uri = /^(?:deb (?:\[[^\]]*\] )?|URIs: *)(\S+\/debian\/?)(?=\s|$)/m.exec(
      readFileSync(file, 'utf8'),
    )?.[1];
    if (uri !== undefined) return { uri, keyring };
  }
  throw new Error('this machine names no source of Debian packages');
}

function readNames(folder: string): readonly string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}
