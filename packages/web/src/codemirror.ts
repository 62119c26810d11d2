import { completionStatus, hasNextSnippetField, hasPrevSnippetField } from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, type KeyBinding } from '@codemirror/view';
import { ghostField, visibleGhost } from './codemirror/ghost-field';
import { completionOptions, leavesToIndentation, sessionPlugin } from './codemirror/session-plugin';
import { mountCodeMirror } from './codemirror/mount';
import { ghostTheme } from './codemirror/theme';
import type { EditorMount } from './element/editor-mount';
import type { CompletionController, WidgetSession } from './session/widget-session';
import { matchesKey, type CompletionAction } from '@org/completion-adapter-kit';
import { isMac } from './session/is-mac';
import { resolveCompletionOptions, type CompletionOptions } from './session/options';

export type { CompletionController } from './session/widget-session';
export {
  type CompletionKeys,
  type CompletionStatus,
  type CompletionStrings,
  englishStrings,
} from '@org/completion-adapter-kit';
export type { CompletionOptions, WidgetEngine } from './session/options';

/**
 * Streaming code completion for CodeMirror 6: `extensions: [codeCompletion()]` uses the gateway at `/v1`. Put it into a
 * `Compartment` to change its options later.
 *
 * @throws RangeError naming an option that cannot be
 */
export function codeCompletion(options: CompletionOptions = {}): Extension {
  return [
    completionOptions.of(resolveCompletionOptions(options)),
    ghostField,
    sessionPlugin,
    Prec.highest(
      keymap.compute([completionOptions], (state) => bindings(state.facet(completionOptions).keys, commands)),
    ),
    Prec.lowest(
      keymap.compute([completionOptions], (state) => bindings(state.facet(completionOptions).keys, leftOver)),
    ),
    Prec.highest(EditorView.domEventHandlers({ keydown: dismissWhilePopupIsQueried })),
    ghostTheme,
  ];
}

/**
 * While CodeMirror's own completion waits for its sources, its binding takes Escape although its popup is not visible
 * (`@codemirror/autocomplete` 6.20). This dismisses the ghost and passes the key on, which prevents the popup as well.
 */
function dismissWhilePopupIsQueried(event: KeyboardEvent, view: EditorView): false {
  const { state } = view;
  if (completionStatus(state) === 'pending' && isAnythingShown(view)) {
    const { dismiss } = state.facet(completionOptions).keys;
    if (dismiss.some((name) => matchesKey(event, name, isMac())))
      view.plugin(sessionPlugin)?.session.dismiss();
  }
  return false;
}

/** The completion of `view`; `undefined` when it has none. The view destroys it. */
export function completionOf(view: EditorView): Omit<CompletionController, 'destroy'> | undefined {
  return view.plugin(sessionPlugin)?.session;
}

/** For `<code-completion editor="codemirror">`: `defineEditor('codemirror', codeMirrorEditor(basicSetup))`. */
export function codeMirrorEditor(extensions: Extension): EditorMount {
  return mountCodeMirror(extensions, { extension: codeCompletion, of: completionOf });
}

type Command = (session: WidgetSession, view: EditorView) => boolean;

/** What each key does. All but the trigger leave their key to other bindings while no ghost is visible. */
const commands: Readonly<Record<CompletionAction, Command>> = {
  accept: whenVisible(
    (session, view) =>
      !leavesToSnippet(view, session) && !leavesToIndentation(view, session) && session.accept(),
  ),
  acceptWord: whenVisible((session) => session.acceptWord()),
  acceptLine: whenVisible((session) => session.acceptLine()),
  dismiss: whenVisible((session) => session.dismiss()),
  next: whenVisible((session) => session.next()),
  previous: whenVisible((session) => session.previous()),
  trigger: (session) => session.trigger(),
};

/** Without a binding that indents, the browser would take the key, and the focus from the editor. */
const leftOver: Partial<Readonly<Record<CompletionAction, Command>>> = {
  accept: whenVisible((session, view) => !leavesToSnippet(view, session) && session.accept()),
};

function whenVisible(action: Command): Command {
  return (session, view) => isAnythingShown(view) && action(session, view);
}

/** Whether there is a ghost or a next edit that is not hidden by the editor's popup. */
function isAnythingShown(view: EditorView): boolean {
  if (visibleGhost(view.state) !== undefined) return true;
  return (
    view.plugin(sessionPlugin)?.session.edits?.isShown === true && completionStatus(view.state) !== 'active'
  );
}

/** Whether the accepting key goes to the placeholders of a snippet, not to a next edit. */
function leavesToSnippet({ state }: EditorView, session: WidgetSession): boolean {
  return session.ghost === undefined && (hasNextSnippetField(state) || hasPrevSnippetField(state));
}

function bindings(
  keys: Readonly<Record<CompletionAction, readonly string[]>>,
  actions: Partial<Readonly<Record<CompletionAction, Command>>>,
): readonly KeyBinding[] {
  return (Object.keys(actions) as CompletionAction[]).flatMap((action) =>
    keys[action].map((key) => ({
      key,
      run(view: EditorView) {
        const session = view.plugin(sessionPlugin)?.session;
        return session !== undefined && actions[action]?.(session, view) === true;
      },
    })),
  );
}
