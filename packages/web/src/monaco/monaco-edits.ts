import type { EditorPort } from '@org/completion-adapter-kit';
import type { DrawnEdit, EditedDocument, EditPort } from '../next-edit/edit-port';
import { EditSession } from '../next-edit/edit-session';
import type { EditHost, Edits } from '../next-edit/edits';
import type { LiveRegion } from '../style/live-region';
import type { GhostProvider } from './ghost-provider';
import { positionAt } from './model-offsets';
import type { InlineEdit, Monaco, StandaloneEditor } from './monaco-types';

/** A Monaco editor with completion. */
interface MonacoParts {
  readonly monaco: Monaco;
  readonly editor: StandaloneEditor;
  /** Of the completions. */
  readonly port: EditorPort;
  readonly provider: GhostProvider;
  readonly live: LiveRegion;
}

/**
 * The next edits of a Monaco editor, which draws them, goes to them and takes them by its own keys: any edit since 0.54, and before
 * that what is inserted at the cursor, as ghost text.
 */
export function monacoEdits(host: EditHost, { monaco, editor, port, provider, live }: MonacoParts): Edits {
  const drawsEdits = monaco.languages.InlineCompletionEndOfLifeReasonKind !== undefined;
  const edits: EditPort = {
    document() {
      const model = editor.getModel();
      if (model === null) return undefined;
      const text = model.getValue(monaco.editor.EndOfLinePreference.LF);
      const languageId = host.options.languageId ?? model.getLanguageId();
      return { text, languageId, offset: port.snapshot()?.offset };
    },
    canDraw: (edit, document) => drawsEdits || isAtCursor(edit, document),
    draw: (edit) => provider.showEdit(edit && inlineEdit(edit)),
    jump(offset) {
      const model = editor.getModel();
      if (model === null) return;
      const position = positionAt(model, offset);
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
    },
    apply: (edit, cursor) => port.apply(edit, cursor, undefined),
    announce: live.announce,
  };
  const session: EditSession = new EditSession(host, edits);

  function inlineEdit({ id, start, end, insertText, drawing }: DrawnEdit): InlineEdit | undefined {
    const model = editor.getModel();
    if (model === null) return undefined;
    const [from, to] = [positionAt(model, start), positionAt(model, end)];
    return {
      insertText,
      range: new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column),
      isInlineEdit: drawsEdits && drawing.kind !== 'ghost-text',
      onTaken: () => session.taken(id),
      onDismissed: () => session.dismiss(),
    };
  }
  return session;
}

/** Whether ghost text can show it all. */
function isAtCursor({ start, end, drawing }: DrawnEdit, { offset }: EditedDocument): boolean {
  return drawing.kind === 'ghost-text' && start === end && start === offset;
}
