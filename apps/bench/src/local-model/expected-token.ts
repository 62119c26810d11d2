import type { CodeToken } from '@org/completion-local';

/** A position before a token of a text: what is before it, and what the model should say. */
export interface ExpectedToken {
  readonly prefix: string;
  /** A line break is one `\n`, or two when blank lines follow, and the indentation. */
  readonly expected: string;
  /** Where the token ends in the text. */
  readonly end: number;
}

/** The position before `tokens[position]`; `undefined` where nothing can be expected. */
export function expectedToken(
  text: string,
  tokens: readonly CodeToken[],
  position: number,
): ExpectedToken | undefined {
  const token = tokens[position];
  const before = tokens[position - 1];
  if (token === undefined || before === undefined || token.kind === 'data') return undefined;
  const prefix = text.slice(
    0,
    before.kind === 'line-break' ? token.start : before.start + before.text.length,
  );
  const isBreak = token.kind === 'line-break';
  return {
    prefix,
    expected: isBreak ? lineBreakAt(text, prefix.length) : token.text,
    end: isBreak ? prefix.length : token.start + token.text.length,
  };
}

function lineBreakAt(text: string, offset: number): string {
  const [space = ''] = /^\s*/.exec(text.slice(offset)) ?? [];
  const lines = space.split('\n');
  return `${lines.length > 2 ? '\n\n' : '\n'}${lines.at(-1) ?? ''}`;
}
