import { dirname, isAbsolute, join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { asObject, stringsIn } from '../workspace/modules/read-object';
import { byImports } from './by-imports';
import type { Dependency, DependencyLookup, FindDependencies } from './dependency';
import { descriptionsAround, foldersUp } from './descriptions-around';
import { realProgram } from './real-program';
import { filesBelow, namesIn, sourceFiles, type SourceFilter } from './source-folder';

/**
 * Stubs and modules of the packages that `pyproject.toml` or `requirements.txt` name, as installed in the project's virtual environment, and
 * the modules of the standard library that the workspace imports.
 */
export const pythonDependencies: FindDependencies = async function* (lookup) {
  const environment = await virtualEnvironment(lookup);
  if (environment !== undefined) {
    const declared = new Set<string>();
    for await (const { texts } of descriptionsAround(descriptionNames, lookup))
      for (const name of texts.flatMap(declaredNames)) declared.add(normalized(name));
    const modules = await modulesOf(declared, environment.packages);
    for (const name of byImports(modules, lookup.imports, topModule))
      yield { name, files: () => sourceFiles(moduleFiles(name, environment.packages, lookup)) };
  }
  yield* standardLibrary(environment?.library ?? (await libraryOfPath(lookup)), lookup);
};

const descriptionNames = ['pyproject.toml', 'requirements.txt', 'requirements.in', 'Pipfile'];

interface VirtualEnvironment {
  /** The folder of installed packages. */
  readonly packages: string;
  /** The folder of the standard library. */
  readonly library: string | undefined;
}

/** The environment in use, or the one in the project. */
async function virtualEnvironment(lookup: DependencyLookup): Promise<VirtualEnvironment | undefined> {
  const inUse = lookup.env['VIRTUAL_ENV'];
  const inProject = foldersUp(lookup.near, lookup.root).flatMap((folder) =>
    ['.venv', 'venv', 'env'].map((name) => join(folder, name)),
  );
  for (const folder of [...(inUse === undefined ? [] : [inUse]), ...inProject]) {
    const settings = await lookup.description(join(folder, 'pyvenv.cfg'));
    if (settings === undefined) continue;
    const home = /^home\s*=\s*(.+?)\s*$/m.exec(settings)?.[1];
    const versioned = (await namesIn(join(folder, 'lib'))).findLast((name) => /^python3\.\d+$/.test(name));
    return {
      // Windows has one folder for all versions.
      packages:
        versioned === undefined
          ? join(folder, 'Lib', 'site-packages')
          : join(folder, 'lib', versioned, 'site-packages'),
      library: home === undefined || !isAbsolute(home) ? undefined : await libraryOf(home, lookup),
    };
  }
  return undefined;
}

/** The standard library of the interpreter in the folder `programs`. */
async function libraryOf(programs: string, lookup: DependencyLookup): Promise<string | undefined> {
  const lib = join(dirname(programs), 'lib');
  const versioned = (await namesIn(lib))
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => join(lib, name));
  for (const folder of [...versioned.toReversed(), join(programs, 'Lib')])
    if (await lookup.isFile(join(folder, 'os.py'))) return folder;
  return undefined;
}

async function libraryOfPath(lookup: DependencyLookup): Promise<string | undefined> {
  const program = (await realProgram('python3', lookup.env)) ?? (await realProgram('python', lookup.env));
  return program === undefined ? undefined : libraryOf(dirname(program), lookup);
}

/** Names of distributions that a project description asks for. */
function declaredNames(text: string): readonly string[] {
  const description = readToml(text);
  if (description === undefined) return text.split('\n').flatMap(requirementName);
  const project = asObject(description['project']);
  const poetry = asObject(asObject(description['tool'])['poetry']);
  const requirements = [
    project['dependencies'],
    project['optional-dependencies'],
    description['dependency-groups'],
  ];
  const tables = [
    poetry['dependencies'],
    poetry['dev-dependencies'],
    description['packages'],
    description['dev-packages'],
  ];
  return [
    ...stringsIn(requirements).flatMap(requirementName),
    ...tables.flatMap((table) => Object.keys(asObject(table))),
  ];
}

