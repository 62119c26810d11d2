import { createWriteStream } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { readDependencies, type ReadDependenciesOptions } from './read-dependencies';

/** What is read, as `path: text`, with paths relative to `root`. */
async function read(
  root: string,
  languageIds: readonly string[],
  imports: Readonly<Record<string, number>> = {},
  options: Partial<ReadDependenciesOptions> = {},
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const documents = readDependencies({
    root: join(root, 'project'),
    languageIds,
    imports: new Map(Object.entries(imports)),
    gate: { mask: (text) => text },
    env: { HOME: join(root, 'home'), PATH: join(root, 'bin') },
    ...options,
  });
  for await (const { uri, text } of documents) {
    expect(uri.startsWith(`file://${root}/`)).toBe(true);
    found[uri.slice(`file://${root}/`.length)] = text;
  }
  return found;
}

async function writeArchive(path: string, entries: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

describe('packages of a package.json', () => {
  const modules = 'project/node_modules';

  test('give their type declarations, the entry first', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': '{ "dependencies": { "tidy": "1" } }',
      [`${modules}/tidy/package.json`]:
        '{ "exports": { ".": { "import": { "types": "./dist/main.d.ts" } } } }',
      [`${modules}/tidy/dist/main.d.ts`]: 'export declare function tidy(): void;',
      [`${modules}/tidy/dist/a.d.ts`]: 'export type A = 1;',
      [`${modules}/tidy/dist/main.js`]: 'export function tidy() {}',
      [`${modules}/tidy/node_modules/inner/index.d.ts`]: 'export {};',
    });
    expect(Object.keys(await read(root, ['typescript']))).toEqual([
      `${modules}/tidy/dist/main.d.ts`,
      `${modules}/tidy/dist/a.d.ts`,
    ]);
  });

  test('give those of @types where they have none', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': '{ "dependencies": { "@scope/plain": "1" } }',
      [`${modules}/@scope/plain/package.json`]: '{}',
      [`${modules}/@types/scope__plain/package.json`]: '{ "types": "index.d.ts" }',
      [`${modules}/@types/scope__plain/index.d.ts`]: 'export const plain: 1;',
    });
    expect(Object.keys(await read(root, ['javascript', 'typescript']))).toEqual([
      `${modules}/@types/scope__plain/index.d.ts`,
    ]);
  });

  test('come by how often they are imported, and tools only when they are', async () => {
    const packages = Object.fromEntries(
      ['one', 'two', 'tool', '@types/node'].flatMap((name) => [
        [`${modules}/${name}/package.json`, '{ "types": "index.d.ts" }'],
        [`${modules}/${name}/index.d.ts`, `export const name: '${name}';`],
      ]),
    );
    const root = await temporaryWorkspace({
      'project/package.json':
        '{ "dependencies": { "one": "1", "two": "1" }, "devDependencies": { "tool": "1", "@types/node": "20" } }',
      [`${modules}/@types/node/fs.d.ts`]: 'export function readFile(): void;',
      ...packages,
    });
    expect(
      Object.keys(await read(root, ['typescript'], { 'node:fs': 1, 'two/part': 2, './one': 9 })),
    ).toEqual([
      `${modules}/two/index.d.ts`,
      `${modules}/@types/node/fs.d.ts`,
      `${modules}/@types/node/index.d.ts`,
      `${modules}/one/index.d.ts`,
    ]);
  });

  test('that belong to the workspace are left out: their sources are read anyway', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': '{ "dependencies": { "own": "workspace:*" } }',
      'project/packages/own/package.json': '{ "types": "index.d.ts" }',
      'project/packages/own/index.d.ts': 'export {};',
    });
    await mkdir(join(root, modules));
    await symlink(join(root, 'project/packages/own'), join(root, modules, 'own'));
    expect(await read(root, ['typescript'])).toEqual({});
  });

  test('cannot point out of their folder', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': '{ "dependencies": { "sly": "1", "../../outside": "1" } }',
      [`${modules}/sly/package.json`]: '{ "types": "../../../outside/index.d.ts" }',
      'outside/package.json': '{ "types": "index.d.ts" }',
      'outside/index.d.ts': 'export {};',
    });
    expect(await read(root, ['typescript'])).toEqual({});
  });

  test('bring the JavaScript library of an installed TypeScript', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': '{}',
      [`${modules}/typescript/package.json`]: '{}',
      [`${modules}/typescript/lib/lib.es5.d.ts`]: 'interface Array<T> {}',
      [`${modules}/typescript/lib/lib.es2015.core.d.ts`]: 'interface Math {}',
      [`${modules}/typescript/lib/lib.dom.d.ts`]: 'interface Node {}',
    });
    expect(Object.keys(await read(root, ['typescript']))).toEqual([
      `${modules}/typescript/lib/lib.es2015.core.d.ts`,
      `${modules}/typescript/lib/lib.es5.d.ts`,
    ]);
  });
});

