import { codeCompletion } from '@org/completion-web/codemirror';
import { offerCodeMirror } from './codemirror';

/** Ours in CodeMirror, as its README has it. */
export function start(): void {
  offerCodeMirror(codeCompletion(), '.cm-completionGhost');
}
