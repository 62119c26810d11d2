import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackage, packageFolder, type PublishedPackage } from '../corpora/fetch-package';

/** A published project whose sources are read. Nothing of it is kept in git. */
export interface SourceProject extends PublishedPackage {
  readonly languageId: 'typescript' | 'python' | 'java';
  /** Folder of its sources, in the folder it is unpacked to. */
  readonly folder: string;
}

export const sourceProjects: readonly SourceProject[] = [
  { name: 'rxjs', version: '7.8.2', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'zod', version: '3.25.76', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'msw', version: '2.11.3', languageId: 'typescript', folder: 'package/src', from: 'npm' },
  { name: 'rich', version: '14.1.0', languageId: 'python', folder: '.', from: 'pypi' },
  { name: 'httpx', version: '0.28.1', languageId: 'python', folder: '.', from: 'pypi' },
  { name: 'flask', version: '3.1.2', languageId: 'python', folder: '.', from: 'pypi' },
  { name: 'com.google.code.gson:gson', version: '2.13.1', languageId: 'java', folder: '.', from: 'maven' },
  { name: 'org.jsoup:jsoup', version: '1.21.1', languageId: 'java', folder: '.', from: 'maven' },
  { name: 'commons-cli:commons-cli', version: '1.9.0', languageId: 'java', folder: '.', from: 'maven' },
];

/** Where the sources of `project` are, or would be. */
export function sourcesOf({ folder, ...project }: SourceProject): string {
  return join(packageFolder(project), folder);
}

/** Projects whose sources are not there. */
export function missingSources(): readonly SourceProject[] {
  return sourceProjects.filter((project) => !existsSync(sourcesOf(project)));
}

/** Fetches the projects with npm, pip and Maven, as far as these are installed. */
export function installSources(): void {
  for (const project of sourceProjects)
    console.log(`${project.name} ${project.version}: ${stateOf(project)}`);
}

function stateOf(project: SourceProject): string {
  try {
    fetchPackage(project);
    return 'ready';
  } catch (error) {
    return `missing: ${error instanceof Error ? error.message : String(error)}`;
  }
}
