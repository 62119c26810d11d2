import { TextDocument } from 'vscode-languageserver-textdocument';
import type { KnownEditor } from '@org/completion-adapter-kit';
import type { At, Item } from '../editor';

/** What an editor made of an item. */
export interface Outcome {
  /** What was drawn; `undefined` when the editor draws nothing, and then takes nothing. */
  readonly drawn: string | undefined;
  /** The document after the item was taken. */
  readonly text: string;
  /** The cursor then, in UTF-16 units. */
  readonly cursor: number;
}

/** An item as an editor sees it. */
export type ShownItem = Pick<Item, 'insertText' | 'range'>;

/** The behavior of an editor's client, reimplemented from its source or documentation. */
export interface Emulator {
  readonly name: string;
  readonly profile: KnownEditor;
  /** What it says of itself in `initialize`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** What it asks with besides document and position. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Draws the first item with the cursor at `offset` of `text`, and takes it. */
  apply(text: string, offset: number, item: ShownItem): Outcome;
}

const automatic = { triggerKind: 2 };
const codePage = (encodings: readonly string[]) => ({ general: { positionEncodings: encodings } });

/** LSP4IJ 0.20: cuts text before the cursor by length, puts the text that the range covers after the cursor in front of the new text. */
const lsp4ij: Emulator = {
  name: 'LSP4IJ',
  profile: 'minimal',
  capabilities: {
    ...codePage(['utf-16']),
    textDocument: { inlineCompletion: { dynamicRegistration: true } },
  },
  context: automatic,
  apply(text, offset, item) {
    const { start, end, insertText } = offsets(text, item);
    if (insertText.trim() === '') return nothing(text, offset);
    const typed = start < offset && offset <= end && offset - start < insertText.length ? offset - start : 0;
    const drawn = insertText.slice(typed);
    const skipped = end > offset ? text.slice(offset, end) : '';
    const put = skipped + drawn;
    return {
      drawn,
      text: text.slice(0, offset) + put + text.slice(offset + skipped.length),
      cursor: offset + put.length,
    };
  },
};

/** Neovim 0.12: a range is drawn over and replaced as it is. */
const neovim: Emulator = {
  name: 'Neovim',
  profile: 'neovim',
  capabilities: {
    ...codePage(['utf-8', 'utf-16', 'utf-32']),
    textDocument: { inlineCompletion: { dynamicRegistration: false } },
  },
  context: automatic,
  apply(text, offset, item) {
    const { start, end, insertText } = offsets(text, item);
    const there = text.slice(start, lineEnd(text, start));
    let common = 0;
    while (common < there.length && there[common] === insertText.split('\n')[0]?.[common]) common++;
    return {
      drawn: insertText.slice(Math.max(common, offset - start)),
      ...replace(text, start, end, insertText),
    };
  },
};

/** coc.nvim: takes the range as it is; draws at the cursor what is left when both ends are cut off. */
const coc: Emulator = {
  name: 'coc.nvim',
  profile: 'minimal',
  capabilities: {
    ...codePage(['utf-16']),
    textDocument: { inlineCompletion: { dynamicRegistration: true } },
  },
  context: automatic,
  apply(text, offset, item) {
    const { start, end, insertText } = offsets(text, item);
    if (offset < start || offset > end) return nothing(text, offset);
    const after = text.slice(offset, end);
    const tail = insertText.slice(offset - start);
    const drawn = after !== '' && tail.endsWith(after) ? tail.slice(0, -after.length) : tail;
    return { drawn, ...replace(text, start, end, insertText) };
  },
};

/**
 * VS Code 1.139: draws insertions only, so what the range covers must come back in order. It leaves indentation out of what it draws, so
 * that `drawn` tells what accepting does only where both have the same. The cursor stays before text that was there.
 */
const vscode: Emulator = {
  name: 'VS Code',
  profile: 'vscode',
  capabilities: {
    ...codePage(['utf-16']),
    textDocument: { inlineCompletion: { dynamicRegistration: true } },
  },
  context: automatic,
  apply(text, offset, item) {
    const { start, end, insertText } = offsets(text, item);
    const typed = text.slice(start, offset);
    const visible =
      insertText.startsWith(typed) && isSubsequence(text.slice(offset, end), insertText.slice(typed.length));
    if (!visible) return nothing(text, offset);
    return { drawn: insertText.slice(typed.length), ...replace(text, start, end, insertText) };
  },
};

export const emulators: readonly Emulator[] = [lsp4ij, neovim, coc, vscode];

/** The emulator of that name. */
export function emulator(name: string): Emulator {
  const found = emulators.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no emulator is called ${name}`);
  return found;
}

/** The place of an offset as the protocol has it. */
export function placeOf(text: string, offset: number): At {
  return TextDocument.create('', '', 0, text).positionAt(offset);
}

function offsets(text: string, { insertText, range }: ShownItem) {
  const document = TextDocument.create('', '', 0, text);
  return { insertText, start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

function replace(text: string, start: number, end: number, put: string): Omit<Outcome, 'drawn'> {
  return { text: text.slice(0, start) + put + text.slice(end), cursor: start + put.length };
}

function nothing(text: string, offset: number): Outcome {
  return { drawn: undefined, text, cursor: offset };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole)
    if (at < part.length && part.startsWith(character, at)) at += character.length;
  return at === part.length;
}
