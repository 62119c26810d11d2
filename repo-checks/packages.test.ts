import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectNone,
  named,
  packages,
  publishable,
  readJson,
  released,
  root,
  type WorkspacePackage,
} from './workspace';

const read = (...path: string[]) => {
  const file = join(root, ...path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const folderOf = ({ folder }: WorkspacePackage) => folder;

describe('every package', () => {
  it.each(named(packages, folderOf))('%s says what it is', (_name, { folder, manifest }) => {
    expect(manifest.description ?? '', `write a "description" in ${folder}/package.json`).not.toBe('');
    expect(manifest.license, `"license" in ${folder}/package.json`).toBe('MIT');
    const readme = read(folder, 'README.md');
    expect(readme, `${folder}/README.md must begin with the package's name`).toMatch(
      new RegExp(`^# .*${manifest.name}`),
    );
    expect(readme.length, `${folder}/README.md is empty`).toBeGreaterThan(400);
  });

  it.each(named(packages, folderOf))(
    '%s/README.md says why each dependency is there',
    (_name, { folder, manifest }) => {
      const readme = read(folder, 'README.md');
      const silent = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
        (name) => !readme.includes(`\`${name}\``),
      );
      expectNone(silent, `Name these in ${folder}/README.md, in backticks, with the reason:`);
    },
  );

  it.each(named(publishable, folderOf))('%s can be published', (_name, { folder, manifest }) => {
    expect(read(folder, 'LICENSE'), `copy LICENSE into ${folder}`).toBe(read('LICENSE'));
    expect(manifest.type).toBe('module');
    expect(manifest.engines?.node).toBe(
      (readJson(join(root, 'package.json')) as typeof manifest).engines?.node,
    );
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'README.md', 'LICENSE']));
  });

  it('takes its dependencies at exact versions', () => {
    const loose = packages.flatMap(({ folder, manifest }) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter(([, range]) => !/^(\d|workspace:|npm:.+@\d)/.test(range))
        .map(([name, range]) => `${folder}: ${name} ${range}`),
    );
    expectNone(loose, 'Pin these:');
  });
});

describe('changesets', () => {
  const config = readJson(join(root, '.changeset/config.json')) as {
    ignore: string[];
    baseBranch: string;
    access: string;
  };
  const notes = readdirSync(join(root, '.changeset'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => ({ name, text: read('.changeset', name) }));

  it('publish every package and version no other', () => {
    expect(config.access).toBe('public');
    expect(config.ignore.filter((name) => released.some(({ manifest }) => manifest.name === name))).toEqual(
      [],
    );
  });

  it.each(notes.map(({ name, text }) => [name, text]))(
    '%s tells a change of a released package',
    (name, text) => {
      const [, head = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
      const bumps = head
        .split('\n')
        .map((line) => /^['"]?([^'"]+)['"]?: (patch|minor|major)$/.exec(line)?.[1]);
      expect(bumps.length, `${name} needs a head that names packages`).toBeGreaterThan(0);
      const known = released.map(({ manifest }) => manifest.name);
      for (const bump of bumps)
        expect(known, `${name} must name released packages and patch, minor or major`).toContain(bump);
      expect(body.trim().length, `${name} must say what changed for users`).toBeGreaterThan(60);
    },
  );
});
