import type { EditorPort } from '@org/completion-adapter-kit';
import type { DrawnEdit, EditedDocument, EditPort } from '../next-edit/edit-port';
import { EditSession } from '../next-edit/edit-session';
import type { EditHost, Edits } from '../next-edit/edits';
import { EditProvider } from './edit-provider';
import { positionAt } from './model-offsets';
import type { Monaco, StandaloneEditor } from './monaco-types';

/**
 * The next edits of a Monaco editor, which draws them, goes to them and takes them by its own keys: any edit since 0.54, and before
 * that what is inserted at the cursor, as ghost text.
 *
 * @param port - of the completions
 */
export function monacoEdits(
  host: EditHost,
  monaco: Monaco,
  editor: StandaloneEditor,
  port: EditorPort,
): Edits {
  const drawsEdits = monaco.languages.InlineCompletionEndOfLifeReasonKind !== undefined;
  const provider = new EditProvider(monaco, editor);
  const edits: EditPort = {
    document() {
      const model = editor.getModel();
      if (model === null) return undefined;
      const text = model.getValue(monaco.editor.EndOfLinePreference.LF);
      const languageId = host.options.languageId ?? model.getLanguageId();
      return { text, languageId, offset: port.snapshot()?.offset };
    },
    canDraw: (edit, document) => drawsEdits || isAtCursor(edit, document),
    draw(edit) {
      const model = editor.getModel();
      if (edit === undefined || model === null) return provider.show(undefined);
      const { id, start, end, insertText, drawing } = edit;
      const [from, to] = [positionAt(model, start), positionAt(model, end)];
      return provider.show({
        insertText,
        range: new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column),
        isInlineEdit: drawsEdits && drawing.kind !== 'ghost-text',
        onTaken: () => session.taken(id),
        onDismissed: () => session.dismiss(),
      });
    },
    jump(offset) {
      const model = editor.getModel();
      if (model === null) return;
      const position = positionAt(model, offset);
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
    },
    apply: (edit, cursor) => port.apply(edit, cursor, undefined),
    announce: (message) => port.announce(message),
    release: () => provider.dispose(),
  };
  const session = new EditSession(host, edits);
  return session;
}

/** Whether ghost text can show it all. */
function isAtCursor({ start, end, drawing }: DrawnEdit, { offset }: EditedDocument): boolean {
  return drawing.kind === 'ghost-text' && start === end && start === offset;
}
