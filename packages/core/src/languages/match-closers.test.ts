import { describe, expect, it } from 'vitest';
import { CodeScanner, type OpenFrame } from './code-scanner';
import { matchClosers, type Reach, type SuffixCloser } from './match-closers';

const whole: Reach = { before: false, after: false };

/** Matches open frames before the cursor with closers after it; returns the pairs as `mark@offset`. */
function match(languageId: string, marked: string, reach: Reach = whole) {
  const offset = marked.indexOf('█');
  const scanner = CodeScanner.for(languageId);
  scanner.read(marked.slice(0, offset));
  const frames = [...scanner.frames];
  const closers: SuffixCloser[] = [];
  let next = 0;
  scanner.read(marked.slice(offset + 1), {
    close({ close, start, end, frame, indent }) {
      if (frame !== undefined && !frames.includes(frame)) return;
      const adjacent = start === next;
      if (adjacent) next = end;
      closers.push({ close, start, end, indent, adjacent });
    },
  });
  const { closerOf, unclosed, misindented } = matchClosers(frames, closers, reach);
  const pairs = frames.map((frame: OpenFrame) => `${frame.mark}@${closerOf.get(frame)?.start ?? 'none'}`);
  return { pairs, unclosed, misindented };
}

describe('matchClosers', () => {
  it('assigns a closer right after the cursor to the innermost opener of its kind', () => {
    expect(match('typescript', 'a(b(c(█) d').pairs).toEqual(['(@none', '(@none', '(@0']);
    expect(match('typescript', '{ {\n f("█")\n}').pairs.slice(2)).toEqual(['(@1', '"@0']);
  });

  it('matches from the inside out', () => {
    expect(match('typescript', '{\n  [\n    (█\n    )\n  ]\n}')).toEqual({
      pairs: ['{@11', '[@9', '(@5'],
      unclosed: 0,
      misindented: 0,
    });
  });

  it('leaves the frame unclosed that no closer is indented like', () => {
    const { pairs, unclosed } = match('typescript', 'if (a) {\n  if (b) {█\n}\n');
    expect(pairs).toEqual(['{@1', '{@none']);
    expect(unclosed).toBe(1);
  });

  it('ignores a closer that fits no frame', () => {
    expect(match('typescript', 'f(\n█]\n)')).toEqual({ pairs: ['(@2'], unclosed: 0, misindented: 0 });
  });

  it('counts closers on lines indented unlike the lines they close', () => {
    expect(match('typescript', '  {\n█\n}\n').misindented).toBe(1);
    expect(match('typescript', '  {\n█\n  }\n').misindented).toBe(0);
  });

  it('expects no later closer for a frame that ends with its line', () => {
    expect(match('typescript', 'const a = "b█\nf("c")\n')).toMatchObject({ unclosed: 0 });
  });

  it('matches words, tags and directives', () => {
    expect(match('ruby', 'def a\n  if b\n█\n  end\nend\n').pairs).toEqual(['def@7', 'if@3']);
    expect(match('html', '<div><p>█</p></div>').pairs).toEqual(['<div@4', '<p@0']);
    expect(match('jinja', '{% if a %}<p>█</p>{% endif %}').pairs).toEqual(['{% if a %}@4', '<p@0']);
  });

  it('counts no frames and closers that may match beyond the read text', () => {
    const { pairs } = match('typescript', '{\n  {█\n  }\n', { before: false, after: true });
    expect(pairs).toEqual(['{@none', '{@3']);
  });

  it('stays fast with many frames and closers', () => {
    const text = `${'('.repeat(5_000)}█${' )'.repeat(5_000)}`;
    expect(match('typescript', text).pairs.filter((pair) => !pair.endsWith('none')).length).toBe(40);
  });
});
