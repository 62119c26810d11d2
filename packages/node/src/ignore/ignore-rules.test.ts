import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { parseIgnoreList, type IgnoreList } from './ignore-list';
import { createIgnoreRules } from './ignore-rules';

it('honors nested .gitignore files, the deeper one last', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': '*.log\n/dist/\nbuild\n',
    'packages/a/.gitignore': '!keep.log\nlocal.ts\n',
  });
  const rules = createIgnoreRules(root);
  const denied = (path: string) => rules.deniedBy(join(root, path), 'file');
  expect(denied('x.log')).toBe('gitignore');
  expect(denied('packages/a/x.log')).toBe('gitignore');
  expect(denied('packages/a/keep.log')).toBeUndefined();
  expect(denied('packages/a/local.ts')).toBe('gitignore');
  expect(denied('packages/b/local.ts')).toBeUndefined();
  expect(denied('dist/a.js')).toBe('gitignore');
  expect(denied('packages/a/dist/a.js')).toBeUndefined();
  expect(denied('packages/a/build/deep/a.js')).toBe('gitignore');
});

it('does not re-include a file whose directory is ignored', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'out/\n', 'out/.gitignore': '!*\n' });
  expect(createIgnoreRules(root).deniedBy(join(root, 'out', 'a.ts'), 'file')).toBe('gitignore');
});

it('honors .completionignore and .gitignore, neither re-including what the other denies', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': 'secrets.ts\n!private.ts\n',
    '.completionignore': '!secrets.ts\nprivate.ts\n',
    'sub/.completionignore': 'b.ts\n',
  });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'secrets.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'private.ts'), 'file')).toBe('completionignore');
  expect(rules.deniedBy(join(root, 'sub', 'b.ts'), 'file')).toBe('completionignore');
  expect(rules.deniedBy(join(root, 'sub', 'c.ts'), 'file')).toBeUndefined();
});

it('lets no list of globs re-include what another denies', async () => {
  const root = await temporaryWorkspace({});
  const rules = createIgnoreRules(root, [['vault/**'], ['!vault/**', '*.gen.ts']]);
  expect(rules.deniedBy(join(root, 'vault', 'a.ts'), 'file')).toBe('ignore-setting');
  expect(rules.deniedBy(join(root, 'x.gen.ts'), 'file')).toBe('ignore-setting');
  expect(rules.deniedBy(join(root, 'x.ts'), 'file')).toBeUndefined();
});

it('honors .git/info/exclude, and denies folders of version control and package managers', async () => {
  const root = await temporaryWorkspace({ '.git/info/exclude': 'scratch.ts\n' });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'scratch.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, '.git', 'config'), 'file')).toBe('version-control');
  for (const installed of [
    'a/node_modules/b/index.js',
    'env/lib/python3.12/site-packages/b/c.py',
    'a/__pycache__/b.py',
  ])
    expect(rules.deniedBy(join(root, installed), 'file')).toBe('version-control');
});

it('notices a changed ignore file', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'a.ts\n' });
  const rules = createIgnoreRules(root, [], { trustedMs: 0 });
  expect(rules.deniedBy(join(root, 'b.ts'), 'file')).toBeUndefined();
  await writeFile(join(root, '.gitignore'), 'b.ts\n');
  await utimes(join(root, '.gitignore'), 1, 1);
  expect(rules.deniedBy(join(root, 'b.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
});

it('does not check folders again within trustedMs, so that listing is linear', async () => {
  const root = await temporaryWorkspace({ 'a/b.ts': '' });
  const rules = createIgnoreRules(root, [], { trustedMs: 3_600_000 });
  expect(rules.deniedBy(join(root, 'a', 'b.ts'), 'file')).toBeUndefined();
  await writeFile(join(root, '.gitignore'), 'b.ts\n');
  expect(rules.deniedBy(join(root, 'a', 'b.ts'), 'file')).toBeUndefined();
});

it('denies what an unreadable ignore file could match, and nothing else', async () => {
  const root = await temporaryWorkspace({ 'a.ts': '', 'closed/b.ts': '' });
  await symlink(join(root, 'closed', '.gitignore'), join(root, 'closed', '.gitignore'));
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'closed', 'b.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'closed'), 'directory')).toBeUndefined();
  expect(rules.deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
});

it('ignores a folder with the name of an ignore file, and treats anything else as unreadable', async () => {
  const root = await temporaryWorkspace({ 'a/.gitignore/x': '', 'a/a.ts': '', 'b/b.ts': '', 'c/c.ts': '' });
  await symlink(join(root, 'nowhere'), join(root, 'b', '.completionignore'));
  await symlink('/dev/null', join(root, 'c', '.gitignore'));
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'a', 'a.ts'), 'file')).toBeUndefined();
  expect(rules.deniedBy(join(root, 'b', 'b.ts'), 'file')).toBe('completionignore');
  expect(rules.deniedBy(join(root, 'c', 'c.ts'), 'file')).toBe('gitignore');
});

