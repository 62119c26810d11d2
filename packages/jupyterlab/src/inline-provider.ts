import {
  knownEditors,
  mustTrigger,
  PullBridge,
  toUtf16Offset,
  type EditorDescription,
  type PullAnswer,
  type PulledItem,
} from '@org/completion-adapter-kit';
import type { CompletionEngine, CompletionOutcome, DocumentSnapshot } from '@org/completion-core';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type {
  CompletionHandler,
  IInlineCompletionContext,
  IInlineCompletionItem,
  IInlineCompletionList,
  IInlineCompletionProvider,
  InlineCompleter,
} from '@jupyterlab/completer';
import { documentOf } from './document-of';
import { growth } from './growth';
import { isTyping, type ChangePart } from './is-typing';
import type { CompleterListener } from './watch-completers';

/** As in JupyterLab's settings of inline completion, and on the ghost text in the page. */
export const providerId = '@org/completion-jupyterlab';

/** JupyterLab asks in mid-line when the provider says so in its schema, as this one does. */
const jupyterlab: EditorDescription = {
  ...knownEditors.jupyterlab,
  asks: { ...knownEditors.jupyterlab.asks, inMidLine: true },
};

/** What JupyterLab must be told to do, and what differs between its versions. */
export interface Asker {
  readonly invokedKind: IInlineCompletionContext['triggerKind'];
  /** How its requests count the characters before the cursor: 4.4 means code points, and counts UTF-16 units. */
  readonly offsets: EditorDescription['offsets'];
  /** Makes JupyterLab ask in the widget with the focus, in the same task. */
  ask(): void;
}

/** Which completions are wanted. */
export interface ProviderOptions {
  readonly engine: CompletionEngine;
  readonly automatic: boolean;
  readonly otherCells: boolean;
  readonly onOutcome: (outcome: CompletionOutcome) => void;
}

/** An item in JupyterLab, which changes its text while it is typed through. */
interface JupyterItem extends IInlineCompletionItem {
  readonly completionId: string;
}

/** A text with a cursor that JupyterLab asked for. */
interface Question {
  readonly document: DocumentSnapshot;
  readonly completer: InlineCompleter;
  readonly editor: CodeEditor.IEditor;
  readonly text: string;
  /** In UTF-16 units. */
  readonly offset: number;
}

interface RunningCompletion extends Omit<ProviderOptions, 'engine' | 'onOutcome'> {
  readonly bridge: PullBridge;
}

/**
 * Answers JupyterLab from the engine, and does what JupyterLab leaves to its providers: takes ghost text away that fits no longer,
 * and asks where JupyterLab does not.
 */
