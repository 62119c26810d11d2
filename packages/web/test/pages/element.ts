import { basicSetup } from 'codemirror';
import { codeMirrorEditor } from '../../src/codemirror';
import { defineEditor } from '../../src/element';

// Defined only when a test asks, so that an element that waits for its editor is tried as well.
Object.assign(window, { defineCodeMirror: () => defineEditor('codemirror', codeMirrorEditor(basicSetup)) });
