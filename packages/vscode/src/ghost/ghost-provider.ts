import { PullBridge, knownEditors, type PulledItem } from '@org/completion-adapter-kit';
import { systemClock } from '@org/completion-core';
import * as vscode from 'vscode';
import { SidecarEngine, type InlineServer, type OpenDocument } from '../sidecar/sidecar-engine';
import { GrowingGhost, type GhostPlace } from './growing-ghost';

/** The command that VS Code runs when an item was accepted; its only argument is the item's id. */
const didAcceptCommand = 'completion.didAccept';

/** Draws the server's items as ghost text, and makes VS Code ask again when there is more of them. */
export class GhostProvider implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #bridge: PullBridge;
  readonly #growing: GrowingGhost;
  readonly #disposables: vscode.Disposable[];
  #lastChange: vscode.TextDocumentChangeEvent | undefined;
  /** The accepted text behind which the cursor must be. */
  #inserted:
    | {
        readonly document: vscode.TextDocument;
        readonly version: number;
        readonly end: number;
        readonly pairs: number;
      }
    | undefined;
  /** Where VS Code asked last. */
  #asked: GhostPlace | undefined;

  /** @param onError - called with what is thrown inside */
  constructor(server: InlineServer, onError: (error: unknown) => void) {
    const engine = new SidecarEngine(server, openDocument);
    this.#bridge = new PullBridge({ engine, editor: knownEditors.vscode, onError });
    this.#growing = new GrowingGhost(
      {
        isAt,
        redraw: () => {
          redraw().catch(onError);
        },
      },
      systemClock,
    );
    this.#disposables = [
      vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, this),
      vscode.commands.registerCommand(didAcceptCommand, (id: unknown) => this.#accepted(String(id))),
      vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      vscode.window.onDidChangeTextEditorSelection((event) => this.#moved(event)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#activated(editor)),
    ];
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[] | undefined> {
    const { selectedCompletionInfo: selected } = context;
    const place: GhostPlace = {
      uri: document.uri.toString(),
      version: document.version,
      offset: document.offsetAt(position),
      selected: selected?.text ?? '',
    };
    const grown = this.#growing.itemsAt(place);
    if (grown !== undefined) return toInlineItems(grown, document);
    this.#growing.stop();
    this.#asked = place;
    const indentation = indentationOf(document);
    const answer = this.#bridge.request({
      document: {
        uri: place.uri,
        languageId: document.languageId,
        text: document.getText(),
        version: place.version,
      },
      offset: place.offset,
      triggerKind:
        context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke ? 'invoked' : 'automatic',
      ...(indentation === undefined ? {} : { indentation }),
      ...(selected === undefined
        ? {}
        : {
            selectedCompletion: {
              start: document.offsetAt(selected.range.start),
              end: document.offsetAt(selected.range.end),
              text: selected.text,
            },
          }),
    });
    // VS Code waits no longer than about 0.7 s after a letter (tried with 1.139), even when nothing happens. What comes later is
    // drawn if the text and the cursor are still the same; the next key, a move or another editor supersede the request.
    const first = await answer.first();
    if (first === undefined || this.#asked !== place || document.version !== place.version) return undefined;
    this.#growing.follow(place, answer, first, !token.isCancellationRequested);
    return token.isCancellationRequested ? undefined : toInlineItems(first, document);
  }

  /** The user dismisses the ghost: it does not come back by itself. */
  async dismiss(): Promise<void> {
    const [item] = this.#growing.items;
    this.withdraw();
    if (item !== undefined) this.#bridge.items.rejected(item.id);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  /** What was given before is not given again. */
  forget(): void {
    this.#growing.stop();
  }

  /** Ends the request, and what is drawn grows no more. */
  withdraw(): void {
    this.#asked = undefined;
    this.#growing.stop();
    this.#bridge.withdraw();
  }

  dispose(): void {
    this.withdraw();
    this.#bridge.dispose();
    for (const each of this.#disposables) each.dispose();
  }

  /** VS Code may tell of an editor that became active after it has asked there. */
  #activated(editor: vscode.TextEditor | undefined): void {
    const uri = this.#asked?.uri;
    const isThere = ({ document }: vscode.TextEditor) => document.uri.toString() === uri;
    if (editor === undefined ? vscode.window.visibleTextEditors.some(isThere) : isThere(editor)) return;
    this.withdraw();
  }

  /** Keeps the last edit of the editor; a change of what is saved, or of an output page, is none. */
  #changed(event: vscode.TextDocumentChangeEvent): void {
    const editor = vscode.window.activeTextEditor;
    if (event.contentChanges.length === 0 || event.document !== editor?.document) return;
    this.#lastChange = event;
    // VS Code tells no extension of an accepted word or line. Typing looks the same, and leaves the cursor where it belongs.
    if (event.contentChanges.length === 1 && this.#beginsGhost(event)) this.#expectCursorBehind(event);
  }

  /** Whether an edit inserted the beginning of what is drawn, and not all of it. */
  #beginsGhost({ document, contentChanges }: vscode.TextDocumentChangeEvent): boolean {
    const [edit] = contentChanges;
    const asked = this.#asked;
    const [item] = this.#growing.items;
    if (edit === undefined || asked === undefined || item === undefined) return false;
    if (document.uri.toString() !== asked.uri || edit.rangeOffset !== asked.offset) return false;
    const rest = item.insertText.slice(asked.offset - item.start);
    return rest.length > edit.text.length && rest.startsWith(edit.text);
  }

  #accepted(id: string): void {
    this.#bridge.items.accepted(id);
    if (this.#lastChange?.contentChanges.length === 1) this.#expectCursorBehind(this.#lastChange);
    if (vscode.window.activeTextEditor !== undefined) this.#correctCursor(vscode.window.activeTextEditor);
  }

  #expectCursorBehind({ document, contentChanges: [edit] }: vscode.TextDocumentChangeEvent): void {
    if (edit === undefined) return;
    const lastLine = edit.text.slice(edit.text.lastIndexOf('\n') + 1);
    const pairs = lastLine.match(/[\uD800-\uDBFF]/g)?.length ?? 0;
    if (pairs === 0) return;
    this.#inserted = { document, version: document.version, end: edit.rangeOffset + edit.text.length, pairs };
  }

  /**
   * VS Code counts what it inserted in code points (tried with 1.100 and 1.139), and so leaves the cursor too far left, some time
   * after it reports the change. Moves it behind the inserted text.
   */
  #correctCursor(editor: vscode.TextEditor): void {
    const inserted = this.#inserted;
    if (inserted === undefined || editor.document !== inserted.document) return;
    const { document, version, end, pairs } = inserted;
    const cursor = document.offsetAt(editor.selection.active);
    // A cursor within a pair is put before it.
    if (document.version !== version || cursor > end || cursor < end - pairs - 1) this.#inserted = undefined;
    else if (cursor < end) {
      this.#inserted = undefined;
      const place = document.positionAt(end);
      editor.selection = new vscode.Selection(place, place);
    }
  }

  /** VS Code takes the ghost away when the cursor leaves it. Changes of the text move the cursor too; it asks after those. */
  #moved({ textEditor: editor, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
    // The user's own move, typing included, is left alone.
    if (kind === Keyboard || kind === Mouse) this.#inserted = undefined;
    else this.#correctCursor(editor);
    const { document, selection } = editor;
    const asked = this.#asked;
    if (asked === undefined || document.uri.toString() !== asked.uri || document.version !== asked.version)
      return;
    if (!selection.isEmpty || document.offsetAt(selection.active) !== asked.offset) this.withdraw();
  }
}