export class InlineProvider implements IInlineCompletionProvider<JupyterItem>, CompleterListener {
  readonly identifier = providerId;
  readonly name = 'Code completion';
  /** JupyterLab drops what comes after its own 5 s, and asks at the end of lines only, unless this says otherwise. */
  readonly schema = {
    default: { enabled: true, timeout: 15_000, debouncerDelay: 0, autoFillInMiddle: true },
  };
  readonly #asker: Asker;
  /** Widgets by the editor that they are on; an editor may be moved to another. */
  readonly #completers = new Set<InlineCompleter>();
  /** Widgets that draw an item of this provider. */
  readonly #drawing = new Set<InlineCompleter>();
  readonly #streams = new Map<string, { readonly answer: PullAnswer; readonly question: Question }>();
  #running: RunningCompletion | undefined;
  #question: Question | undefined;
  #asksItself = false;
  #tokens = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Completes with these options from now on; with nothing when `undefined`. The engine stays the caller's. */
  use(options: ProviderOptions | undefined): void {
    this.#running?.bridge.dispose();
    this.#running = options && {
      automatic: options.automatic,
      otherCells: options.otherCells,
      bridge: new PullBridge({
        engine: options.engine,
        // Offsets are those of JupyterLab's editor, which counts as JavaScript does.
        editor: { ...jupyterlab, offsets: 'utf-16' },
        clear: () => this.#clear(),
        onOutcome: options.onOutcome,
      }),
    };
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: IInlineCompletionContext,
  ): Promise<IInlineCompletionList<JupyterItem>> {
    const running = this.#running;
    // JupyterLab's types hide it.
    const { editor } = context as { readonly editor?: CodeEditor.IEditor | null };
    const completer = [...this.#completers].find((each) => each.editor === editor);
    if (running === undefined || !editor || completer === undefined) return { items: [] };
    const { text } = request;
    const offset = toUtf16Offset(text, request.offset, this.#asker.offsets);
    const { mimeType = editor.model.mimeType } = request;
    const document = documentOf({ widget: context.widget, editor, text, mimeType }, running.otherCells);
    const question: Question = { document, completer, editor, text, offset };
    if (!isAt(question) || isComposing(editor)) return this.#nothing(running);
    const explicit = context.triggerKind === this.#asker.invokedKind && !this.#asksItself;
    // What is drawn is typed through, also when nothing is asked for while typing.
    if (!explicit && !running.automatic && !hasItems(completer)) return this.#nothing(running);
    this.#question = question;
    const answer = running.bridge.request({
      document,
      offset,
      triggerKind: explicit || !running.automatic ? 'invoked' : 'automatic',
    });
    const ended = { yet: false };
    void answer.ended.then(() => (ended.yet = true));
    const items = (await answer.first()) ?? [];
    if (ended.yet || items.length === 0) return { items: items.map(jupyterItem) };
    const token = String((this.#tokens += 1));
    this.#streams.clear();
    this.#streams.set(token, { answer, question });
    return {
      items: items.map((item, index) =>
        index === 0 ? { ...jupyterItem(item), isIncomplete: true, token } : jupyterItem(item),
      ),
    };
  }

  /** Each response is the whole item. JupyterLab draws it whatever has been typed, so this ends when anything has. */
  async *stream(token: string): AsyncGenerator<{ response: JupyterItem }, undefined> {
    const started = this.#streams.get(token);
    this.#streams.delete(token);
    if (started === undefined) return undefined;
    for await (const [item] of growth(started.answer)) {
      if (!isAt(started.question)) return undefined;
      if (item !== undefined) yield { response: jupyterItem(item) };
    }
    return undefined;
  }

  opened(completer: InlineCompleter): void {
    this.#completers.add(completer);
  }

  closed(completer: InlineCompleter): void {
    this.#completers.delete(completer);
    this.#drawing.delete(completer);
    if (this.#question?.completer === completer) this.#running?.bridge.withdraw();
  }

  textChanged(completer: InlineCompleter, change: readonly ChangePart[]): void {
    // Not before CodeMirror takes changes again, and JupyterLab has asked where it does so itself.
    queueMicrotask(() => {
      const { editor } = completer;
      if (completer.isDisposed || !editor) return;
      const typedThrough = hasItems(completer);
      if (this.#drawing.has(completer) && !typedThrough) completer.model?.reset();
      if (!editor.hasFocus() || !isBlankBefore(editor)) return;
      const typed = isTyping(change, editor.getOffsetAt(editor.getCursorPosition()));
      if (typedThrough || (typed && this.#running?.automatic === true)) this.#ask();
      else this.#running?.bridge.withdraw();
    });
  }

  cursorMoved(completer: InlineCompleter): void {
    const question = this.#question;
    if (question?.completer !== completer || completer.editor !== question.editor) return;
    const text = textOf(question.editor);
    // Otherwise it moved because something was typed.
    if (text !== question.text) return;
    const { uri } = question.document;
    this.#running?.bridge.moved({ uri, text }, offsetOf(question.editor));
  }

  itemsChanged(completer: InlineCompleter): void {
    const id = ownItem(completer)?.completionId;
    if (id === undefined) this.#drawing.delete(completer);
    else {
      this.#drawing.add(completer);
      this.#running?.bridge.items.shown(id);
    }
  }

  accepting(completer: InlineCompleter): void {
    const id = ownItem(completer)?.completionId;
    if (id !== undefined) this.#running?.bridge.items.accepted(id);
  }

  /** Takes away what is drawn, as the user wants it gone. */
  dismiss(): void {
    for (const completer of this.#drawing) {
      const id = ownItem(completer)?.completionId;
      if (id !== undefined) this.#running?.bridge.items.rejected(id);
      completer.model?.reset();
    }
    this.#running?.bridge.withdraw();
  }

  /** JupyterLab takes an empty list for no answer, and keeps what it draws. */
  async #nothing({ bridge }: RunningCompletion): Promise<IInlineCompletionList<JupyterItem>> {
    await Promise.resolve();
    bridge.withdraw();
    return { items: [] };
  }

  #clear(): void {
    for (const completer of this.#drawing) completer.model?.reset();
  }

  #ask(): void {
    this.#asksItself = true;
    try {
      this.#asker.ask();
    } finally {
      this.#asksItself = false;
    }
  }
}

/** A new object each time, since JupyterLab changes what it is given. */
function jupyterItem({ id, insertText }: PulledItem): JupyterItem {
  return { completionId: id, insertText };
}

function hasItems({ model }: InlineCompleter): boolean {
  return (model?.completions?.items ?? []).length > 0;
}

function ownItem({ current }: InlineCompleter): JupyterItem | undefined {
  return current?.provider?.identifier === providerId ? (current as unknown as JupyterItem) : undefined;
}

function textOf(editor: CodeEditor.IEditor): string {
  return editor.model.sharedModel.getSource();
}

/** The cursor in UTF-16 units. */
function offsetOf(editor: CodeEditor.IEditor): number {
  return editor.getOffsetAt(editor.getCursorPosition());
}

/** Whether the editor still has the text and the cursor of the question. */
function isAt({ editor, text, offset }: Question): boolean {
  return !editor.isDisposed && textOf(editor) === text && offsetOf(editor) === offset;
}

/** Whether JupyterLab does not ask here by itself. */
function isBlankBefore(editor: CodeEditor.IEditor): boolean {
  const { line, column } = editor.getCursorPosition();
  const text = editor.getLine(line) ?? '';
  return mustTrigger(jupyterlab, text.slice(0, column), text.slice(column));
}

/** Whether an input method composes; CodeMirror's own view tells. */
function isComposing(editor: CodeEditor.IEditor): boolean {
  return (editor as { readonly editor?: { readonly composing?: boolean } }).editor?.composing === true;
}
