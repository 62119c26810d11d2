import type { PromptPart } from '@org/completion-core';
import { describe, expect, it } from 'vitest';
import { colorOf, explained, titleOf, whyOf } from './reasons';

const snippet: PromptPart = {
  kind: 'snippet',
  text: 'export const zero = 0;\n',
  tokens: 6,
  source: 'imports',
  path: 'src/money.ts',
  why: 'among the best of imports',
  dropped: false,
};

describe('explained', () => {
  it('explains by the rule why no request was sent', () => {
    expect(explained({ kind: 'suppressed', words: 'not asked: comments-off' })).toBe(
      'the cursor is in a comment',
    );
  });

  it('explains by the rule why an answer was rejected', () => {
    const words = 'the answer was refused by the rule snippet-copy';
    expect(explained({ kind: 'filtered', words })).toBe('the answer copies a piece of the prompt');
  });

  it('keeps the reason of the engine for unknown rules', () => {
    for (const words of ['not asked: constructor', 'not asked: a-new-rule'])
      expect(explained({ kind: 'suppressed', words })).toBe(words);
    expect(explained({ kind: 'error', words: 'too many requests' })).toBe('too many requests');
  });
});

describe('whyOf', () => {
  it('names the source and the choice', () => {
    expect(whyOf(snippet)).toBe('the open file imports it; among the best of its kind');
  });

  it('keeps the first reason of a piece that was selected before', () => {
    expect(whyOf({ ...snippet, why: 'chosen before and still of use' }, snippet.why)).toBe(
      'the open file imports it; among the best of its kind, and kept since',
    );
  });

  it('explains why a piece was left out', () => {
    expect(whyOf({ ...snippet, why: 'no room within the budget', dropped: true })).toBe(
      'the open file imports it, but: no room within the budget',
    );
  });

  it('keeps the name of an unknown source', () => {
    const part = { ...snippet, source: 'constructor', why: 'chosen' };
    expect([titleOf(part), colorOf(part), whyOf(part)]).toEqual(['constructor', 'other', 'chosen']);
  });
});
