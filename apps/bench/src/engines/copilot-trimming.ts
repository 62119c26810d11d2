import { createRequire } from 'node:module';
import { join } from 'node:path';
import { peers, peersFolder } from './install-peers';

interface ParseBlock {
  contextIndentationFromText(text: string, offset: number, languageId: string): unknown;
  indentationBlockFinished(
    indentation: unknown,
    preview: undefined,
  ): (completion: string) => number | undefined;
}

const file =
  'dist/src/_internal/extension/completions-core/vscode-node/lib/src/prompt/parseBlock.js' as const;

/**
 * Cuts `answer` by indentation. For most languages chat-lib leaves that to Copilot's server (`extra.trim_by_indentation`), which
 * cannot run here; chat-lib has rules for it, which replace the server's.
 */
export function trimLikeCopilot(answer: string, prefix: string, suffix: string, languageId: string): string {
  const require = createRequire(join(peersFolder(), 'package.json'));
  const rules = require(join(peersFolder(), 'node_modules', peers.copilot.name, file)) as ParseBlock;
  const indentation = rules.contextIndentationFromText(prefix + suffix, prefix.length, languageId);
  return answer.slice(0, rules.indentationBlockFinished(indentation, undefined)(answer));
}
