import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as thisBuild from '@org/completion-local';
import { UsageError } from '../define/flags';

/** The embedded model of one build. */
export type ModelBuild = Pick<typeof thisBuild, 'LocalIndex' | 'localModel' | 'nextTokens' | 'codeTokens'>;

/**
 * The embedded model of the checkout `folder`, or of this one.
 *
 * @throws UsageError when it is not built there
 */
export async function modelBuild(folder: string | undefined): Promise<ModelBuild> {
  if (folder === undefined) return thisBuild;
  const entry = join(folder, 'packages', 'local-model', 'dist', 'index.js');
  if (!existsSync(entry))
    throw new UsageError(`--build must be a checkout that is built; ${entry} is missing`);
  return (await import(pathToFileURL(entry).href)) as ModelBuild;
}
