import { UsageError } from '../usage-error';

/**
 * Offset in UTF-16 units of a line and column that count from 1; the column may be the `end` of the line. LF, CRLF and CR end a line.
 *
 * @param name - what to call the text in errors
 * @throws UsageError when the line is past the end of the text, or the column past the end of the line
 */
export function findOffset(text: string, line: number, column: number | 'end', name: string): number {
  let start = 0;
  let number = 1;
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\n|\r/g)) {
    if (number === line) return within(index);
    start = index + lineEnd.length;
    number++;
  }
  if (number === line) return within(text.length);
  throw new UsageError(`line ${line} is past the end of ${name}, which has ${count(number, 'line')}`);

  function within(end: number): number {
    if (column === 'end') return end;
    if (column - 1 <= end - start) return start + column - 1;
    throw new UsageError(
      `column ${column} is past the end of line ${line} in ${name}; its end is column ${end - start + 1}`,
    );
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
