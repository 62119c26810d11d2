import { Annotation, Facet, Text } from '@codemirror/state';
import { indentUnit, language } from '@codemirror/language';
import { EditorView, ViewPlugin, type PluginValue, type ViewUpdate } from '@codemirror/view';
import type { TextSource } from '@org/completion-core';
import { WidgetSession } from '../session/widget-session';
import type { EditorPort, EditorSnapshot, Ghost, TextEdit } from '@org/completion-adapter-kit';
import type { ResolvedCompletionOptions } from '../session/options';
import { resolveCompletionOptions } from '../session/options';
import { carryGhost, mayChange, setGhost, visibleGhost } from './ghost-field';

/** The options; the first when there are several, so that `Prec` decides. */
export const completionOptions = Facet.define<ResolvedCompletionOptions, ResolvedCompletionOptions>({
  combine: (values) => values[0] ?? resolveCompletionOptions({}),
});

/** Marks the transaction that accepts a ghost, to tell it from typing. */
const accepting = Annotation.define<boolean>();

/** Owns the session of a view, and reports to it. */
class SessionPlugin implements PluginValue {
  session: WidgetSession;
  readonly #view: EditorView;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #blurTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.session = sessionOf(view, view.state.facet(completionOptions));
  }

  update({ transactions, docChanged, selectionSet, startState, state, view }: ViewUpdate): void {
    const options = state.facet(completionOptions);
    if (options !== startState.facet(completionOptions)) {
      const old = this.session;
      // A view must not be changed while it reports a change.
      queueMicrotask(() => old.destroy());
      this.session = sessionOf(view, options);
    }
    if (transactions.some((each) => each.annotation(accepting) === true)) return;
    if (docChanged) {
      const byUser = transactions.some((each) => each.isUserEvent('input') || each.isUserEvent('delete'));
      this.session.changed(
        (ghost) =>
          transactions.reduce<Ghost | undefined>(
            (each, transaction) => (each === undefined ? undefined : carryGhost(each, transaction)),
            ghost,
          ),
        byUser && !view.compositionStarted,
      );
    } else if (selectionSet) {
      const { main, ranges } = state.selection;
      this.session.moved(
        ranges.length === 1 && main.empty ? main.head : undefined,
        transactions.some((each) => each.isUserEvent('select.pointer')),
      );
    }
    if (!mayChange(state) && mayChange(startState)) this.session.moved(undefined);
  }

  /** Requests a completion once the editor has taken over the composed text. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#view.compositionStarted) this.session.settled();
    });
  }

  /**
   * Hides the ghost unless the focus returns at once. Not during the event: drawing would then move the browser's selection, and
   * the editor would follow it when it gets the focus again.
   */
  blur(): void {
    clearTimeout(this.#blurTimer);
    this.#blurTimer = setTimeout(() => {
      if (!this.#view.hasFocus) this.session.hide();
    });
  }

  destroy(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#blurTimer);
    // The view is being destroyed and must not be drawn on.
    const { session } = this;
    queueMicrotask(() => session.destroy());
  }
}

/** The plugin behind {@link completionOf}. */
export const sessionPlugin = ViewPlugin.fromClass(SessionPlugin, {
  eventHandlers: {
    blur() {
      this.blur();
    },
    compositionstart() {
      this.session.hide();
    },
    compositionend() {
      this.settle();
    },
    pointerdown(event) {
      const onGhost =
        event.target instanceof Element &&
        event.target.closest('.cm-completionGhost, .cm-completionEdit') !== null;
      // A mouse click places the cursor; a touch has no Tab key.
      if (!onGhost || event.pointerType === 'mouse' || !this.session.accept()) return false;
      event.preventDefault();
      return true;
    },
  },
});

function sessionOf(view: EditorView, options: ResolvedCompletionOptions): WidgetSession {
  const port = portOf(view);
  return new WidgetSession(port, options, async (host) => {
    const { codeMirrorEdits } = await import('./codemirror-edits');
    return codeMirrorEdits(host, view, port);
  });
}

function portOf(view: EditorView): EditorPort {
  return {
    snapshot: () => snapshotOf(view),
    draw(ghost) {
      if (view.dom.isConnected || ghost === undefined) view.dispatch({ effects: setGhost.of(ghost) });
    },
    apply({ from, to, insert }: TextEdit, cursor, rest) {
      view.dispatch({
        // A ghost has `\n` line ends, whatever the state's are.
        changes: { from, to, insert: Text.of(insert.split('\n')) },
        selection: { anchor: cursor },
        effects: setGhost.of(rest),
        annotations: accepting.of(true),
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
    },
    announce(message) {
      if (visibleGhost(view.state) !== undefined) view.dispatch({ effects: EditorView.announce.of(message) });
    },
  };
}

function snapshotOf(view: EditorView): EditorSnapshot | undefined {
  const { state } = view;
  const { main, ranges } = state.selection;
  if (ranges.length > 1 || !main.empty || !mayChange(state)) return undefined;
  if (view.compositionStarted || !view.hasFocus) return undefined;
  const { languageId } = state.facet(completionOptions);
  return {
    text: sourceOf(state.doc),
    offset: main.head,
    languageId: languageId ?? state.facet(language)?.name ?? 'plaintext',
    indentation: { tabSize: state.tabSize, insertSpaces: !state.facet(indentUnit).startsWith('\t') },
  };
}

/** Reads the document without copying it. */
function sourceOf(doc: Text): TextSource {
  return { length: doc.length, slice: (start, end) => doc.sliceString(start, end, '\n') };
}

/** Whether the accepting key is left to the indentation of the editor, if there is any. */
export function leavesToIndentation(view: EditorView, session: WidgetSession): boolean {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const column = head - line.from;
  const linePrefix = line.text.slice(0, column);
  if (session.ghost === undefined) return session.edits?.leavesToIndentation({ linePrefix }) === true;
  return session.leavesToIndentation(linePrefix, state.tabSize, line.text.slice(column));
}
