import type { ScriptedServer } from '@org/completion-testing/server';

/** An adapter and its real editor, as the suite needs them. */
export interface AdapterUnderTest {
  /** As it stands in the titles of the tests. */
  readonly name: string;
  /** Why the editor cannot be had here, e.g. `Chromium`: then the suite is skipped with this name. */
  readonly needs?: string | undefined;
  /** What the editor cannot do; tests that need it are skipped, with that in their titles. */
  readonly lacks?: readonly EditorAbility[];
  /** Limit of each test, in milliseconds. @default 60,000 */
  readonly timeoutMs?: number;
  /** Starts what all tests share, such as a browser. Called once. */
  start(server: ScriptedServer): Promise<EditorHost>;
}

/** What opens editors for the tests of one suite. */
export interface EditorHost {
  /**
   * Opens an editor with an empty JavaScript document that completes with the scripted server, with `multiline: 'always'` and without
   * speculative requests, so that the suite can count. Called once a test.
   */
  open(): Promise<AdapterDriver>;
  /** Ends what `start` started. */
  close(): Promise<void>;
}

/** What not every editor can do. */
export type EditorAbility =
  /** Shows lines that arrive after the first ones. */
  | 'growing'
  | 'accepting by word'
  | 'accepting by line'
  /** Writes the closing bracket when the opening one is typed. */
  | 'auto-closed brackets'
  /** Keeps `\r\n` in its document. */
  | 'CRLF'
  /** Has two documents open at once, in view. */
  | 'two editors'
  /** Draws a ghost where text follows the cursor. */
  | 'ghosts in mid-line';

/** A real editor as the suite drives it: by keys, as a person does, and by looking at what is drawn. */
export interface AdapterDriver {
  /** Puts a text with the cursor at `█` into the editor, and the focus on it. Resolves when the editor is ready for keys. */
  set(marked: string): Promise<void>;
  /** Types characters one by one; `\n` is Enter. */
  type(text: string): Promise<void>;
  /** Presses a key that moves the cursor or deletes. */
  key(name: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Backspace' | 'Escape'): Promise<void>;
  /** The document, with `█` at the cursor and `\n` line ends. */
  text(): Promise<string>;
  /** The ghost as it is drawn, lines joined by `\n`; empty when none is seen. */
  ghost(): Promise<string>;
  /** Requests a completion by the editor's key or command. */
  trigger(): Promise<void>;
  accept(): Promise<void>;
  /** Absent where the editor lacks it. */
  acceptWord?(): Promise<void>;
  /** Absent where the editor lacks it. */
  acceptLine?(): Promise<void>;
  dismiss(): Promise<void>;
  /** The document with its own line ends; absent where the editor has but `\n`. */
  rawText?(): Promise<string>;
  /** A second editor beside this one; absent where the editor lacks it. */
  openSecond?(): Promise<AdapterDriver>;
  /** Closes the editor. Requests that run are aborted. */
  dispose(): Promise<void>;
}
