import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';
import { registerCodeCompletion } from '@org/completion-web/monaco';
import { showStatus } from './status.js';

globalThis.MonacoEnvironment = { getWorker: () => new Worker('editor.worker.js', { type: 'module' }) };

const editor = monaco.editor.create(document.querySelector('#editor'), {
  value: 'function mean(values) {\n',
  language: 'javascript',
  ariaLabel: 'Source',
});
registerCodeCompletion(monaco, editor, { onStatus: showStatus });
