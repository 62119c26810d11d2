import {
  CompletionSession,
  editBetween,
  typeThrough,
  type EditorPort,
  type Ghost,
  type SessionOptions,
} from '@org/completion-adapter-kit';
import type { Editor } from './editor';

/** Completes in `editor` with an engine. Bind the editor's keys to the actions of the session; `destroy()` ends it. */
export function attachCompletion(editor: Editor, options: SessionOptions): CompletionSession {
  let known = editor.text;
  const draw = (ghost: Ghost | undefined) => editor.drawGhost(ghost?.text ?? '', ghost?.offset ?? 0);
  const port: EditorPort = {
    snapshot: () =>
      editor.hasFocus
        ? { text: editor.text, offset: editor.cursor, languageId: editor.languageId }
        : undefined,
    draw,
    apply({ from, to, insert }, cursor, rest) {
      editor.replace(from, to, insert, cursor);
      known = editor.text;
      draw(rest);
    },
    // For screen readers, where the editor can tell them something.
    announce() {},
    release: () => unlisten(),
  };
  const session = new CompletionSession(port, options);
  const unlisten = editor.onChange((byUser) => {
    const { text, cursor } = editor;
    if (session.applying) return;
    const edit = editBetween(known, text, cursor);
    known = text;
    if (edit === undefined) session.moved(cursor);
    else session.changed((ghost) => typeThrough(ghost, edit, cursor), byUser);
    draw(session.ghost);
  });
  return session;
}