describe('packages of Python', () => {
  const packages = 'project/.venv/lib/python3.12/site-packages';
  const environment = {
    'project/.venv/pyvenv.cfg': 'home = /nowhere/bin\nversion = 3.12.1\n',
    [`${packages}/Tidy_Up-2.0.dist-info/RECORD`]:
      'tidy/__init__.py,sha256=x,1\ntidy/_inner.py,,\nTidy_Up-2.0.dist-info/RECORD,,\n',
    [`${packages}/tidy/__init__.py`]: 'def tidy(): ...',
    [`${packages}/tidy/_inner.py`]: 'def inner(): ...',
    [`${packages}/tidy/rooms.py`]: 'class Room: ...',
    [`${packages}/tidy/tests/test_tidy.py`]: 'def test(): ...',
    [`${packages}/other-1.0.dist-info/RECORD`]: 'other.py,,\n',
    [`${packages}/other.py`]: 'x = 1',
  };

  test.each([
    ['pyproject.toml', '[project]\ndependencies = ["tidy.up[extra] >= 2"]\n'],
    ['pyproject.toml', '[tool.poetry.dependencies]\ntidy-up = "^2"\n'],
    ['pyproject.toml', '[dependency-groups]\ndev = ["tidy-up"]\n'],
    ['Pipfile', '[packages]\ntidy-up = "*"\n'],
    ['requirements.txt', '# needed\n-r more.txt\nTidy_Up==2.0 # pinned\n'],
  ])('that %s names give their public modules: %s', async (name, description) => {
    const root = await temporaryWorkspace({ ...environment, [`project/${name}`]: description });
    expect(Object.keys(await read(root, ['python']))).toEqual([
      `${packages}/tidy/__init__.py`,
      `${packages}/tidy/rooms.py`,
    ]);
  });

  test('give stubs in place of modules, imported ones first', async () => {
    const root = await temporaryWorkspace({
      ...environment,
      'project/requirements.txt': 'tidy-up\n',
      [`${packages}/tidy-stubs/__init__.pyi`]: 'def tidy() -> None: ...',
      [`${packages}/tidy-stubs/rooms.pyi`]: 'class Room: ...',
    });
    expect(Object.keys(await read(root, ['python'], { 'tidy.rooms': 1 }))).toEqual([
      `${packages}/tidy-stubs/rooms.pyi`,
      `${packages}/tidy-stubs/__init__.pyi`,
    ]);
  });

  describe('come before the imported modules of the standard library', () => {
    const library = {
      'python/lib/python3.12/os.py': 'def getcwd(): ...',
      'python/lib/python3.12/json/__init__.py': 'def loads(s): ...',
      'python/lib/python3.12/json/decoder.py': 'class JSONDecoder: ...',
      'python/lib/python3.12/shutil.py': 'def rmtree(): ...',
      'python/bin/python3.12': '',
    };
    const imports = { os: 1, 'json.decoder': 2, tidy: 1 };
    const modules = [
      'python/lib/python3.12/json/__init__.py',
      'python/lib/python3.12/json/decoder.py',
      'python/lib/python3.12/os.py',
    ];

    test('of the interpreter that the environment was made with', async () => {
      const root = await temporaryWorkspace({
        ...environment,
        ...library,
        'project/requirements.txt': 'tidy-up\n',
      });
      const settings = `home = ${join(root, 'python/bin')}\n`;
      await writeFile(join(root, 'project/.venv/pyvenv.cfg'), settings);
      expect(Object.keys(await read(root, ['python'], imports))).toEqual([
        `${packages}/tidy/__init__.py`,
        `${packages}/tidy/rooms.py`,
        ...modules,
      ]);
    });

    test('of the interpreter on the search path, where there is no environment', async () => {
      const root = await temporaryWorkspace({ ...library, 'project/requirements.txt': 'tidy-up\n' });
      await mkdir(join(root, 'bin'));
      await symlink(join(root, 'python/bin/python3.12'), join(root, 'bin/python3'));
      expect(Object.keys(await read(root, ['python'], imports))).toEqual(modules);
    });
  });
});

