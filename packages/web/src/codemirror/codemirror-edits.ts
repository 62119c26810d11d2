import { completionStatus } from '@codemirror/autocomplete';
import { language } from '@codemirror/language';
import { StateEffect, StateField, type EditorState, type Range, type Text } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { EditorPort } from '@org/completion-adapter-kit';
import { editMarks, type EditMark } from '../next-edit/edit-layout';
import type { DrawnEdit, EditPort } from '../next-edit/edit-port';
import { EditSession } from '../next-edit/edit-session';
import type { EditHost, Edits } from '../next-edit/edits';
import { editTheme } from './edit-theme';
import { GhostLines, GhostText } from './ghost-widgets';

/** An edit in the state. */
interface Shown {
  readonly edit: DrawnEdit;
  /** Shown after the cursor's line where the edit is out of sight. */
  readonly hint: { readonly at: number; readonly text: string } | undefined;
}

const setEdit = StateEffect.define<Shown | undefined>();

interface EditState {
  /** Hidden while the editor's popup is open. */
  readonly hidden: boolean;
  readonly decorations: DecorationSet;
}

const none: EditState = { hidden: false, decorations: Decoration.none };

/** The edit in the state, which moves along with changes until the session draws it again. */
const editField = StateField.define<EditState>({
  create: () => none,
  update(value, { effects, state, changes, docChanged }) {
    const effect = effects.findLast((each) => each.is(setEdit));
    const hidden = completionStatus(state) === 'active';
    if (effect !== undefined)
      return effect.value === undefined ? none : { hidden, decorations: decorationsOf(effect.value, state) };
    if (!docChanged && hidden === value.hidden) return value;
    return { hidden, decorations: value.decorations.map(changes) };
  },
  provide: (field) =>
    EditorView.decorations.from(field, ({ hidden, decorations }) => (hidden ? Decoration.none : decorations)),
});

/**
 * The next edits of `view`, drawn by decorations: the document is not changed before an edit is taken.
 *
 * @param port - of the completions, by which edits are applied
 */
export function codeMirrorEdits(host: EditHost, view: EditorView, port: EditorPort): Edits {
  return new EditSession(host, portOf(host, view, port));
}

function portOf(host: EditHost, view: EditorView, port: EditorPort): EditPort {
  let read: { readonly doc: Text; readonly text: string } | undefined;
  return {
    document() {
      const { doc } = view.state;
      if (read?.doc !== doc) read = { doc, text: doc.sliceString(0, doc.length, '\n') };
      const languageId = host.options.languageId ?? view.state.facet(language)?.name ?? 'plaintext';
      return { text: read.text, languageId, offset: port.snapshot()?.offset };
    },
    draw(edit) {
      const shown = edit && { edit, hint: hintOf(edit, view, host.options.keys.accept[0] ?? '') };
      const isThere = view.state.field(editField, false) !== undefined;
      if (!view.dom.isConnected || (shown === undefined && !isThere)) return;
      if (!isThere) view.dispatch({ effects: StateEffect.appendConfig.of([editField, editTheme]) });
      view.dispatch({ effects: setEdit.of(shown) });
    },
    jump(offset) {
      view.dispatch({
        selection: { anchor: offset },
        effects: EditorView.scrollIntoView(offset, { y: 'nearest', yMargin: 2 * view.defaultLineHeight }),
      });
    },
    apply: (edit, cursor) => port.apply(edit, cursor, undefined),
    announce: (message) => view.dispatch({ effects: EditorView.announce.of(message) }),
  };
}

/** Says where an edit is that the user does not see. */
function hintOf({ start, line }: DrawnEdit, view: EditorView, key: string): Shown['hint'] {
  const { scrollDOM, state } = view;
  const { top, bottom } = view.lineBlockAt(start);
  const isInSight = bottom > scrollDOM.scrollTop && top < scrollDOM.scrollTop + scrollDOM.clientHeight;
  const { head } = state.selection.main;
  const cursorLine = state.doc.lineAt(head);
  if (isInSight || cursorLine.number === line + 1) return undefined;
  return { at: cursorLine.to, text: `  ${key} ${start < head ? '↑' : '↓'} ${line + 1}` };
}

function decorationsOf({ edit, hint }: Shown, state: EditorState): DecorationSet {
  const { doc } = state;
  const marks = editMarks(
    edit,
    doc.sliceString(0, edit.start),
    (line) => doc.line(Math.min(line + 1, doc.lines)).from,
  );
  const ghost = edit.drawing.kind === 'ghost-text';
  const ranges = marks.map((mark) => decorationOf(mark, doc, ghost));
  if (hint !== undefined)
    ranges.push(
      Decoration.widget({ widget: new GhostText(hint.text, 'cm-completionEditHint'), side: 1 }).range(
        hint.at,
      ),
    );
  return Decoration.set(ranges, true);
}

function decorationOf(mark: EditMark, doc: Text, ghost: boolean): Range<Decoration> {
  const added = ghost ? 'cm-completionGhost' : 'cm-completionEdit cm-completionEditAdded';
  switch (mark.kind) {
    case 'removed':
      return Decoration.mark({ class: 'cm-completionEdit cm-completionEditRemoved' }).range(
        mark.from,
        mark.to,
      );
    case 'added':
      return Decoration.widget({ widget: new GhostText(mark.text, added), side: 1 }).range(mark.at);
    case 'lines': {
      const line = doc.lineAt(mark.at);
      const widget = new GhostLines(mark.text, `${added} cm-completionGhostLines`);
      return mark.side === 'above'
        ? Decoration.widget({ widget, side: -1, block: true }).range(line.from)
        : Decoration.widget({ widget, side: 1, block: true }).range(line.to);
    }
  }
}
