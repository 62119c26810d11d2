import { describe, expect, it } from 'vitest';
import { matchesKey, parseKey, type KeyPress } from './keys';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...more,
});

describe('keys', () => {
  it('reads Mod as Cmd on a Mac and as Ctrl elsewhere', () => {
    expect(parseKey('Mod-ArrowRight', true)).toMatchObject({ meta: true, ctrl: false });
    expect(parseKey('Mod-ArrowRight', false)).toMatchObject({ meta: false, ctrl: true });
  });

  it('matches a key by its position where Alt types another character', () => {
    expect(matchesKey(press('‘', { code: 'BracketRight', altKey: true }), 'Alt-]', true)).toBe(true);
  });

  it('does not match a key with more modifiers', () => {
    expect(matchesKey(press('Tab', { shiftKey: true }), 'Tab', false)).toBe(false);
    expect(matchesKey(press('Tab'), 'Tab', false)).toBe(true);
  });

  it('reads the minus key', () => {
    expect(parseKey('Ctrl--', false)).toMatchObject({ key: '-', ctrl: true });
  });

  it('rejects an unknown modifier', () => {
    expect(() => parseKey('Hyper-a', false)).toThrow('Hyper');
  });
});
