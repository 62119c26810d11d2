import type { IForbiddenRuleType } from 'dependency-cruiser';
import base from '../tsconfig.base.json' with { type: 'json' };

/** Layers of core below the stages; they may use each other. */
export const coreBase = ['domain', 'text', 'errors', 'async', 'wire', 'languages', 'models'];

/** The stages of core. They know the floor and nothing of each other. */
export const coreStages = [
  'policy',
  'reuse',
  'scheduling',
  'context',
  'gate',
  'prompt',
  'provider',
  'stream',
  'postprocess',
  'next-edit',
  'telemetry',
];

/** Which packages a package may import. Nothing imports an app. */
export const directions: Readonly<Record<string, readonly string[]>> = {
  core: [],
  testing: ['core'],
  'local-model': ['core'],
  syntax: ['core'],
  // The conformance suite alone uses testing, an optional peer.
  'adapter-kit': ['core', 'testing'],
  'create-adapter': ['core', 'adapter-kit'],
  node: ['core', 'local-model'],
  web: ['core', 'adapter-kit'],
  gateway: ['core', 'node'],
  sidecar: ['core', 'node', 'local-model', 'adapter-kit'],
  jetbrains: ['core', 'node', 'sidecar'],
  // Of node, tests read the schema of the user file.
  vscode: ['core', 'node', 'adapter-kit', 'sidecar'],
  jupyterlab: ['core', 'adapter-kit'],
  cli: ['core', 'node', 'local-model', 'gateway'],
};

const core = '^packages/core/src/';
/** The source files that the names of packages and their subpaths lead to. */
const entryPoints = Object.values(base.compilerOptions.paths)
  .flat()
  .map((path) => `^${path.slice(2).replaceAll('.', '\\.')}$`);
const anyOf = (names: readonly string[]) => `(${names.join('|')})`;
const notTest = { pathNot: '\\.test\\.ts$' };

/** Each rule's name says what must hold, its comment what to do when it does not. */
export const dependencyRules: readonly (IForbiddenRuleType & { name: string; comment: string })[] = [
  {
    name: 'no import goes in a circle',
    comment: 'Move what both need into a third file, in `domain/` when it is a shared value.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'every import resolves',
    comment: 'The file or package does not exist: correct the path or add the dependency.',
    severity: 'error',
    from: {},
    // VS Code brings the module of its API.
    to: { couldNotResolve: true, pathNot: '^vscode$' },
  },
  {
    name: `core: ${coreBase.join(', ')} know nothing above them`,
    comment: 'Move the shared type down into `domain/`, or hand the value in as a parameter.',
    severity: 'error',
    from: { path: `${core}${anyOf(coreBase)}/`, ...notTest },
    to: { path: core, pathNot: `${core}${anyOf(coreBase)}/` },
  },
  {
    name: 'core: stages never import each other',
    comment: 'Move the shared type into `domain/`; let the engine carry values from stage to stage.',
    severity: 'error',
    from: { path: `${core}${anyOf(coreStages)}/`, ...notTest },
    to: { path: `${core}${anyOf(coreStages)}/`, pathNot: `${core}$1/` },
  },
  {
    name: 'core: stages know neither the engine nor the index',
    comment: 'A stage takes what it needs as parameters; only the engine knows the order of stages.',
    severity: 'error',
    from: { path: `${core}${anyOf(coreStages)}/`, ...notTest },
    to: { path: `${core}(engine(\\.ts$|/)|index\\.ts$)` },
  },
  {
    name: 'core: only the outside imports the index',
    comment: 'Import the module that defines the name; the index is for people outside.',
    severity: 'error',
    from: { path: core, ...notTest },
    to: { path: `${core}index\\.ts$` },
  },
  {
    name: 'only tests import packages/testing',
    comment:
      'Test tools stay out of what is published elsewhere; apps and the conformance suite may use them.',
    severity: 'error',
    from: {
      path: '^packages/',
      pathNot: '\\.test\\.ts$|^packages/[^/]+/test/|^packages/testing/|^packages/adapter-kit/src/conformance',
    },
    to: { path: '^packages/testing/' },
  },
  {
    name: 'core: no Node module',
    comment: 'Hand the capability in as a parameter, or put the code into packages/node.',
    severity: 'error',
    from: { path: core, ...notTest },
    to: { dependencyTypes: ['core'] },
  },
  ...Object.entries(directions).map(([name, allowed]) => ({
    name: `${name} imports ${allowed.length === 0 ? 'no other package' : `only ${allowed.join(', ')}`}`,
    comment:
      'Directions between packages stand in repo-checks/dependency-rules.ts, with reasons in docs/architecture.md.',
    severity: 'error' as const,
    from: { path: `^packages/${name}/` },
    to: { path: '^packages/', pathNot: `^packages/${anyOf([name, 'testing', ...allowed])}/` },
  })),
  {
    name: 'nothing imports an app',
    comment: 'Move what is shared into a package.',
    severity: 'error',
    from: { path: '^(packages|apps)/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^$1/$2/' },
  },
  {
    name: 'packages are entered by their public doors',
    comment: 'Import the package by name; export the name there when it is missing.',
    severity: 'error',
    from: { path: '^(packages|apps)/([^/]+)/' },
    to: {
      path: '^packages/[^/]+/',
      pathNot: [
        '^$1/$2/',
        ...entryPoints,
        // Schemas are published as they are.
        '^packages/[^/]+/schema/[^/]+\\.schema\\.json$',
      ],
    },
  },
];
