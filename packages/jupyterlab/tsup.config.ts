import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import manifest from './package.json' with { type: 'json' };

const folder = 'dist/labextension';

/** What JupyterLab reads of an extension that is built already. */
async function completeLabextension(): Promise<void> {
  const { name, version, description, license } = manifest;
  const metadata = {
    name,
    version,
    description,
    license,
    jupyterlab: {
      extension: true,
      schemaDir: 'schemas',
      discovery: { server: { managers: ['pip'], base: { name: 'completion-jupyterlab' } } },
      _build: { load: 'static/remoteEntry.js', extension: './extension' },
    },
  };
  const schemas = `${folder}/schemas/${name}`;
  await mkdir(schemas, { recursive: true });
  const text = `${JSON.stringify(metadata, null, 2)}\n`;
  await writeFile(`${folder}/package.json`, text);
  await writeFile(`${schemas}/package.json.orig`, text);
  await writeFile(
    `${folder}/install.json`,
    `${JSON.stringify({
      packageManager: 'python',
      packageName: 'completion-jupyterlab',
      uninstallInstructions: 'pip uninstall completion-jupyterlab',
    })}\n`,
  );
  await copyFile('schema/plugin.json', `${schemas}/plugin.json`);
}

export default defineConfig({
  // JupyterLab loads one script; its own modules come from the page.
  entry: { remoteEntry: 'src/remote-entry.ts' },
  outDir: `${folder}/static`,
  format: ['iife'],
  outExtension: () => ({ js: '.js' }),
  target: 'es2022',
  platform: 'browser',
  minify: true,
  clean: true,
  noExternal: [/^@org\//],
  onSuccess: completeLabextension,
});
