/**
 * Keys of each action. Written as in CodeMirror: modifiers `Mod` (Cmd on a Mac, Ctrl elsewhere), `Ctrl`, `Alt`, `Shift`,
 * `Meta`, then the name of the key, joined by `-`. An empty list binds nothing.
 */
export interface CompletionKeys {
  /** @default Tab */
  readonly accept: readonly string[];
  /** @default Mod-ArrowRight */
  readonly acceptWord: readonly string[];
  /** @default Mod-ArrowDown */
  readonly acceptLine: readonly string[];
  /** @default Escape */
  readonly dismiss: readonly string[];
  /** @default Alt-] */
  readonly next: readonly string[];
  /** @default Alt-[ */
  readonly previous: readonly string[];
  /** @default Alt-\ */
  readonly trigger: readonly string[];
}

/** An action that can have keys. */
export type CompletionAction = keyof CompletionKeys;

export const defaultKeys: CompletionKeys = {
  accept: ['Tab'],
  acceptWord: ['Mod-ArrowRight'],
  acceptLine: ['Mod-ArrowDown'],
  dismiss: ['Escape'],
  next: ['Alt-]'],
  previous: ['Alt-['],
  trigger: ['Alt-\\'],
};

/** The part of a keyboard event that identifies the key. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** A key and its modifiers. */
export interface KeyChord {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** With Alt some layouts type another character; the position of the key decides then. */
const codes: Readonly<Record<string, string>> = {
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '\\': 'Backslash',
};

/** Reads the name of a key, e.g. `Mod-Alt-]`. @throws RangeError for an unknown modifier */
export function parseKey(name: string, mac: boolean): KeyChord {
  const parts = name.split(/-(?!$)/);
  const chord = { key: parts.at(-1) ?? '', ctrl: false, alt: false, shift: false, meta: false };
  for (const part of parts.slice(0, -1)) {
    const modifier = part.toLowerCase();
    if (modifier === 'mod') chord[mac ? 'meta' : 'ctrl'] = true;
    else if (modifier === 'ctrl' || modifier === 'alt' || modifier === 'shift' || modifier === 'meta')
      chord[modifier] = true;
    else throw new RangeError(`keys must use Mod, Ctrl, Alt, Shift or Meta, got ${JSON.stringify(name)}`);
  }
  return chord;
}

/** Whether `press` is the key called `name`. */
export function matchesKey(press: KeyPress, name: string, mac: boolean): boolean {
  const chord = parseKey(name, mac);
  const same = press.key.toLowerCase() === chord.key.toLowerCase() || press.code === codes[chord.key];
  return (
    same &&
    press.ctrlKey === chord.ctrl &&
    press.altKey === chord.alt &&
    press.shiftKey === chord.shift &&
    press.metaKey === chord.meta
  );
}
