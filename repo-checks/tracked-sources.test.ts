import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectNone, root, runCommand } from './workspace';

/** Lines of tracked files, and of new files that are not ignored, that match the extended regular expression. */
async function grep(pattern: string, ...notIn: readonly string[]): Promise<readonly string[]> {
  const left = ['pnpm-lock.yaml', ...notIn].map((path) => `:!${path}`);
  const args = ['grep', '-I', '-n', '-E', '--untracked', '-e', pattern, '--', '.', ...left];
  const { status, stdout, stderr } = await runCommand('git', args);
  if (status > 1) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

describe.skipIf(!existsSync(join(root, '.git')))('tracked sources (need a git checkout)', () => {
  it('are found by these checks', async () => {
    expect(await grep('are found by these [c]hecks')).toHaveLength(1);
  });

  it('leave no work marked for later', async () => {
    const marks = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|');
    const found = await grep(`(//|/\\*|^ *\\*|#|<!--) *(${marks})($|[^a-zA-Z])`, '**/fixtures/**');
    expectNone(found, 'Do it now, or open an issue and take the mark out:');
  });

  it('name no path of a machine', async () => {
    const own = [root, homedir()].filter((path) => path.split(/[\\/]/).length > 2 || path === '/root');
    const foreign = '/(home|Users)/[A-Za-z0-9._-]+/|[A-Z]:\\\\\\\\?Users\\\\';
    const found = await grep([...own.map((path) => `${literally(path)}(/|$)`), foreign].join('|'));
    expectNone(found, 'Make the path relative, or ask for it at run time:');
  });

  it('name no host of a machine and no registry', async () => {
    const { stdout } = await runCommand('git', ['config', '--get', 'remote.origin.url']);
    const remote = /^[a-z+]+:\/\/([^/@]+@)?([^/:]+)/.exec(stdout)?.[2];
    const hosts = [hostname(), remote]
      .filter((host) => host !== undefined && host.length > 6)
      .map((host) => literally(host ?? ''));
    const registry = 'https?://[a-z0-9.-]*(registry|artifactory|nexus|verdaccio)[a-z0-9.-]*[:/]';
    expectNone(await grep([...hosts, registry].join('|')), 'Nobody else has this host; take it out:');
  });

  it('lock no package to a host', async () => {
    const { stdout } = await runCommand('git', [
      'grep',
      '-n',
      '-E',
      'tarball:|https?://',
      '--',
      'pnpm-lock.yaml',
    ]);
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.includes('deprecated:'));
    expectNone(lines, 'Install again with the public registry configured:');
  });
});
