import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createNodeGate } from '@org/completion-node';
import { makeFolder } from './make-folder';
import type { GuardInput, GuardedSurface } from './surface';

/** Files that a rule keeps here, with the rule, relative to the workspaces below. */
const denied: Readonly<Record<string, string>> = {
  'repo/pkg/app/private/a.py': '.gitignore of the repository, a folder',
  'repo/pkg/app/deep/er/private/a.py': '.gitignore of the repository, a folder further down',
  'repo/pkg/app/x.generated.py': '.gitignore of the repository, a pattern',
  'repo/pkg/app/vault.py': '.completionignore of the repository',
  'repo/pkg/app/anchored.py': '.gitignore of a folder between',
  'repo/pkg/app/own.py': '.gitignore of the opened folder',
  'repo/pkg/app/excluded.py': '.git/info/exclude',
  'repo/pkg/app/global.py': "the user's global ignore file",
  'repo/nested/inner.py': '.gitignore of a nested repository',
  'repo/nested/vault.py': '.completionignore of the repository around a nested one',
  'repo/nested/excluded-inner.py': '.git/info/exclude of a nested repository',
  'tree/private/a.py': '.gitignore of a worktree',
  'tree/excluded.py': '.git/info/exclude of the repository of a worktree',
  'plain/sub/private/k.py': '.completionignore above, without version control',
};

/** Files that no rule names. */
const free = [
  'repo/pkg/app/main.py',
  'repo/pkg/app/keep.generated.py',
  'repo/nested/main.py',
  'tree/main.py',
  'plain/sub/main.py',
];

/** The folders that may be opened. */
const opened = ['repo', 'repo/pkg', 'repo/pkg/app', 'repo/nested', 'tree', 'plain/sub', 'elsewhere'];

/** Where the document of an ignored file may come from, besides the file. */
const schemes: readonly ((path: string) => string)[] = [
  (path) => `FILE://${path}`,
  (path) => `File://${path}`,
  (path) => `file://localhost${path}`,
  (path) => `vscode-notebook-cell:${path}#W0sZmlsZQ%3D%3D`,
  (path) => `vscode-notebook-cell://${path}#ch1`,
  (path) => `untitled:${path}`,
  (path) => `untitled://${path}`,
  (path) => `git:${path}?%7B%22ref%22%3A%22HEAD%22%7D`,
  (path) => `gitfs:${path}`,
  (path) => `vscode-local-history:${path}?x`,
  (path) => `vscode-vfs://github${path}`,
  (path) => `diffview://${path}`,
  (path) => `oil://${path}`,
  (path) => `GIT:${path}?x`,
];

/** Ignore rules, for every opened folder and every form of a file's address. */
export const ignoredFiles: GuardedSurface = {
  name: 'ignore rules',
  promise: 'files that version control or an ignore file excludes are never sent, whichever folder is open',
  open: () => {
    const home = makeWorkspaces();
    const environment = replaceEnvironment({
      XDG_CONFIG_HOME: join(home.path, 'config'),
      HOME: home.path,
      GIT_CONFIG_NOSYSTEM: '1',
    });
    const inputs: GuardInput[] = [];
    for (const folder of opened) {
      const gate = createNodeGate({ root: join(home.path, folder), ignoreGlobs: [] });
      const admits = async (uri: string) => (await gate.admits(uri)).admitted;
      const must = (input: string, uri: string, admitted: boolean) =>
        inputs.push({
          input: `${folder} opened: ${input}`,
          fault: async () =>
            (await admits(uri)) === admitted ? undefined : admitted ? 'denied' : 'admitted',
        });
      for (const [file, rule] of Object.entries(denied))
        must(`${file} (${rule})`, pathToFileURL(join(home.path, file)).href, false);
      for (const file of free) must(file, pathToFileURL(join(home.path, file)).href, true);
      const path = join(home.path, 'repo/pkg/app/private/a.py');
      for (const scheme of schemes) must(scheme('…/private/a.py'), scheme(path), false);
      must('a link to an ignored file', pathToFileURL(join(home.path, 'repo/pkg/app/link.py')).href, false);
      must('untitled:Untitled-1', 'untitled:Untitled-1', true);
    }
    return Promise.resolve({
      inputs,
      close: async () => {
        environment.restore();
        home.remove();
      },
    });
  },
};

function makeWorkspaces(): ReturnType<typeof makeFolder> {
  const files = [...Object.keys(denied), ...free].map((name) => [name, 'x = 1\n'] as const);
  const home = makeFolder({
    ...Object.fromEntries(files),
    'config/git/ignore': 'global.py\n',
    'repo/.gitignore': 'private/\n*.generated.py\n!keep.generated.py\n',
    'repo/.completionignore': 'vault.py\n',
    'repo/pkg/.gitignore': '/app/anchored.py\n',
    'repo/pkg/app/.gitignore': 'own.py\n',
    'repo/nested/.gitignore': 'inner.py\n',
    'plain/.completionignore': 'private/\n',
    'elsewhere/main.py': 'x = 1\n',
  });
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], {
      cwd: join(home.path, folder),
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], HOME: home.path },
    });
  git('repo', 'init', '-q');
  git('repo/nested', 'init', '-q');
  home.add({
    'repo/.git/info/exclude': 'excluded.py\n',
    'repo/nested/.git/info/exclude': 'excluded-inner.py\n',
  });
  git('repo', 'add', '.gitignore');
  git('repo', 'commit', '-qm', 'Ignore');
  git('repo', 'worktree', 'add', '-q', '--detach', join(home.path, 'linked'));
  // The folder is there already: the files of version control go in.
  const { path } = home;
  execFileSync('cp', ['-r', `${path}/linked/.`, `${path}/tree`]);
  execFileSync('rm', ['-rf', `${path}/linked`]);
  execFileSync('git', ['worktree', 'repair', `${path}/tree`], { cwd: `${path}/repo`, stdio: 'ignore' });
  mkdirSync(join(path, 'repo/pkg/app'), { recursive: true });
  symlinkSync('private/a.py', join(path, 'repo/pkg/app/link.py'));
  return home;
}

/** Sets variables of this process until they are restored. */
function replaceEnvironment(values: Readonly<Record<string, string>>): { restore(): void } {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return {
    restore() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}
