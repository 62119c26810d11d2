import type { Editor, EditorKind, EditorOptions } from './editor';

/** Makes an editor. Loads its code at the first use. */
export async function createEditor(kind: EditorKind, options: EditorOptions): Promise<Editor> {
  switch (kind) {
    case 'codemirror':
      return (await import('./code-mirror')).createCodeMirror(options);
    case 'monaco':
      return (await import('./monaco')).createMonaco(options);
    case 'textarea':
      return (await import('./textarea')).createTextarea(options);
  }
}
