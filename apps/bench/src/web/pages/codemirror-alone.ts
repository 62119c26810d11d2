import { offerCodeMirror } from './codemirror';

/** CodeMirror without any widget. */
export function start(): void {
  offerCodeMirror([], '.none');
}
