import type { IInlineCompleterFactory, InlineCompleter } from '@jupyterlab/completer';
import type { ChangePart } from './is-typing';

/** What happens in the widgets that draw ghost text, one for each notebook, file and console. */
export interface CompleterListener {
  opened(completer: InlineCompleter): void;
  /** The text of its editor changed; JupyterLab has not asked yet, and CodeMirror does not take changes. */
  textChanged(completer: InlineCompleter, change: readonly ChangePart[]): void;
  /** The cursor or the selection of its editor changed. */
  cursorMoved(completer: InlineCompleter): void;
  /** It has other items, or none. */
  itemsChanged(completer: InlineCompleter): void;
  /** Its item is about to be put into the text. */
  accepting(completer: InlineCompleter): void;
  closed(completer: InlineCompleter): void;
}

/**
 * Listens to every widget that `factory` makes from now on. JupyterLab gives providers no other way to hear of a cursor that moves
 * or of an accepted item, nor to take ghost text away; and whichever plugin sets the factory, it uses this object.
 */
export function watchCompleters(factory: IInlineCompleterFactory, listener: CompleterListener): void {
  const original = factory.factory.bind(factory);
  factory.factory = (options) => {
    const completer = original(options);
    watch(completer, listener);
    listener.opened(completer);
    return completer;
  };
}

function watch(completer: InlineCompleter, listener: CompleterListener): void {
  const { model } = completer;
  const accept = completer.accept.bind(completer);
  completer.accept = () => {
    listener.accepting(completer);
    accept();
  };
  completer.disposed.connect(() => listener.closed(completer));
  if (model === null) return;
  const handleTextChange = model.handleTextChange.bind(model);
  model.handleTextChange = (change) => {
    handleTextChange(change);
    listener.textChanged(completer, change.sourceChange ?? []);
  };
  const handleSelectionChange = model.handleSelectionChange.bind(model);
  model.handleSelectionChange = (range) => {
    handleSelectionChange(range);
    listener.cursorMoved(completer);
  };
  model.suggestionsChanged.connect(() => listener.itemsChanged(completer));
}