describe('packages of Go', () => {
  test('are those imported of required modules, in the module cache or the vendor folder, then of the standard library', async () => {
    const cache = 'home/go/pkg/mod/example.com/!big/tool@v1.2.0';
    const root = await temporaryWorkspace({
      'project/go.mod':
        'module example.com/own\n\nrequire (\n\texample.com/Big/tool v1.2.0\n\texample.com/far v0.1.0 // indirect\n)\n\nrequire example.com/near v1.0.0\n',
      [`${cache}/parse/parse.go`]: 'package parse',
      [`${cache}/parse/parse_test.go`]: 'package parse',
      [`${cache}/tool.go`]: 'package tool',
      'home/go/pkg/mod/example.com/far@v0.1.0/far.go': 'package far',
      'project/vendor/example.com/near/near.go': 'package near',
      'go/src/fmt/print.go': 'package fmt',
      'go/src/os/os.go': 'package os',
      'go/bin/go': '',
    });
    await mkdir(join(root, 'bin'));
    await symlink(join(root, 'go/bin/go'), join(root, 'bin/go'));
    const imports = { fmt: 3, 'example.com/near': 1, 'example.com/Big/tool/parse': 2, 'example.com/far': 1 };
    expect(Object.keys(await read(root, ['go'], imports))).toEqual([
      `${cache}/parse/parse.go`,
      'project/vendor/example.com/near/near.go',
      'go/src/fmt/print.go',
    ]);
  });
});

