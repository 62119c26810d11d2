import { describe, expect, it } from 'vitest';
import { defaultOptions, type WhenOptions } from '../domain/options';
import { resolvePosition } from '../domain/cursor-position';
import type { TriggerKind } from '../domain/request';
import { documentAt } from '@org/completion-testing';
import { checkPolicy, multilineHere } from './check-policy';
import { policyRules } from './rules';

function verdict(
  marked: string,
  when: WhenOptions = {},
  triggerKind: TriggerKind = 'automatic',
  languageId = 'typescript',
) {
  const position = resolvePosition(documentAt(marked, { languageId }));
  return checkPolicy({ position, triggerKind, when: { ...defaultOptions.when, ...when }, paused: undefined })
    ?.name;
}

describe('checkPolicy', () => {
  it.each(['const a = █;', 'call(█)', 'if (a) {█}', 'items.forEach(█);', "print('█')", '// say █'])(
    'allows %s by default',
    (marked) => expect(verdict(marked)).toBeUndefined(),
  );

  it('suppresses automatic requests inside a word and allows explicit ones', () => {
    expect(verdict('con█st a')).toBe('mid-word');
    expect(verdict('con█st a', {}, 'invoked')).toBeUndefined();
    expect(verdict('con█st a', { midWord: true })).toBeUndefined();
  });

  it('counts the text after the cursor unless it is only closing punctuation', () => {
    expect(verdict('f(█) ; // a remark', { maxCharsAfterCursor: 5 })).toBe('text-after-cursor');
    expect(verdict('f(█)));;;;}', { maxCharsAfterCursor: 5 })).toBeUndefined();
  });

  it('suppresses explicit requests only in languages that are off', () => {
    expect(verdict('a █', { languages: { typescript: false } }, 'invoked')).toBe('language-off');
    expect(verdict('a █', { languages: { '*': false } }, 'invoked')).toBe('language-off');
    expect(verdict('a █', { languages: { '*': false, typescript: true } }, 'invoked')).toBeUndefined();
    expect(verdict('a █', { languages: { ts: false } }, 'invoked')).toBe('language-off');
    expect(verdict('a █', { languages: { '*': false, ts: true } }, 'invoked')).toBeUndefined();
    expect(verdict('a █', { languages: { js: false, py: false } }, 'invoked')).toBeUndefined();
    expect(verdict('a █', { trigger: 'manual' }, 'invoked')).toBeUndefined();
  });

  it('has a hint for every rule, and a unique name', () => {
    for (const { hint } of policyRules) expect(hint.length).toBeGreaterThan(20);
    expect(new Set(policyRules.map(({ name }) => name)).size).toBe(policyRules.length);
  });
});

describe('multilineHere', () => {
  it('shows one line in comments, strings and prose that are set to short', () => {
    const here = (marked: string, when: WhenOptions, languageId = 'typescript') =>
      multilineHere('auto', {
        position: resolvePosition(documentAt(marked, { languageId })),
        when: { ...defaultOptions.when, ...when },
      });
    expect(here('// say █', { comments: 'short' })).toBe('never');
    expect(here("'say █", { strings: 'short' })).toBe('never');
    expect(here('say █', { prose: 'short' }, 'markdown')).toBe('never');
    expect(here('code █', { comments: 'short', strings: 'short', prose: 'short' })).toBe('auto');
  });
});
