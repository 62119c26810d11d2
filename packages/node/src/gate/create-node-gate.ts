import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { denyRuleFor, type ContentGate, type GateVerdict } from '@org/completion-core';
import { isInside, workspaceRoot } from '../config/workspace-root';
import { createIgnoreRules, type IgnoreRules } from '../workspace/ignore-rules';
import { createSecretMasker } from './secret-masker';

export interface NodeGateOptions {
  /** The workspace; a document outside of it is judged by the workspace it lies in. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each judges by itself. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
}

/**
 * The gate of Node hosts, to plug into an engine: files denied by `.gitignore`, `.completionignore` or the configuration do not leave,
 * and secrets in the others are masked. A symbolic link is judged by its own path and by what it points to. Documents that are no
 * files are admitted. The engine's own deny list holds too, for what a link points to as well.
 */
export function createNodeGate({ root, ignoreGlobs = [] }: NodeGateOptions): ContentGate {
  const rules = new Map<string, IgnoreRules>();
  const masker = createSecretMasker();

  function rulesOf(path: string): IgnoreRules {
    const home = isInside(path, root) ? root : workspaceRoot(path, root);
    const known = rules.get(home) ?? createIgnoreRules(home, ignoreGlobs);
    rules.set(home, known);
    return known;
  }

  return {
    admits(uri): GateVerdict {
      if (!uri.startsWith('file:')) return { admitted: true };
      for (const path of pathsOf(fileURLToPath(uri))) {
        const rule = denyRuleFor(pathToFileURL(path).href)?.name ?? rulesOf(path).deniedBy(path, 'file');
        if (rule !== undefined) return { admitted: false, rule };
      }
      return { admitted: true };
    },
    mask: (text) => masker.mask(text),
  };
}

/** The path, and the path it really is when that is another one. */
function pathsOf(path: string): readonly string[] {
  const real = realPathOf(path);
  return real === path ? [path] : [path, real];
}

/** What is not there yet will be where its folder really is. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPathOf(folder), basename(path));
  }
}
