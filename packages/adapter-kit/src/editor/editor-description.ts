/**
 * How an editor applies and draws what it is given. An adapter names its editor, or writes a description of its own; the shape of
 * items, what an empty answer is, and what the adapter must do itself follow from it.
 */
export interface EditorDescription {
  /**
   * What accepting an item may change:
   *
   * - `insertion`: it inserts at the cursor, and nothing else.
   * - `range`: it replaces a range of the cursor's line around the cursor.
   * - `line-rest`: it replaces a range that ends with the cursor's line.
   */
  readonly edits: 'insertion' | 'range' | 'line-rest';
  /**
   * What takes a ghost away that the editor still draws: `null`, an `empty-list`, or only a `command` of the adapter, since the editor
   * keeps it after any answer.
   */
  readonly nothing: 'null' | 'empty-list' | 'command';
  /** The unit in which the editor counts the characters of a text. */
  readonly offsets: OffsetUnit;
  /** Where the editor asks by itself while a person types. Elsewhere the adapter must make it ask. */
  readonly asks: {
    /** Where the line is blank up to the cursor, as after Enter. */
    readonly onBlankLines: boolean;
    /** Where text follows the cursor in its line. */
    readonly inMidLine: boolean;
  };
  /** Whether a ghost stays when the cursor moves without a change. Then accepting would damage the text, so the adapter clears it. */
  readonly ghostOutlivesCursorMove: boolean;
  /**
   * Whether the editor refuses an item whose leading whitespace differs from the text that it replaces. One that does not refuse it
   * changes the indentation without drawing that.
   */
  readonly comparesLeadingWhitespace: boolean;
  /** The line ends of what is inserted: those of the `document`, or `\n` in every document, since the editor inserts `\r` as a character. */
  readonly lineEnds: 'document' | 'lf';
}

/** How an editor counts characters: UTF-16 units, as in JavaScript; Unicode code points; or bytes of UTF-8. */
export type OffsetUnit = 'utf-16' | 'code-points' | 'utf-8';

const insertsOnly = {
  edits: 'insertion',
  nothing: 'empty-list',
  offsets: 'utf-16',
  asks: { onBlankLines: true, inMidLine: true },
  ghostOutlivesCursorMove: false,
  comparesLeadingWhitespace: true,
  lineEnds: 'document',
} as const satisfies EditorDescription;

/** Editors whose behavior is known, each as it was seen when it was run; the versions stand beside it. */
export const knownEditors = {
  /** Nothing is known of the editor, so it gets what each can apply. */
  minimal: insertsOnly,
  /** LSP4IJ 0.20: keeps the replaced text behind the cursor, and cuts it off before the cursor without a comparison. */
  jetbrains: insertsOnly,
  /**
   * Neovim 0.12.4: passes over a `null` answer; draws a range that is not empty over the text it replaces; keeps a ghost at its place when
   * the cursor moves, until it has the answer to the request that follows.
   */
  neovim: { ...insertsOnly, edits: 'range', lineEnds: 'lf', ghostOutlivesCursorMove: true },
  /** Emacs 30.2 with lsp-mode 10: replaces the range; any other key takes the ghost away. */
  emacs: { ...insertsOnly, edits: 'range', lineEnds: 'lf' },
  /** VS Code 1.139: applies a change of indentation that it does not draw. */
  vscode: { ...insertsOnly, edits: 'line-rest', comparesLeadingWhitespace: false },
  /** Theia 1.75, which passes items to Monaco. */
  theia: { ...insertsOnly, edits: 'line-rest', comparesLeadingWhitespace: false },
  /** Monaco 0.52 to 0.57: as VS Code. */
  monaco: { ...insertsOnly, edits: 'range', comparesLeadingWhitespace: false },
  /** JupyterLab 4.6.6 and Notebook 7, which share its completer. */
  jupyterlab: {
    ...insertsOnly,
    nothing: 'command',
    offsets: 'code-points',
    asks: { onBlankLines: false, inMidLine: false },
    lineEnds: 'lf',
    ghostOutlivesCursorMove: true,
  },
} as const satisfies Readonly<Record<string, EditorDescription>>;

/** The name of an editor in {@link knownEditors}. */
export type KnownEditor = keyof typeof knownEditors;

/**
 * Whether the adapter must make the editor ask, since it does not do so by itself at this place.
 *
 * @param linePrefix - the cursor's line before the cursor
 * @param lineSuffix - the cursor's line after the cursor
 */
export function mustTrigger(
  { asks }: Pick<EditorDescription, 'asks'>,
  linePrefix: string,
  lineSuffix: string,
): boolean {
  return (!asks.onBlankLines && linePrefix.trim() === '') || (!asks.inMidLine && lineSuffix.trimEnd() !== '');
}