function readToml(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseToml(text);
  } catch {
    return undefined;
  }
}

/** The name in a requirement such as `requests[socks] >= 2; python_version > "3"`. */
function requirementName(line: string): readonly string[] {
  const name = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:[[(<>=!~;@,#]|$)/.exec(line)?.[1];
  return name === undefined ? [] : [name];
}

/** The form in which two names of one distribution are equal. */
function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The modules that the installed ones of `declared` bring. */
async function modulesOf(declared: ReadonlySet<string>, packages: string): Promise<readonly string[]> {
  const names = await namesIn(packages);
  const modules: string[] = [];
  for (const name of names) {
    const distribution = /^(.+?)-\d[^-]*\.dist-info$/.exec(name)?.[1];
    if (distribution === undefined || !declared.has(normalized(distribution))) continue;
    for await (const file of sourceFiles([join(packages, name, 'RECORD')]))
      modules.push(...modulesInRecord((await file.read()).toString()));
  }
  return modules;
}

/** Top modules in a distribution's list of files, private ones left out. */
function modulesInRecord(record: string): readonly string[] {
  const tops = record
    .split('\n')
    .map((line) => /^([A-Za-z]\w*)(?:-stubs)?(?:\/[^,]*)?\.pyi?,/.exec(line)?.[1]);
  return [...new Set(tops.filter((top) => top !== undefined))];
}

function topModule(specifier: string): string | undefined {
  return /^[A-Za-z_]\w*/.exec(specifier)?.[0];
}

/** Files of a module: stubs where there are any, those that are imported first. */
async function* moduleFiles(
  name: string,
  packages: string,
  lookup: DependencyLookup,
): AsyncGenerator<string, void> {
  for (const folder of [`${name}-stubs`, name]) {
    const inside = join(packages, folder);
    if ((await namesIn(inside)).length === 0) continue;
    for (const specifier of importedWithin(name, lookup)) yield* filesOfModule(specifier, name, inside);
    const stubs = filesBelow(inside, { ...publicModules, file: (file) => file.endsWith('.pyi') });
    let found = false;
    for await (const path of stubs) {
      found = true;
      yield path;
    }
    if (!found) yield* filesBelow(inside, publicModules);
    return;
  }
  yield join(packages, `${name}.pyi`);
  yield join(packages, `${name}.py`);
}

/** Imported modules of the package `name`, the most imported first. */
function importedWithin(name: string, { imports }: DependencyLookup): readonly string[] {
  const within = [...imports.keys()].filter((each) => each === name || each.startsWith(`${name}.`));
  return byImports(within, imports, (specifier) => specifier);
}

/** Possible files of the module `specifier` of the package `name` in `folder`. */
function filesOfModule(specifier: string, name: string, folder: string): readonly string[] {
  const path = join(folder, ...specifier.slice(name.length + 1).split('.'));
  return ['.pyi', '.py'].flatMap((ending) => [path + ending, join(path, `__init__${ending}`)]);
}

const publicModules: SourceFilter = {
  file: (name) => /^(?:[^_].*|__init__)\.pyi?$/.test(name),
  folder: (name) => !/^(?:_|tests?$|testing$|node_modules$)/.test(name),
};

/** The modules of the standard library that are imported. */
function* standardLibrary(
  library: string | undefined,
  lookup: DependencyLookup,
): Generator<Dependency, void> {
  if (library === undefined) return;
  const tops = [...lookup.imports.keys()].flatMap((specifier) => topModule(specifier) ?? []);
  for (const name of byImports(tops, lookup.imports, topModule)) {
    yield {
      name,
      files: () =>
        sourceFiles([
          join(library, `${name}.py`),
          join(library, name, '__init__.py'),
          ...importedWithin(name, lookup).flatMap((each) => filesOfModule(each, name, join(library, name))),
        ]),
    };
  }
}
