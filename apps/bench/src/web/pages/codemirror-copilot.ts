import type { Extension } from '@codemirror/state';
import { askEndpoint } from './ask-endpoint';
import { offerCodeMirror } from './codemirror';

/** The used part of `codemirror-copilot`. */
interface CodeMirrorCopilot {
  readonly inlineCopilot: (predict: (prefix: string, suffix: string) => Promise<string>) => Extension;
}

export function start({ inlineCopilot }: CodeMirrorCopilot): void {
  offerCodeMirror(
    inlineCopilot((prefix, suffix) => askEndpoint(prefix, suffix)),
    '.cm-inline-suggestion',
  );
}
