import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, runCommand } from './workspace';

it('has no dead code, no unused dependency and no undeclared one', async () => {
  const cli = join(root, 'node_modules/knip/bin/knip.js');
  const { status, stdout, stderr } = await runCommand(process.execPath, [cli, '--no-progress']);
  const advice =
    'Delete it, stop exporting it, or use it. What only looks unused is named in knip.jsonc with a reason.';
  if (status !== 0) throw new Error(`${advice}\n${stdout}${stderr}`);
  expect(status).toBe(0);
});