it('re-includes a file of a folder that a deeper list re-includes', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'build\n', 'a/.gitignore': '!build\n' });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'a', 'build', 'x.ts'), 'file')).toBeUndefined();
  expect(rules.deniedBy(join(root, 'b', 'build', 'x.ts'), 'file')).toBe('gitignore');
});

describe('whatever folder is open', () => {
  const files = {
    'repo/.git/HEAD': '',
    'repo/.git/info/exclude': 'scratch.py\n',
    'repo/.gitignore': 'private/\n/pkg/app/out/\n',
    'repo/.completionignore': 'vault.py\n',
    'repo/completion.config.json': '{ /* ours */ "ignore": ["conf.py", "/pkg/app/local.py"] }',
    'repo/pkg/.completionignore': 'notes.py\n',
    '.completionignore': 'outside.py\n',
  };
  const denied = {
    'private/keys.py': 'gitignore',
    'scratch.py': 'gitignore',
    'out/a.py': 'gitignore',
    'vault.py': 'completionignore',
    'notes.py': 'completionignore',
    'outside.py': 'completionignore',
    'conf.py': 'ignore-setting',
    'local.py': 'ignore-setting',
    'a.py': undefined,
  };

  it.each(['repo', 'repo/pkg', 'repo/pkg/app', 'elsewhere', '.'])(
    'the rules of a repository hold from its top: %s',
    async (open) => {
      const folder = await temporaryWorkspace({ ...files, 'elsewhere/a.py': '' });
      const rules = createIgnoreRules(join(folder, open));
      const verdicts = Object.keys(denied).map((path) => [
        path,
        rules.deniedBy(join(folder, 'repo/pkg/app', path), 'file'),
      ]);
      expect(Object.fromEntries(verdicts)).toEqual(denied);
    },
  );

  it('applies the inner .gitignore and both .completionignore files in a nested repository', async () => {
    const folder = await temporaryWorkspace({
      '.git/HEAD': '',
      '.gitignore': 'trees/\nnode_modules\n*.log\n',
      '.completionignore': 'vault.py\n',
      'trees/inner/.git/HEAD': '',
      'trees/inner/.git/info/exclude': 'scratch.py\n',
      'trees/inner/.gitignore': 'own.py\n',
    });
    for (const open of ['.', 'trees/inner', 'trees/inner/src']) {
      const rules = createIgnoreRules(join(folder, open));
      const inner = (path: string) => rules.deniedBy(join(folder, 'trees/inner/src', path), 'file');
      expect(['a.py', 'x.log', 'own.py', 'scratch.py', 'vault.py'].map(inner), open).toEqual([
        undefined,
        undefined,
        'gitignore',
        'gitignore',
        'completionignore',
      ]);
      expect(rules.deniedBy(join(folder, 'trees/other/a.py'), 'file')).toBe('gitignore');
    }
  });

  it('reads the exclude file of a worktree and a submodule', async () => {
    const folder = await temporaryWorkspace({
      'main/.git/info/exclude': 'scratch.py\n',
      'main/.git/worktrees/tree/commondir': '../..\n',
      'main/.git/modules/sub/info/exclude': 'draft.py\n',
      'main/sub/.git': 'gitdir: ../.git/modules/sub\n',
    });
    await mkdir(join(folder, 'tree'));
    await writeFile(join(folder, 'tree', '.git'), `gitdir: ${join(folder, 'main/.git/worktrees/tree')}\n`);
    const rules = createIgnoreRules(join(folder, 'tree'));
    const verdict = (path: string) => rules.deniedBy(join(folder, path), 'file');
    expect(verdict('tree/src/scratch.py')).toBe('gitignore');
    expect(verdict('main/scratch.py')).toBe('gitignore');
    expect(verdict('main/sub/draft.py')).toBe('gitignore');
    expect(verdict('main/sub/scratch.py')).toBeUndefined();
    expect(verdict('tree/draft.py')).toBeUndefined();
  });

  it("applies the user's ignore file in every repository, and nowhere else", async () => {
    const folder = await temporaryWorkspace({
      'home/.config/git/ignore': 'default.py\n',
      'named/.gitconfig': '[core]\n\texcludesFile = ~/mine # of all\n',
      'named/mine': 'named.py\n',
      'repo/.git/config': '',
      'own/.git/config': '[core]\n\texcludesfile = "patterns"\n',
      'own/patterns': 'own.py\n',
      'plain/a.py': '',
    });
    const denied = (home: string, path: string) =>
      createIgnoreRules(join(folder, 'repo'), [], {
        env: { HOME: join(folder, home), GIT_CONFIG_NOSYSTEM: '1' },
      }).deniedBy(join(folder, path), 'file');
    expect(denied('home', 'repo/src/default.py')).toBe('gitignore');
    expect(denied('home', 'plain/default.py')).toBeUndefined();
    expect(denied('named', 'repo/named.py')).toBe('gitignore');
    expect(denied('named', 'repo/default.py')).toBeUndefined();
    expect(denied('named', 'own/own.py')).toBe('gitignore');
    expect(denied('named', 'own/named.py')).toBeUndefined();
  });

  it('does not apply a list in the home directory to folders without version control', async () => {
    const folder = await temporaryWorkspace({ '.gitignore': '*\n', 'a/.gitignore': 'x.py\n' });
    const rules = createIgnoreRules(join(folder, 'a', 'b'), [], { env: { HOME: folder } });
    expect(rules.deniedBy(join(folder, 'a', 'b', 'y.py'), 'file')).toBeUndefined();
    expect(rules.deniedBy(join(folder, 'a', 'b', 'x.py'), 'file')).toBe('gitignore');
  });

  it('applies configured lists relative to the workspace, or to the repository of a file outside', async () => {
    const folder = await temporaryWorkspace({ 'other/.git/HEAD': '', 'work/a.py': '' });
    const rules = createIgnoreRules(join(folder, 'work'), [['/a.py', 'deep/*.py']]);
    expect(rules.deniedBy(join(folder, 'work/a.py'), 'file')).toBe('ignore-setting');
    expect(rules.deniedBy(join(folder, 'work/src/a.py'), 'file')).toBeUndefined();
    expect(rules.deniedBy(join(folder, 'other/a.py'), 'file')).toBe('ignore-setting');
    expect(rules.deniedBy(join(folder, 'other/deep/b.py'), 'file')).toBe('ignore-setting');
    expect(rules.deniedBy(join(folder, 'plain/a.py'), 'file')).toBe('ignore-setting');
  });
});

