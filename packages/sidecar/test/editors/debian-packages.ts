import { execFileSync } from 'node:child_process';
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

/** Packages of Debian's newest suite, unpacked beside this machine's own. */
export interface UnpackedPackages {
  /** The folder `usr` of the packages. */
  readonly usr: string;
  /** The folder of the libraries that they were built with. */
  readonly libraries: string;
  /** The program that starts others with these libraries. */
  readonly loader: string;
}

/**
 * The packages with all that they need, from the cache folder `name` or fetched into it. Nothing is installed; the machine's
 * sources, keys and packages stay as they are. A string says why there are none.
 *
 * @param works - whether what is unpacked runs here
 */
export function unpackedPackages<T>(
  name: string,
  packages: readonly string[],
  works: (unpacked: UnpackedPackages) => T | undefined,
): T | string {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'completion', name);
  const tried = () => {
    const unpacked = unpackedIn(cache);
    return unpacked && works(unpacked);
  };
  const kept = tried();
  if (kept !== undefined) return kept;
  let reason = 'that of Debian does not run here';
  try {
    fetchInto(cache, packages);
  } catch (error) {
    reason = `Debian's newer suites cannot be had: ${(error as Error).message.split('\n')[0] ?? ''}`;
  }
  // Also when fetching failed because another run was sooner.
  return tried() ?? reason;
}

function unpackedIn(cache: string): UnpackedPackages | undefined {
  const usr = join(cache, 'usr');
  const isLoader = (name: string) => name.startsWith('ld-linux');
  const libraries = readNames(join(usr, 'lib'))
    .map((name) => join(usr, 'lib', name))
    .find((folder) => readNames(folder).some(isLoader));
  const loader = libraries && readNames(libraries).find(isLoader);
  return libraries === undefined || loader === undefined
    ? undefined
    : { usr, libraries, loader: join(libraries, loader) };
}

/** Downloads through apt's own client with lists and a state of its own, and unpacks. */
function fetchInto(cache: string, packages: readonly string[]): void {
  const source = debianSource();
  mkdirSync(join(cache, '..'), { recursive: true });
  const folder = mkdtempSync(`${cache}-`);
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
        timeout: 90_000,
      });
    apt('update');
    apt('install', '--yes', '--download-only', ...packages);
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
