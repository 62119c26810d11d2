import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContentGate, GateVerdict } from '@org/completion-core';
import { denyRuleFor } from '@org/completion-core/host';
import type { Environment } from '../config/user-directories';
import { createIgnoreRules } from '../ignore/ignore-rules';
import { documentPaths } from './document-paths';
import { createSecretMasker } from './secret-masker';

export interface NodeGateOptions {
  /** The workspace; lists of the configuration are relative to it, and to the repository of a document outside of it. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each is applied independently of the others. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Called once for each ignore list that takes too long to match, with one line; files that it could match are denied from then on. */
  readonly onSlowList?: (message: string) => void;
  /** Where the user's git settings are looked for. @default process.env */
  readonly env?: Environment;
  /** How long ignore files are assumed to be unchanged, in milliseconds; for reading many files in a row. @default 0 */
  readonly trustedMs?: number;
}

/**
 * The gate of Node hosts, for an engine: denies files by the ignore rules of this machine ({@link createIgnoreRules}) and by the engine's
 * deny list, and masks secrets in the others. A document is judged by its path, for any scheme; a symbolic link by its own path and by
 * its target. Documents without a path are admitted, those with an unreadable URI are not.
 */
export function createNodeGate({ root, ignoreGlobs = [], ...options }: NodeGateOptions): ContentGate {
  const rules = createIgnoreRules(root, ignoreGlobs, { trustedMs: 0, ...options });
  const masker = createSecretMasker();

  return {
    admits(uri): GateVerdict {
      const paths = readablePaths(uri, root);
      if (paths === undefined) return { admitted: false, rule: 'unreadable-uri' };
      for (const path of paths.flatMap(pathsOf)) {
        const rule = denyRuleFor(pathToFileURL(path).href)?.name ?? rules.deniedBy(path, 'file');
        if (rule !== undefined) return { admitted: false, rule };
      }
      return { admitted: true };
    },
    mask: (text, uri) => masker.mask(text, uri),
  };
}

function readablePaths(uri: string, root: string): readonly string[] | undefined {
  try {
    return documentPaths(uri, root);
  } catch {
    return undefined;
  }
}

/** The path, and its real path if that differs. */
function pathsOf(path: string): readonly string[] {
  const real = realPathOf(path);
  return real === path ? [path] : [path, real];
}

/** The real path; for a file that does not exist, within the real path of its folder. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPathOf(folder), basename(path));
  }
}
