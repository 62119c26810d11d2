/** Something a file declares, with the lines that say what it is. Offsets in UTF-16 units. */
export interface Declaration {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines that declare something, in the languages that one pattern can tell. The name is the last group that matched. */
const declaring: readonly RegExp[] = /* @__PURE__ */ declaringPatterns();

function declaringPatterns(): readonly RegExp[] {
  const modifiers =
    '(?:(?:export|public|private|protected|internal|static|final|abstract|async|default|declare|pub(?:\\([^)]*\\))?|override|virtual|open|suspend|unsafe|readonly|data|sealed|synchronized|native)\\s+)*';

  return [
    // function name, class Name, type Name, func (receiver) Name …
    new RegExp(
      `^([ \\t]*)${modifiers}(?:function\\*?|class|@?interface|type|enum|struct|trait|impl|record|object|namespace|module|def|fn|func|fun|const|let|var|val|mod|union|protocol|extension|macro_rules!)\\s+(?:\\([^)]*\\)\\s*)?([A-Za-z_$][\\w$]*)`,
    ),
    // Type name(parameters) {   also without a body, or with parameters that go on
    /^([ \t]*)(?!(?:return|throw|new|else|await|yield|case|delete|goto|typeof|import|export|from|using|package)\b)(?:(?:<[^<>()]*>|[A-Za-z_][\w<>[\],.?*&:]*)\s+)+([A-Za-z_]\w*)\s*\((?:[^;{]*\)\s*(?:throws [\w., ]+)?(?:const\s*)?[{;]|[^;{)]*)\s*$/,
    // name(parameters): Type {   in a class of a script
    new RegExp(
      `^([ \\t]+)${modifiers}(?:get |set |\\*)?(?!(?:if|for|while|switch|catch|with|function|return|super)\\b)([A-Za-z_$#][\\w$]*)(?:<[^()]*>)?\\((?:[^()]|\\([^()]*\\))*\\)(?:\\s*:\\s*[^={]+)?\\s*\\{\\s*$`,
    ),
    // NAME = value   at the outermost level
    /^()([A-Z]\w{2,})\s*(?::[^=]+)?=[^=]/,
  ];
}

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
    const [, indent = '', name] = declarationOf(line) ?? [];
    if (name === undefined || indent.replace(/\t/g, '    ').length > 4) continue;
    const first = withLeadingComments(lines, index);
    const last = endOf(lines, index, indent);
    const start = starts[first] ?? 0;
    const end = Math.min(text.length, (starts[last] ?? 0) + (lines[last]?.length ?? 0) + 1);
    found.push({ name, start, end, text: text.slice(start, end) });
  }
  return found;
}

function declarationOf(line: string): RegExpExecArray | undefined {
  // Most lines are none, and most of those have nothing that every declaration has.
  if (!/[\w$]\s*[({<=:;]|\w\s+\w/.test(line)) return undefined;
  for (const pattern of declaring) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return undefined;
}

/** Whether the lines inside say how it is used, as of a type and its fields. Of what is called its head says it. */
export function needsBody(declaration: Pick<Declaration, 'text'>): boolean {
  const [declared = '', ...taken] = signatureOf(declaration).split('(');
  return taken.length === 0 || /\b(?:class|interface|struct|trait|enum|protocol|union)\b/.test(declared);
}

/** Longest head of a declaration, in lines. */
const headLines = 4;

/** What says how a declared thing is used: its own line, and those that its parameters take, without remarks before and body behind. */
export function signatureOf({ text }: Pick<Declaration, 'text'>): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.length <= 400 && declarationOf(line) !== undefined);
  if (first < 0) return lines[0] ?? '';
  let last = first;
  let open = 0;
  for (let index = first; index < lines.length && index - first < headLines; index++) {
    last = index;
    for (const mark of lines[index]?.matchAll(/[()]/g) ?? []) open += mark[0] === '(' ? 1 : -1;
    if (open <= 0) break;
  }
  return lines.slice(first, last + 1).join('\n');
}

/** The line from which comments and decorators right above the declaration begin; few of them. */
function withLeadingComments(lines: readonly string[], index: number): number {
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
      // What closes the parameters may open the body.
      if (!/^\s*[)\]].*[{:(]\s*$/.test(line)) break;
    }
  }
  return last;
}
