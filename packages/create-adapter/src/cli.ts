import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createAdapter, ScaffoldError } from './create-adapter';

const help = `Usage: create-completion-adapter NAME [--dir FOLDER]

Makes a package for a new editor adapter, with a test that passes at once.

  NAME          name of the package, e.g. completion-ace or @me/completion-ace
  --dir FOLDER  where to put it (default: the name without its scope)
`;

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [name, ...rest] = positionals;
  if (values.help === true) process.stdout.write(help);
  else {
    if (name === undefined || rest.length > 0)
      throw new ScaffoldError(`NAME must be one package name, got ${positionals.length}; see --help`);
    const { version } = JSON.parse(await readFile(`${packageFolder}/package.json`, 'utf8')) as {
      version: string;
    };
    const template = `${packageFolder}/template`;
    const folder = await createAdapter({ name, folder: values.dir, template, version });
    const shown = relative(process.cwd(), folder) || '.';
    process.stdout.write(`Made ${shown}. Next:\n\n  cd ${shown}\n  npm install\n  npm test\n`);
  }
} catch (error) {
  const isUsage = error instanceof ScaffoldError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`create-completion-adapter: ${isUsage ? error.message : String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
