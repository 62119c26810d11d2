import {
  editBetween,
  type EditorPort,
  type EditorSnapshot,
  type Ghost,
  type TextEdit,
} from '@org/completion-adapter-kit';
import type { AcceptButton } from './accept-button';
import { insertText } from './insert-text';
import type { Mirror } from './mirror';
import { editWithin, ghostWithin } from './within-length';

/** A textarea as the port of a session. */
export class TextareaPort implements EditorPort {
  composing = false;
  readonly announce: (message: string) => void;
  readonly release: () => void;
  readonly #textarea: HTMLTextAreaElement;
  readonly #mirror: Mirror;
  readonly #button: AcceptButton;
  readonly #languageId: string;
  #text: string;
  #edit: Ghost | undefined;
  #isApplyingEdit = false;

  constructor(
    textarea: HTMLTextAreaElement,
    mirror: Mirror,
    button: AcceptButton,
    announce: (message: string) => void,
    languageId: string,
    release: () => void,
  ) {
    this.#textarea = textarea;
    this.#mirror = mirror;
    this.#button = button;
    this.announce = announce;
    this.#languageId = languageId;
    this.release = release;
    this.#text = textarea.value;
  }

  snapshot(): EditorSnapshot | undefined {
    const offset = this.cursor();
    if (offset === undefined || this.remainingLength() <= 0) return undefined;
    this.#text = this.#textarea.value;
    return { text: this.#text, offset, languageId: this.#languageId };
  }

  /** The cursor; `undefined` where nothing may be suggested. */
  cursor(): number | undefined {
    const textarea = this.#textarea;
    const { selectionStart, selectionEnd } = textarea;
    if (selectionStart !== selectionEnd || !this.mayChange() || this.composing) return undefined;
    const { activeElement } = textarea.getRootNode() as Document | ShadowRoot;
    return activeElement === textarea ? selectionEnd : undefined;
  }

  draw(ghost: Ghost | undefined): void {
    const edit = ghost === undefined ? this.#edit : undefined;
    // The page may have changed the text that the ghost was made for.
    const fits = !this.hasPendingEdit();
    const within = ghost && ghostWithin(ghost, this.remainingLength());
    this.#mirror.draw(fits ? (edit ?? within) : undefined, edit !== undefined);
    this.#button.place(this.#mirror.marker);
  }

  /** Shows a next edit while there is no ghost, or none any more. */
  drawEdit(edit: Ghost | undefined, ghost: Ghost | undefined): void {
    this.#edit = edit;
    this.draw(ghost);
  }

  /** The text has changed: the next edit is drawn again when it is known what is left of it. */
  forgetEdit(): void {
    this.#edit = undefined;
  }

  /** Changes the text by a next edit; the textarea's own report of it is not the user's. */
  applyEdit(edit: TextEdit, cursor: number): void {
    this.#edit = undefined;
    this.#isApplyingEdit = true;
    try {
      this.apply(edit, cursor, undefined);
    } finally {
      this.#isApplyingEdit = false;
    }
  }

  get isApplyingEdit(): boolean {
    return this.#isApplyingEdit;
  }

  mayAccept(): boolean {
    return this.mayChange() && !this.hasPendingEdit() && this.remainingLength() > 0;
  }

  /** Whether it is in the page and neither read-only nor disabled, itself or by a fieldset. */
  mayChange(): boolean {
    const textarea = this.#textarea;
    return textarea.isConnected && !textarea.readOnly && !textarea.matches(':disabled');
  }

  /** How many UTF-16 units more the textarea accepts. */
  remainingLength(): number {
    const { maxLength, value } = this.#textarea;
    return maxLength < 0 ? Infinity : maxLength - value.length;
  }

  apply(edit: TextEdit, cursor: number, rest: Ghost | undefined): void {
    const textarea = this.#textarea;
    const { from, to, insert } = editWithin(edit, this.remainingLength());
    textarea.setSelectionRange(from, to);
    insertText(textarea, insert);
    const offset = Math.min(cursor, from + insert.length);
    textarea.setSelectionRange(offset, offset);
    this.#text = textarea.value;
    this.draw(rest);
  }

  /** Whether the document has a change that {@link takeEdit} has not returned yet. */
  hasPendingEdit(): boolean {
    return this.#textarea.value !== this.#text;
  }

  /** The change since the last call; `undefined` when there is none. */
  takeEdit(): TextEdit | undefined {
    const before = this.#text;
    const { value, selectionEnd } = this.#textarea;
    this.#text = value;
    return editBetween(before, value, selectionEnd);
  }

  /** Text of the cursor's line before the cursor. */
  linePrefix(): string {
    const { value, selectionEnd } = this.#textarea;
    return value.slice(value.lastIndexOf('\n', selectionEnd - 1) + 1, selectionEnd);
  }

  /** Text of the cursor's line after the cursor. */
  lineSuffix(): string {
    const { value, selectionEnd } = this.#textarea;
    const end = value.indexOf('\n', selectionEnd);
    return value.slice(selectionEnd, end < 0 ? undefined : end);
  }

  tabSize(): number {
    return Number.parseInt(getComputedStyle(this.#textarea).tabSize, 10) || 8;
  }
}
