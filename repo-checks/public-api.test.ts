import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeEntries, named, publishable, root, runCommand } from './workspace';

const pin = join(root, 'repo-checks/public-api.txt');

const bySpecifier = ({ specifier }: { specifier: string }) => specifier;

describe('public API', () => {
  it('is what repo-checks/public-api.txt says; a deliberate change is written there by `npm test -- repo-checks/public-api -u`', async () => {
    const lines: string[] = [];
    for (const each of publishable) {
      const { name, bin, exports } = each.manifest;
      lines.push(`${name}`);
      for (const command of Object.keys(bin ?? {})) lines.push(`  command ${command}`);
      for (const key of Object.keys(exports ?? {})) lines.push(`  export key ${key}`);
      for (const { specifier, file, types } of codeEntries(each, 'import')) {
        const values = await namesIn(file);
        lines.push('', `  ${specifier}`, ...values.map((value) => `    ${value}`));
        lines.push(...typeNames(types, values).map((type) => `    type ${type}`));
      }
      lines.push('');
    }
    expect(existsSync(pin), 'repo-checks/public-api.txt must be committed').toBe(true);
    await expect(lines.join('\n')).toMatchFileSnapshot(pin);
  });

  it.each(
    publishable.flatMap((each) =>
      named(
        codeEntries(each, 'require').map((entry) => ({ ...entry, each })),
        bySpecifier,
      ),
    ),
  )('is the same by require() and by import: %s', async (_name, { key, file, each }) => {
    const esm = codeEntries(each, 'import').find((entry) => entry.key === key);
    if (esm === undefined) throw new Error(`"${key}" has a "require" condition and no "import" condition`);
    expect(await namesIn(file)).toEqual(await namesIn(esm.file));
  });
});

/** Names of the values that a built file exports, sorted. Asked from a plain Node, without the test runner's aliases. */
async function namesIn(file: string): Promise<readonly string[]> {
  const script = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(pathToFileURL(file).href)}))))`;
  const { status, stdout, stderr } = await runCommand(process.execPath, [
    '--input-type=module',
    '-e',
    script,
  ]);
  if (status !== 0) throw new Error(`${file} cannot be loaded; is it built?\n${stderr}`);
  const names = JSON.parse(stdout) as string[];
  // What Node adds when CommonJS is imported.
  return names.filter((name) => name !== 'default' && name !== 'module.exports').toSorted();
}

/** Names that the declaration file exports beyond `values`: interfaces and types. tsup writes one export list at its end. */
function typeNames(file: string | undefined, values: readonly string[]): readonly string[] {
  if (file === undefined) return [];
  const lists = [...readFileSync(file, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)];
  return lists
    .flatMap(([, names = '']) => names.split(','))
    .map((name) =>
      name
        .replace(/^\s*type\s/, '')
        .replace(/.*\sas\s/, '')
        .trim(),
    )
    .filter((name) => name !== '' && !values.includes(name))
    .toSorted();
}
