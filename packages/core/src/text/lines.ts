/** Columns of the whitespace at the start of `line`; a tab counts as `tabSize`. */
export function indentOf(line: string, tabSize = 8): number {
  let columns = 0;
  for (const char of line) {
    if (char === ' ') columns++;
    else if (char === '\t') columns += tabSize;
    else break;
  }
  return columns;
}

/** Whether `text` is empty or whitespace. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** The last line of `text` that is not blank, without its line end; `undefined` when there is none. */
export function lastLine(text: string): string | undefined {
  let end = text.length;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (!isBlank(line)) return line;
    if (start === 0) return undefined;
    end = start - 1;
  }
  return undefined;
}

/** Number of characters of `text` that are not whitespace, in UTF-16 units. */
export function visibleLength(text: string): number {
  return text.replace(/\s+/g, '').length;
}

/** Number of lines of `text`; an empty text has one. */
export function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** `text` without space at its ends, and with one space for each run of it. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
