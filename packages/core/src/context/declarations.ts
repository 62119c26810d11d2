/** A declaration in a file, with leading comments and the lines of its body. Offsets in UTF-16 units. */
export interface Declaration {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Patterns of lines that declare something, for all languages. Groups: indentation and name. */
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

/** Max lines of a declaration; a longer one is cut. */
const maxLines = 14;

/**
 * Finds the declarations at the outermost levels of a file: functions, classes, types, constants, and methods one level in, not what is
 * local to a function. Works by line and indentation, without a parser: good enough to show a model what a name means.
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
  /** Declarations that the line may be inside of, outermost first. */
  const around: Enclosing[] = [];
  for (const [index, line] of lines.entries()) {
    // Other code at the outermost level ends what was declared there.
    if (/^[^\s)\]}#/@*]/.test(line)) around.length = 0;
    if (line.length > 400) continue;
    const [, indent = '', name] = declarationOf(line) ?? [];
    const column = columnAfter(indent);
    if (name === undefined || column > 4) continue;
    while ((around.at(-1)?.column ?? -1) >= column) around.pop();
    const { kind } = around.at(-1) ?? {};
    const own = { column, kind: kindOf(line) };
    around.push(own);
    if (kind === 'callable' || (own.kind === 'value' && column > 0 && kind !== 'type')) continue;
    const first = withLeadingComments(lines, index);
    const last = endOf(lines, index, indent);
    const start = starts[first] ?? 0;
    const end = Math.min(text.length, (starts[last] ?? 0) + (lines[last]?.length ?? 0) + 1);
    found.push({ name, start, end, text: text.slice(start, end) });
  }
  return found;
}

/** A declaration that others can be inside of. */
interface Enclosing {
  readonly column: number;
  readonly kind: 'type' | 'value' | 'callable';
}

function columnAfter(indent: string): number {
  return indent.replace(/\t/g, '    ').length;
}

function kindOf(line: string): Enclosing['kind'] {
  const head = /^[^=({]*/.exec(line)?.[0] ?? line;
  if (
    /\b(?:class|interface|enum|struct|trait|impl|record|object|namespace|module|mod|union|protocol|extension|type)\b/.test(
      head,
    )
  )
    return 'type';
  return /\b(?:const|let|var|val)\b/.test(head) || !line.includes('(') ? 'value' : 'callable';
}

function declarationOf(line: string): RegExpExecArray | undefined {
  // A quick check that most lines fail.
  if (!/[\w$]\s*[({<=:;]|\w\s+\w/.test(line)) return undefined;
  for (const pattern of declaring) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return undefined;
}

/** Whether the body shows how to use it, as for a type with fields. For callables the signature is enough. */
export function needsBody(declaration: Pick<Declaration, 'text'>): boolean {
  const [head = '', ...parameters] = signatureOf(declaration).split('(');
  return parameters.length === 0 || /\b(?:class|interface|struct|trait|enum|protocol|union)\b/.test(head);
}

/** Max lines of a signature. */
const maxSignatureLines = 4;

/** The signature of a declaration: its first line and those of its parameters, without leading comments and body. */
export function signatureOf({ text }: Pick<Declaration, 'text'>): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.length <= 400 && declarationOf(line) !== undefined);
  if (first < 0) return lines[0] ?? '';
  let last = first;
  let open = 0;
  for (let index = first; index < lines.length && index - first < maxSignatureLines; index++) {
    last = index;
    for (const mark of lines[index]?.matchAll(/[()]/g) ?? []) open += mark[0] === '(' ? 1 : -1;
    if (open <= 0) break;
  }
  return lines.slice(first, last + 1).join('\n');
}

/** Index of the first line of comments and decorators right above line `index`, at most 4 lines up. */
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

/** Index of the last line of the declaration at line `index`: further indented, or its closing bracket. */
function endOf(lines: readonly string[], index: number, indent: string): number {
  let last = index;
  for (let next = index + 1; next < lines.length && next - index < maxLines; next++) {
    const line = lines[next] ?? '';
    if (line.trim() === '') continue;
    if (line.startsWith(`${indent} `) || line.startsWith(`${indent}\t`)) last = next;
    else {
      if (line.startsWith(indent) && /^\s*[)\]}]/.test(line)) last = next;
      // The line that closes the parameters may open the body.
      if (!/^\s*[)\]].*[{:(]\s*$/.test(line)) break;
    }
  }
  return last;
}
