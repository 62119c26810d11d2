import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../../test/temporary-workspace';
import { WorkspaceIndex } from './workspace-index';

it('can be closed while it processes changes', async () => {
  const root = await temporaryWorkspace({ 'a.ts': 'export function own() {}\n' });
  const settings = { root, ignoreGlobs: [], near: undefined, maxFiles: 100, watch: false };
  const index = new WorkspaceIndex(settings, { onProgress() {}, onSlowList() {} });
  await index.fill();
  const changed = index.changed([root]);
  await Promise.resolve();
  index.close();
  await expect(changed).resolves.toBeUndefined();
});
