import { completionStatus } from '@codemirror/autocomplete';
import {
  StateEffect,
  StateField,
  type ChangeSet,
  type EditorState,
  type Range,
  type Transaction,
} from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { layoutOf, typeThrough, type Ghost, type TextEdit } from '@org/completion-adapter-kit';
import { GhostLines, GhostText } from './ghost-widgets';

/** Puts a ghost into the state, or removes it. */
export const setGhost = StateEffect.define<Ghost | undefined>();

interface GhostState {
  readonly ghost: Ghost | undefined;
  /** The editor's popup is open: the ghost is hidden, so that Tab and arrows go to the popup. */
  readonly hidden: boolean;
  readonly decorations: DecorationSet;
}

const none: GhostState = { ghost: undefined, hidden: false, decorations: Decoration.none };

/** The ghost in the state. Typing through it updates it in the same transaction, so that it never flickers. */
export const ghostField = StateField.define<GhostState>({
  create: () => none,
  update(value, transaction) {
    const ghost = nextGhost(value.ghost, transaction);
    if (ghost === undefined) return none;
    const hidden = completionStatus(transaction.state) === 'active';
    if (ghost === value.ghost && hidden === value.hidden) return value;
    return { ghost, hidden, decorations: hidden ? Decoration.none : decorationsOf(ghost, transaction.state) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
});

/** The ghost, unless it is hidden. */
export function visibleGhost(state: EditorState): Ghost | undefined {
  const { ghost, hidden } = state.field(ghostField, false) ?? none;
  return hidden ? undefined : ghost;
}

/** Whether the user may change the document. */
export function mayChange(state: EditorState): boolean {
  return !state.readOnly && state.facet(EditorView.editable);
}

/** `ghost` after the changes and the selection of `transaction`, without its effects. For the session and the field. */
export function carryGhost(ghost: Ghost, transaction: Transaction): Ghost | undefined {
  if (transaction.isUserEvent('input.type.compose')) return undefined;
  if (!mayChange(transaction.state)) return undefined;
  const { ranges, main } = transaction.newSelection;
  if (ranges.length > 1 || !main.empty) return undefined;
  if (!transaction.docChanged) return main.head === ghost.offset ? ghost : undefined;
  const edit = singleEdit(transaction.changes);
  return edit === undefined
    ? undefined
    : typeThrough(ghost, atGhost(edit, ghost, transaction.startState), main.head);
}

/** `edit` as if it had been made at the ghost, where the text is the same then: Tab indents at the start of the line. */
function atGhost(edit: TextEdit, { offset }: Ghost, { doc }: EditorState): TextEdit {
  const { from, to, insert } = edit;
  if (from !== to || from >= offset || from < doc.lineAt(offset).from) return edit;
  const between = doc.sliceString(from, offset);
  return insert + between === between + insert ? { from: offset, to: offset, insert } : edit;
}

function nextGhost(ghost: Ghost | undefined, transaction: Transaction): Ghost | undefined {
  const effect = transaction.effects.findLast((each) => each.is(setGhost));
  if (effect !== undefined) return effect.value;
  return ghost === undefined ? undefined : carryGhost(ghost, transaction);
}

/** The single replacement of `changes`; `undefined` when there are more. */
function singleEdit(changes: ChangeSet): TextEdit | undefined {
  const edits: TextEdit[] = [];
  changes.iterChanges((from, to, _fromNew, _toNew, inserted) =>
    edits.push({ from, to, insert: inserted.toString() }),
  );
  return edits.length === 1 ? edits[0] : undefined;
}

function decorationsOf(ghost: Ghost, state: EditorState): DecorationSet {
  const { pieces, hidden, below } = layoutOf(ghost);
  const ranges: Range<Decoration>[] = pieces.map(({ offset, text }) =>
    Decoration.widget({ widget: new GhostText(text), side: 1 }).range(ghost.offset + offset),
  );
  if (hidden > 0) ranges.push(Decoration.replace({}).range(ghost.offset, ghost.offset + hidden));
  if (below !== undefined) {
    const { to } = state.doc.lineAt(ghost.offset);
    ranges.push(Decoration.widget({ widget: new GhostLines(below), side: 1, block: true }).range(to));
  }
  return Decoration.set(ranges, true);
}
