import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { command, has, run, temporaryFolder, cleanEnv } from './run';

const project = fileURLToPath(new URL('../interop', import.meta.url));
const reports = fileURLToPath(new URL('../../../.reports', import.meta.url));
const prefix = 'jetbrains-interop-';
const here = has('mvn', '-version') && has('javac', '-version');
const folder = temporaryFolder();

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!here)('on the JVM (needs mvn and a JDK)', () => {
  it('serves LSP4J, driven as by LSP4IJ', { timeout: 240_000 }, async (context) => {
    await mkdir(reports, { recursive: true });
    for (const name of await readdir(reports)) if (name.startsWith(prefix)) await rm(join(reports, name));

    const template = join(folder, 'a template');
    const installed = await run(process.execPath, [command, 'install', '--to', template], {
      env: cleanEnv(folder),
    });
    expect(installed).toMatchObject({ status: 0, stderr: '' });

    // Reports of an earlier run must not count.
    await rm(join(project, 'target', 'surefire-reports'), { recursive: true, force: true });
    const maven = ['-B', '-ntp', 'test', `-Dcompletion.template=${template}`];
    const { status, stdout } = await run('mvn', maven, { cwd: project });
    const found = await readdir(join(project, 'target', 'surefire-reports')).catch(() => []);
    const results = found.filter((name) => name.endsWith('.xml'));
    const unreachable = /Could not (transfer|find) artifact|Unknown host|could not be resolved/.exec(stdout);
    if (results.length === 0 && unreachable !== null)
      return context.skip(`Maven cannot fetch what the project needs: ${unreachable[0]}`);

    // scripts/count-tests.mjs adds them to those of the other runners.
    for (const name of results)
      await copyFile(join(project, 'target', 'surefire-reports', name), join(reports, prefix + name));
    expect(status, stdout.slice(-6000)).toBe(0);
    expect(results).toHaveLength(2);
  });
});
