import type * as MonacoNamespace from 'monaco-editor';
import { offerMonaco, type Monaco } from './monaco';

/** The used part of `monacopilot`. */
interface Monacopilot {
  readonly registerCompletion: (
    monaco: Monaco,
    editor: MonacoNamespace.editor.IStandaloneCodeEditor,
    options: { readonly endpoint: string; readonly language: string },
  ) => unknown;
}

export function start(monaco: Monaco, { registerCompletion }: Monacopilot): void {
  offerMonaco(monaco, (editor) => {
    registerCompletion(monaco, editor, { endpoint: '/code-completion', language: 'javascript' });
  });
}
