/** Columns of the whitespace `line` begins with; a tab counts as `tabSize`. */
export function indentOf(line: string, tabSize = 4): number {
  let columns = 0;
  for (const char of line) {
    if (char === ' ') columns++;
    else if (char === '\t') columns += tabSize;
    else break;
  }
  return columns;
}

/** Whether `text` holds nothing but whitespace. */
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

/** Characters of `text` that are not whitespace. */
export function inkOf(text: string): number {
  return text.replace(/\s+/g, '').length;
}

/** How alike two lines are, 0–1: the share that their common head and tail have of the longer one. */
export function likeness(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  if (longer === 0) return 1;
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < shorter - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  return (head + tail) / longer;
}
