import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { coreBase, coreStages, dependencyRules, directions } from './dependency-rules';
import { expectNone, packages, root } from './workspace';

describe('layering', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const { output } = await cruise(
      packages.map(({ folder }) => folder),
      {
        baseDir: root,
        ruleSet: { forbidden: dependencyRules.map((rule) => ({ ...rule })) },
        validate: true,
        exclude: { path: '^(packages|apps)/[^/]+/(dist|node_modules|\\.[^/]+)/|/fixtures/' },
        doNotFollow: { path: 'node_modules' },
        // Type imports count: a type that points upward binds the layers just as well.
        tsPreCompilationDeps: true,
        tsConfig: { fileName: join(root, 'tsconfig.base.json') },
      },
      {
        extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.json'],
        exportsFields: ['exports'],
        conditionNames: ['import', 'types'],
      },
      { tsConfig: extractTSConfig(join(root, 'tsconfig.base.json')) },
    );
    if (typeof output === 'string')
      throw new Error('dependency-cruiser reported text where a result was asked for');
    result = output;
  });

  it('looks at every package and follows imports between them', () => {
    const sources = result.modules.map(({ source }) => source);
    for (const { folder } of packages) {
      expect(
        sources.some((source) => source.startsWith(`${folder}/src/`)),
        folder,
      ).toBe(true);
    }
    const between = result.modules
      .filter(({ source }) => source.startsWith('packages/cli/src/'))
      .flatMap(({ dependencies }) => dependencies.map(({ resolved }) => resolved));
    expect(between).toContain('packages/core/src/index.ts');
  });

  it.each(dependencyRules.map(({ name, comment }) => [name, comment]))('%s', (name, comment) => {
    const faults = result.summary.violations
      .filter((violation) => violation.rule.name === name)
      .map(({ from, to, cycle }) => [from, ...(cycle?.map((step) => step.name) ?? [to])].join(' -> '));
    expectNone(faults, `${comment} These imports break the rule:`);
  });

  it('knows every folder of core', () => {
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => ![...coreBase, ...coreStages, 'engine'].includes(name));
    expectNone(
      folders,
      'Give these folders their place in repo-checks/dependency-rules.ts and docs/architecture.md:',
    );
  });

  it('knows every package', () => {
    const unknown = packages
      .filter(({ folder, short }) => folder.startsWith('packages/') && !Object.hasOwn(directions, short))
      .map(({ folder }) => folder);
    expectNone(unknown, 'Say in repo-checks/dependency-rules.ts which packages these may import:');
  });

  it('declares only the workspace packages that the directions allow', () => {
    const shortOf = new Map(packages.map(({ manifest, short }) => [manifest.name, short]));
    const faults = packages.flatMap(({ folder, short, manifest }) => {
      if (folder.startsWith('apps/')) return [];
      return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
        .map((name) => shortOf.get(name))
        .filter((target) => target !== undefined && !directions[short]?.includes(target))
        .map((target) => `${folder}/package.json depends on ${target}`);
    });
    expectNone(
      faults,
      'Take the dependency out, or change the directions in repo-checks/dependency-rules.ts:',
    );
  });
});
