import { dirname, join } from 'node:path';
import type { DependencyLookup, FindDependencies } from './dependency';
import { descriptionsAround } from './descriptions-around';
import { realProgram } from './real-program';
import { archiveFiles } from './source-archive';
import { namesIn } from './source-folder';

/**
 * Source archives of the libraries that a Maven or Gradle build names, in the local repository or Gradle's cache, and the imported packages of
 * the JDK's own sources. A library without a source archive has no public face.
 */
export const javaDependencies: FindDependencies = async function* (lookup) {
  const imported = importedNames(lookup.imports);
  const seen = new Set<string>();
  for await (const { texts } of descriptionsAround(buildFiles, lookup)) {
    for (const library of texts.flatMap(librariesIn)) {
      const name = `${library.group}:${library.artifact}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const archive = await sourceArchive(library, lookup);
      if (archive !== undefined) yield { name, files: () => archiveFiles(archive, rankIn(imported, 0)) };
    }
  }
  const jdk = await jdkSources(lookup);
  // Of the JDK only what is imported: it is larger than most workspaces.
  if (jdk !== undefined) yield { name: 'jdk', files: () => archiveFiles(jdk, rankIn(imported, 1)) };
};

const buildFiles = ['pom.xml', 'build.gradle', 'build.gradle.kts', 'gradle/libs.versions.toml'];

interface Library {
  readonly group: string;
  readonly artifact: string;
  /** Unknown when something else sets it. */
  readonly version: string | undefined;
}

/** Libraries that a build file names. */
function librariesIn(text: string): readonly Library[] {
  const properties = new Map(
    [...text.matchAll(/<([\w.-]+)>([^<$]+)<\/\1>/g)].map(({ 1: name = '', 2: value = '' }) => [
      name,
      value.trim(),
    ]),
  );
  const valueOf = (part: string | undefined) =>
    part?.replace(/\$\{([^}]+)\}/g, (whole, name: string) => properties.get(name) ?? whole).trim();
  const libraries: Library[] = [];
  for (const { 1: body = '' } of text.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)) {
    const part = (name: string) => valueOf(new RegExp(`<${name}>([^<]+)</${name}>`).exec(body)?.[1]);
    const [group, artifact, version] = [part('groupId'), part('artifactId'), part('version')];
    if (group !== undefined && artifact !== undefined) libraries.push({ group, artifact, version });
  }
  // `'group:artifact:version'` in Gradle, `module = "group:artifact"` in its version catalogue.
  for (const { 1: group = '', 2: artifact = '', 3: version } of text.matchAll(
    /["']([\w.-]+):([\w.-]+)(?::([\w.-]+))?(?:@\w+)?["']/g,
  ))
    libraries.push({ group, artifact, version });
  return libraries.filter(({ group, artifact }) => coordinate.test(group) && coordinate.test(artifact));
}

/** A part of a library's coordinates that is the name of a folder. */
const coordinate = /^[\w-][\w.-]*$/;

/** The source archive of a library, of the wanted version or the last one there is. */
async function sourceArchive(library: Library, lookup: DependencyLookup): Promise<string | undefined> {
  const { group, artifact } = library;
  const maven = join(lookup.home, '.m2', 'repository', ...group.split('.'), artifact);
  const cache = join(lookup.env['GRADLE_USER_HOME'] || join(lookup.home, '.gradle'), 'caches', 'modules-2');
  const gradle = join(cache, 'files-2.1', group, artifact);
  for (const folder of [maven, gradle]) {
    for (const version of await versionsIn(folder, library.version)) {
      const name = `${artifact}-${version}-sources.jar`;
      // Gradle has a folder for each hash in between.
      const hashes = folder === gradle ? await namesIn(join(folder, version)) : [];
      for (const path of [
        join(folder, version, name),
        ...hashes.map((hash) => join(folder, version, hash, name)),
      ])
        if (await lookup.isFile(path)) return path;
    }
  }
  return undefined;
}

async function versionsIn(folder: string, wanted: string | undefined): Promise<readonly string[]> {
  const versions = (await namesIn(folder)).filter((name) => /^\d/.test(name));
  if (wanted !== undefined && versions.includes(wanted)) return [wanted];
  return versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

interface ImportedNames {
  /** The folders of imported packages, with how often anything of them is imported. */
  readonly packages: ReadonlyMap<string, number>;
  /** Paths of imported classes, without the ending. */
  readonly classes: ReadonlySet<string>;
}

function importedNames(imports: ReadonlyMap<string, number>): ImportedNames {
  const packages = new Map<string, number>();
  const classes = new Set<string>();
  for (const [specifier, count] of imports) {
    const [, folder, name] = /^((?:\w+\.)*\w+?)\.([A-Z]\w*|\*)/.exec(specifier) ?? [];
    if (folder === undefined) continue;
    const path = folder.replaceAll('.', '/');
    packages.set(path, (packages.get(path) ?? 0) + count);
    classes.add(`${path}/${name}`);
  }
  return { packages, classes };
}

/**
 * Ranks the entries of a source archive: imported classes come first, then others of the packages that are imported most.
 *
 * @param minCount - entries of packages that are imported less often are left out
 */
function rankIn(
  { packages, classes }: ImportedNames,
  minCount: number,
): (entry: string) => number | undefined {
  return (entry) => {
    const [, folder, name] = /^(.*)\/([^/]+)\.(?:java|kt)$/.exec(entry) ?? [];
    if (folder === undefined || name === undefined || name.endsWith('-info')) return undefined;
    // The JDK's entries begin with the name of a module.
    const path = packages.has(folder) ? folder : folder.slice(folder.indexOf('/') + 1);
    const count = packages.get(path) ?? 0;
    if (count < minCount || /(?:^|\/)(?:internal|impl)(?:\/|$)/.test(folder)) return undefined;
    return classes.has(`${path}/${name}`) ? -Infinity : -count;
  };
}

async function jdkSources({ env, isFile }: DependencyLookup): Promise<string | undefined> {
  const program = await realProgram('java', env);
  const homes = [env['JAVA_HOME'], program === undefined ? undefined : dirname(dirname(program))];
  for (const home of homes) {
    if (home === undefined) continue;
    for (const path of [join(home, 'lib', 'src.zip'), join(home, 'src.zip')])
      if (await isFile(path)) return path;
  }
  return undefined;
}
