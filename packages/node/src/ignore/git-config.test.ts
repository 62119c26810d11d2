import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { GitConfig, parseGitConfig } from './git-config';

const odd = [
  '# a comment',
  '[core]',
  '\tbare = false ; a comment',
  '  excludesFile =   ~/a b  # a comment',
  '[CORE] excludesfile="in \\"quotes\\"; here"',
  '[core]',
  'autocrlf',
  'editor = vim \\',
  '  -n',
  '[includeIf "gitdir:~/work/"]',
  '  path = work.inc',
  '[alias] x = "a  " b',
].join('\n');

it('reads sections, quotes, comments and continued lines', () => {
  expect(parseGitConfig(odd)).toEqual([
    { name: 'core.bare', value: 'false' },
    { name: 'core.excludesfile', value: '~/a b' },
    { name: 'core.excludesfile', value: 'in "quotes"; here' },
    { name: 'core.autocrlf', value: '' },
    { name: 'core.editor', value: 'vim   -n' },
    { name: 'includeif.gitdir:~/work/.path', value: 'work.inc' },
    { name: 'alias.x', value: 'a   b' },
  ]);
});

it.skipIf(spawnSync('git', ['--version']).error !== undefined)(
  'reads what git reads (needs git)',
  async () => {
    const folder = await temporaryWorkspace({ config: odd });
    const { stdout } = spawnSync('git', ['config', '--file', join(folder, 'config'), '--list', '-z'], {
      encoding: 'utf8',
    });
    const theirs = stdout.split('\0').filter((line) => line !== '');
    expect(parseGitConfig(odd).map(({ name, value }) => `${name}\n${value}`.toLowerCase())).toEqual(
      theirs.map((line) => (line.includes('\n') ? line : `${line}\n`).toLowerCase()),
    );
  },
);

it("finds the user's ignore files: the last value, included ones, and the default", async () => {
  const home = await temporaryWorkspace({
    'one/.gitconfig': '[core]\nexcludesFile = /a\n[include]\npath = more\n',
    'one/more': '[core]\nexcludesFile = ~/b\n',
    'two/.gitconfig': '[core]\nexcludesFile = /a\n[includeIf "gitdir:/x/"]\npath = more\n',
    'two/more': '[core]\nexcludesFile = c\n[include]\npath = .gitconfig\n',
    'none/.gitconfig': '[core]\nexcludesFile =\n',
  });
  const files = (name: string, more = {}) =>
    new GitConfig({ HOME: join(home, name), GIT_CONFIG_NOSYSTEM: '1', ...more }).excludesFiles(
      '/repo',
      undefined,
    );
  expect(files('one')).toEqual([join(home, 'one', 'b')]);
  expect(new Set(files('two'))).toEqual(new Set(['/a', '/repo/c']));
  expect(files('none')).toEqual([]);
  expect(files('default')).toEqual([join(home, 'default/.config/git/ignore')]);
  expect(files('default', { XDG_CONFIG_HOME: '/x' })).toEqual(['/x/git/ignore']);
  expect(files('default', { GIT_CONFIG_GLOBAL: join(home, 'one/.gitconfig') })).toEqual([
    join(home, 'default/b'),
  ]);
});
