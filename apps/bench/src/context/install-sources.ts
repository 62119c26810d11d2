import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';

/** A published project whose sources are read. Nothing of it is kept in git. */
export interface SourceProject {
  readonly name: string;
  readonly version: string;
  readonly languageId: 'typescript' | 'python' | 'java';
  /** Folder of its sources, in the folder it is unpacked to. */
  readonly folder: string;
  readonly from: 'npm' | 'pip' | 'maven';
}

export const sourceProjects: readonly SourceProject[] = [
  { name: 'rxjs', version: '7.8.2', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'zod', version: '3.25.76', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'msw', version: '2.11.3', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'rich', version: '14.1.0', languageId: 'python', folder: '.', from: 'pip' },
  { name: 'httpx', version: '0.28.1', languageId: 'python', folder: '.', from: 'pip' },
  { name: 'flask', version: '3.1.2', languageId: 'python', folder: '.', from: 'pip' },
  { name: 'com.google.code.gson:gson', version: '2.13.1', languageId: 'java', folder: '.', from: 'maven' },
  { name: 'org.jsoup:jsoup', version: '1.21.1', languageId: 'java', folder: '.', from: 'maven' },
  { name: 'commons-cli:commons-cli', version: '1.9.0', languageId: 'java', folder: '.', from: 'maven' },
];

/** A cache that git, linters and the bench's own imports leave alone. */
function cacheFolder(): string {
  return join(benchFolder(), 'node_modules', '.cache', 'sources');
}

/** Where the sources of `project` are, or would be. */
export function sourcesOf({ name, version, folder }: SourceProject): string {
  return join(cacheFolder(), `${name.replaceAll(':', '-')}-${version}`, folder);
}

/** Projects whose sources are not there. */
export function missingSources(): readonly SourceProject[] {
  return sourceProjects.filter((project) => !existsSync(sourcesOf(project)));
}

/** Fetches the projects with npm, pip and Maven, whichever of them are installed. */
export function run(): Promise<void> {
  for (const project of missingSources()) fetchSources(project);
  for (const project of sourceProjects)
    console.log(
      `${project.name} ${project.version}: ${existsSync(sourcesOf(project)) ? 'ready' : 'missing'}`,
    );
  return Promise.resolve();
}

function fetchSources({ name, version, from }: SourceProject): void {
  const target = join(cacheFolder(), `${name.replaceAll(':', '-')}-${version}`);
  const loading = `${target}.part`;
  rmSync(loading, { recursive: true, force: true });
  mkdirSync(loading, { recursive: true });
  const commands: Record<SourceProject['from'], readonly [string, ...string[]]> = {
    npm: ['npm', 'pack', `${name}@${version}`, '--silent'],
    pip: ['pip', 'download', '--no-deps', '--quiet', `${name}==${version}`],
    maven: [
      'mvn',
      '--batch-mode',
      '--quiet',
      'dependency:copy',
      `-Dartifact=${name}:${version}:jar:sources`,
      `-DoutputDirectory=${loading}`,
    ],
  };
  if (!succeeds(commands[from], loading)) return;
  const [archive] = readdirSync(loading);
  if (archive === undefined) return;
  const unpack: readonly [string, ...string[]] = archive.endsWith('.tgz')
    ? ['tar', 'xzf', archive]
    : ['python3', '-m', 'zipfile', '-e', archive, '.'];
  if (!succeeds(unpack, loading)) return;
  rmSync(join(loading, archive));
  renameSync(loading, target);
}

function succeeds([command, ...args]: readonly [string, ...string[]], cwd: string): boolean {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error !== undefined) console.error(`${command} cannot be started: ${error.message}`);
  return status === 0;
}