describe('libraries of Java', () => {
  const repository = 'home/.m2/repository/org/tidy/tidy';

  test('are read from source archives of the wanted version, imported classes first', async () => {
    const root = await temporaryWorkspace({
      'project/pom.xml':
        '<project><properties><tidy.version>1.9</tidy.version></properties><dependencies><dependency><groupId>org.tidy</groupId><artifactId>tidy</artifactId><version>${tidy.version}</version></dependency></dependencies></project>',
    });
    await writeArchive(join(root, repository, '1.9/tidy-1.9-sources.jar'), {
      'META-INF/MANIFEST.MF': 'x',
      'org/tidy/Broom.java': 'class Broom {}',
      'org/tidy/internal/Secret.java': 'class Secret {}',
      'org/tidy/package-info.java': 'package org.tidy;',
      'org/tidy/rooms/Attic.java': 'class Attic {}',
      'org/tidy/rooms/Cellar.java': 'class Cellar {}',
    });
    await writeArchive(join(root, repository, '1.10/tidy-1.10-sources.jar'), { 'New.java': 'class New {}' });
    const inside = `${repository}/1.9/tidy-1.9-sources.jar!/org/tidy`;
    expect(await read(root, ['java'], { 'org.tidy.rooms.Cellar': 1 })).toEqual({
      [`${inside}/rooms/Cellar.java`]: 'class Cellar {}',
      [`${inside}/rooms/Attic.java`]: 'class Attic {}',
      [`${inside}/Broom.java`]: 'class Broom {}',
    });
  });

  test.each([
    ['build.gradle', "dependencies { implementation 'org.tidy:tidy:2.0' }"],
    ['build.gradle.kts', 'dependencies { implementation("org.tidy:tidy") }'],
    ['gradle/libs.versions.toml', '[libraries]\ntidy = { module = "org.tidy:tidy", version.ref = "t" }'],
  ])('are found in the cache of Gradle by %s', async (name, build) => {
    const root = await temporaryWorkspace({ [`project/${name}`]: build });
    const folder = 'home/.gradle/caches/modules-2/files-2.1/org.tidy/tidy/2.0/5eed';
    await writeArchive(join(root, folder, 'tidy-2.0-sources.jar'), { 'org/tidy/A.kt': 'class A' });
    expect(Object.keys(await read(root, ['kotlin']))).toEqual([
      `${folder}/tidy-2.0-sources.jar!/org/tidy/A.kt`,
    ]);
  });

  test('come before the imported packages of the JDK', async () => {
    const root = await temporaryWorkspace({ 'project/A.java': '' });
    await writeArchive(join(root, 'jdk/lib/src.zip'), {
      'java.base/java/util/ArrayList.java': 'class ArrayList {}',
      'java.base/java/util/List.java': 'interface List {}',
      'java.base/java/io/File.java': 'class File {}',
      'java.base/module-info.java': 'module java.base {}',
    });
    const env = { HOME: join(root, 'home'), JAVA_HOME: join(root, 'jdk') };
    expect(Object.keys(await read(root, ['java'], { 'java.util.List': 1 }, { env }))).toEqual([
      'jdk/lib/src.zip!/java.base/java/util/List.java',
      'jdk/lib/src.zip!/java.base/java/util/ArrayList.java',
    ]);
  });

  test('whose archive is broken are passed over', async () => {
    const root = await temporaryWorkspace({
      'project/build.gradle': "implementation 'org.tidy:tidy:1.0'",
      [`${repository}/1.0/tidy-1.0-sources.jar`]: 'not an archive',
    });
    expect(await read(root, ['java'])).toEqual({});
  });
});

describe('reading', () => {
  const files = (sizes: readonly number[]) =>
    Object.fromEntries(
      sizes.flatMap((size, at) => [
        [`project/node_modules/p${at}/package.json`, '{ "types": "index.d.ts" }'],
        [`project/node_modules/p${at}/index.d.ts`, '//\n'.repeat(size / 3)],
      ]),
    );
  const description = (count: number) =>
    JSON.stringify({
      dependencies: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, '1'])),
    });

  test('leaves room for every dependency, and never takes more than the maximum', async () => {
    const root = await temporaryWorkspace({
      'project/package.json': description(4),
      ...files([90_000, 30_000, 60_000, 30_000]),
    });
    const found = await read(root, ['typescript'], {}, { maxBytes: 140_000 });
    const sizes = Object.entries(found).map(([path, text]) => [path.split('/')[2], text.length]);
    // The first is larger than its share.
    expect(sizes).toEqual([
      ['p1', 30_000],
      ['p2', 60_000],
      ['p3', 30_000],
    ]);
  });

  test('masks secrets', async () => {
    const root = await temporaryWorkspace({ 'project/package.json': description(1), ...files([300]) });
    const gate = { mask: (text: string) => text.replaceAll('/', '*') };
    expect(Object.values(await read(root, ['typescript'], {}, { gate }))).toEqual(['**\n'.repeat(100)]);
  });

  test('ends with the reason when it is aborted', async () => {
    const root = await temporaryWorkspace({ 'project/package.json': description(2), ...files([300, 300]) });
    const signal = AbortSignal.abort(new Error('left'));
    await expect(read(root, ['typescript'], {}, { signal })).rejects.toThrow('left');
  });

  test('finds nothing for a language without an ecosystem', async () => {
    const root = await temporaryWorkspace({ 'project/package.json': description(1), ...files([300]) });
    expect(await read(root, ['ruby'])).toEqual({});
  });
});