describe('a list that takes too long', () => {
  /** Reads a list as usual, but one that holds `slow` never comes to a verdict. */
  const withSlow = (text: string): IgnoreList =>
    text.includes('slow')
      ? {
          verdictOf(_names, _from, _isDirectory, steps) {
            for (;;) steps.take(1_000);
          },
        }
      : parseIgnoreList(text);

  it('reports a slow list once, and denies what it could match until it changes', async () => {
    const root = await temporaryWorkspace({
      '.git/HEAD': '',
      'a/.gitignore': 'slow\n',
      '.gitignore': 'x.ts\n',
    });
    const messages: string[] = [];
    const rules = createIgnoreRules(root, [], {
      trustedMs: 0,
      parseList: withSlow,
      onSlowList: (message) => messages.push(message),
    });
    const denied = (path: string) => rules.deniedBy(join(root, path), 'file');
    expect([denied('a/b/c.ts'), denied('a/d.ts'), denied('e.ts'), denied('x.ts')]).toEqual([
      'gitignore',
      'gitignore',
      undefined,
      'gitignore',
    ]);
    expect(messages).toEqual([
      `${join(root, 'a', '.gitignore')} takes too long to match: every file that it could match is ignored; simplify its patterns`,
    ]);
    await writeFile(join(root, 'a', '.gitignore'), 'c.ts\n');
    expect([denied('a/b/c.ts'), denied('a/d.ts')]).toEqual(['gitignore', undefined]);
  });

  it('separates a slow list of a setting from others', () => {
    const messages: string[] = [];
    const rules = createIgnoreRules('/w', [['slow'], ['b.ts']], {
      parseList: withSlow,
      onSlowList: (message) => messages.push(message),
    });
    expect(rules.deniedBy('/w/a.ts', 'file')).toBe('ignore-setting');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('the setting "ignore" takes too long');
  });

  it('leaves enough steps for later lists after a slow one', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `d${index}`);
    const lists = Object.fromEntries(names.map((name) => [`${name}/.gitignore`, 'slow\n']));
    const root = await temporaryWorkspace({ '.git/HEAD': '', 'e/.gitignore': '*.log\n', ...lists });
    const rules = createIgnoreRules(root, [], { parseList: withSlow });
    for (const name of names) expect(rules.deniedBy(join(root, name, 'a.ts'), 'file')).toBe('gitignore');
    expect(rules.deniedBy(join(root, 'e', 'a.log'), 'file')).toBe('gitignore');
    expect(rules.deniedBy(join(root, 'e', 'a.ts'), 'file')).toBeUndefined();
  });
});

it('needs steps in proportion to the depth', async () => {
  const root = await temporaryWorkspace({ '.git/HEAD': '', '.gitignore': '*.log\nbuild/\n' });
  const calls = (depth: number) => {
    let count = 0;
    const rules = createIgnoreRules(root, [], {
      parseList: (text) => {
        const list = parseIgnoreList(text);
        return { verdictOf: (...given) => (count++, list.verdictOf(...given)) };
      },
    });
    rules.deniedBy(join(root, ...Array.from({ length: depth }, () => 'd'), 'a.ts'), 'file');
    return count;
  };
  expect(calls(400) - calls(200)).toBe(200);
});