function openDocument(uri: string): OpenDocument | undefined {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
  return (
    document && {
      get version() {
        return document.version;
      },
      offsetAt: ({ line, character }) => document.offsetAt(new vscode.Position(line, character)),
      positionAt(offset) {
        const { line, character } = document.positionAt(offset);
        return { line, character };
      },
    }
  );
}

function isAt({ uri, version, offset }: GhostPlace): boolean {
  const { activeTextEditor: editor, state } = vscode.window;
  if (editor === undefined || !state.focused) return false;
  const { document, selections } = editor;
  const [selection] = selections;
  return (
    document.uri.toString() === uri &&
    document.version === version &&
    selections.length === 1 &&
    selection?.isEmpty === true &&
    document.offsetAt(selection.active) === offset
  );
}

/** VS Code asks only where it draws nothing (tried with 1.139). One call, so that nothing comes between. */
async function redraw(): Promise<void> {
  const commands = ['editor.action.inlineSuggest.hide', 'editor.action.inlineSuggest.trigger'];
  await vscode.commands.executeCommand('runCommands', { commands });
}

function toInlineItems(
  items: readonly PulledItem[],
  document: vscode.TextDocument,
): vscode.InlineCompletionItem[] {
  return items.map(({ id, insertText, start, end }) => {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    const command = { title: 'Accept completion', command: didAcceptCommand, arguments: [id] };
    return new vscode.InlineCompletionItem(insertText, range, command);
  });
}

function indentationOf(document: vscode.TextDocument) {
  const { tabSize, insertSpaces } =
    vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.options ?? {};
  return typeof tabSize === 'number' && typeof insertSpaces === 'boolean'
    ? { tabSize, insertSpaces }
    : undefined;
}
