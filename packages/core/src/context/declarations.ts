/** Something a file declares, with the lines that say what it is. Offsets in UTF-16 units. */
export interface Declaration {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines that declare something, in the languages that one pattern can tell. The name is the last group that matched. */
const declaring =
  /^([ \t]*)(?:(?:export|public|private|protected|internal|static|final|abstract|async|default|declare|pub(?:\([^)]*\))?|override|virtual|open|suspend|unsafe|readonly|data|sealed)\s+)*(?:(?:function\*?|class|interface|type|enum|struct|trait|impl|record|object|namespace|module|def|fn|func|fun|const|let|var|val|mod|union|protocol|extension|macro_rules!)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)|(?:[A-Za-z_][\w<>[\],.?*&:]*\s+)+([A-Za-z_][\w]*)\s*\([^;{]*\)\s*(?:throws [\w., ]+)?\{)/;

/** Most lines of a declaration that are shown; a longer one is cut. */
const maxLines = 14;

/**
 * The declarations of a file at its outermost levels: functions, classes, types, constants, methods one level in. By line and
 * indentation, without a parser: good enough to show a model what a name stands for.
 */
export function declarationsIn(text: string): readonly Declaration[] {
  const lines = text.split('\n');
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  const found: Declaration[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.length > 400) continue;
    const [, indent = '', keyword, method] = declaring.exec(line) ?? [];
    const name = keyword ?? method;
    if (name === undefined || indent.replace(/\t/g, '    ').length > 4) continue;
    const first = withRemarks(lines, index);
    const last = endOf(lines, index, indent);
    const start = starts[first] ?? 0;
    const end = Math.min(text.length, (starts[last] ?? 0) + (lines[last]?.length ?? 0) + 1);
    found.push({ name, start, end, text: text.slice(start, end) });
  }
  return found;
}

/** The line from which comments and decorators right above the declaration begin; few of them. */
function withRemarks(lines: readonly string[], index: number): number {
  let first = index;
  while (
    first > 0 &&
    index - first < 4 &&
    /^\s*(\/\/|\/\*|\*|#(?!include)|@|"""|\/\/\/)/.test(lines[first - 1] ?? '')
  )
    first--;
  return first;
}

/** The last line of a declaration: what is indented further, and the closer that ends it. */
function endOf(lines: readonly string[], index: number, indent: string): number {
  let last = index;
  for (let next = index + 1; next < lines.length && next - index < maxLines; next++) {
    const line = lines[next] ?? '';
    if (line.trim() === '') continue;
    if (line.startsWith(`${indent} `) || line.startsWith(`${indent}\t`)) last = next;
    else {
      if (line.startsWith(indent) && /^\s*[)\]}]/.test(line)) last = next;
      break;
    }
  }
  return last;
}
