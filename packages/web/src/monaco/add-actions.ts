import type { CompletionKeys, CompletionSession } from '@org/completion-adapter-kit';
import { isMac } from '../session/is-mac';
import { monacoKey } from './monaco-keys';
import type { Monaco, StandaloneEditor } from './monaco-types';

/** Keys that Monaco binds to the same action. */
const monacoKeys: Partial<Record<keyof CompletionKeys, readonly string[]>> = {
  accept: ['Tab'],
  acceptWord: ['Mod-ArrowRight'],
};

/** Adds the actions of a completion to an editor, with their keys; an action without keys is not added. */
export function addActions(
  monaco: Monaco,
  editor: StandaloneEditor,
  session: CompletionSession,
  keys: CompletionKeys,
  labels: { readonly acceptLine: string; readonly trigger: string },
) {
  const mac = isMac();
  const add = (name: keyof CompletionKeys, label: string, visible: boolean, run: () => void) => {
    const keybindings = keys[name]
      .filter((key) => monacoKeys[name]?.includes(key) !== true)
      .map((key) => monacoKey(monaco, key, mac));
    if (keybindings.length === 0) return [];
    const precondition = visible ? 'inlineSuggestionVisible && !suggestWidgetVisible' : '!editorReadonly';
    const context = { precondition, keybindingContext: `editorTextFocus && ${precondition}` };
    return [editor.addAction({ id: `code-completion.${name}`, label, keybindings, ...context, run })];
  };
  return [
    ...add('accept', 'Accept Suggestion', true, () => session.accept()),
    ...add('acceptWord', 'Accept Next Word', true, () => session.acceptWord()),
    ...add('acceptLine', labels.acceptLine, true, () => session.acceptLine()),
    ...add('dismiss', 'Dismiss Suggestion', true, () => session.dismiss()),
    ...add('next', 'Next Suggestion', true, () => session.next()),
    ...add('previous', 'Previous Suggestion', true, () => session.previous()),
    ...add('trigger', labels.trigger, false, () => session.trigger()),
  ];
}
