import { parseKey } from '@org/completion-adapter-kit';
import type { Monaco } from './monaco-types';

const names: Readonly<Record<string, keyof Monaco['KeyCode']>> = {
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '\\': 'Backslash',
  '/': 'Slash',
  '.': 'Period',
  ',': 'Comma',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '-': 'Minus',
  '=': 'Equal',
  ' ': 'Space',
  ArrowRight: 'RightArrow',
  ArrowLeft: 'LeftArrow',
  ArrowUp: 'UpArrow',
  ArrowDown: 'DownArrow',
};

/** The number Monaco has for the key called `name`. @throws RangeError when it has none */
export function monacoKey(monaco: Monaco, name: string, mac: boolean): number {
  const chord = parseKey(name, mac);
  const { KeyCode, KeyMod } = monaco;
  const known = names[chord.key] ?? keyName(chord.key);
  const code = KeyCode[known as keyof typeof KeyCode];
  if (typeof code !== 'number') throw new RangeError(`keys: Monaco knows no key ${JSON.stringify(name)}`);
  // Monaco's CtrlCmd is Cmd on a Mac, and its WinCtrl is Ctrl there.
  const [ctrl, meta] = mac ? [KeyMod.WinCtrl, KeyMod.CtrlCmd] : [KeyMod.CtrlCmd, KeyMod.WinCtrl];
  return (
    code |
    (chord.ctrl ? ctrl : 0) |
    (chord.meta ? meta : 0) |
    (chord.alt ? KeyMod.Alt : 0) |
    (chord.shift ? KeyMod.Shift : 0)
  );
}

function keyName(key: string): string {
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return /^\d$/.test(key) ? `Digit${key}` : key;
}
