import { javascript } from '@codemirror/lang-javascript';
import { EditorView, basicSetup } from 'codemirror';
import { codeCompletion } from '@org/completion-web/codemirror';
import { showStatus } from './status.js';

new EditorView({
  parent: document.querySelector('#editor'),
  doc: 'function mean(values) {\n',
  extensions: [
    basicSetup,
    javascript(),
    EditorView.contentAttributes.of({ 'aria-label': 'Source' }),
    codeCompletion({ onStatus: showStatus }),
  ],
});
