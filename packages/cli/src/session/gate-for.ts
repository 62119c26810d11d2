import type { ContentGate } from '@org/completion-core';
import { createNodeGate, type LoadedConfig } from '@org/completion-node';
import type { Terminal } from '../io/terminal';

/**
 * The content gate of a command, by the configuration.
 *
 * @param onSlowList - called with a message about ignore lists that take too long to match
 */
export function gateFor(
  { workspaceRoot: root, ignoreGlobs }: LoadedConfig,
  { env }: Pick<Terminal, 'env'>,
  onSlowList: (message: string) => void,
): ContentGate {
  return createNodeGate({ root, ignoreGlobs, env, onSlowList });
}
