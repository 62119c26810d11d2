import { registerCodeCompletion } from '@org/completion-web/monaco';
import { offerMonaco, type Monaco } from './monaco';

/** Ours in Monaco, as its README has it. */
export function start(monaco: Monaco): void {
  offerMonaco(monaco, (editor) => registerCodeCompletion(monaco, editor));
}
