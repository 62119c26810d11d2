import ts from 'typescript';
import { fetchRealFiles } from '../infilling/real-files';
import { randomSource } from '../infilling/random';
import type { BlockEdit, EditTask } from './edit-task';

/** Declarations taken of one file. */
const perFile = 3;
const maxFileChars = 60_000;

/**
 * Names in published TypeScript and JavaScript files, each renamed by TypeScript itself: the declaration first, so that the other
 * places are what is wanted. Only names that this file alone knows.
 */
export function renameTasks(maxTasks: number): readonly EditTask[] {
  const random = randomSource(19);
  const files = fetchRealFiles().filter(
    ({ languageId, text }) =>
      /^(?:typescript|javascript)$/.test(languageId) && text.length < maxFileChars && !text.includes('\r'),
  );
  const tasks: EditTask[] = [];
  for (const [index, { languageId, text }] of files.entries()) {
    if (tasks.length >= maxTasks) break;
    const name = `file${index}.${languageId === 'typescript' ? 'ts' : 'js'}`;
    const service = serviceFor(name, text);
    const declared = declaredNames(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
    for (let taken = 0; taken < perFile && declared.length > 0; taken++) {
      const [start] = declared.splice(Math.floor(random() * declared.length), 1);
      const task = start === undefined ? undefined : renameTask(name, languageId, text, start, service);
      if (task !== undefined) tasks.push(task);
    }
    service.dispose();
  }
  return tasks;
}

/** The same tasks in documents of `lines` lines: other files follow. */
export function padded(tasks: readonly EditTask[], lines: number): readonly EditTask[] {
  const filler = fetchRealFiles()
    .filter(({ languageId }) => languageId === 'typescript')
    .map(({ text }) => text)
    .join('\n')
    .split('\n');
  return tasks.map((task, index) => {
    const own = task.text.split('\n');
    const from = (index * 997) % Math.max(1, filler.length - lines);
    return {
      ...task,
      text: [...own, ...filler.slice(from, from + Math.max(0, lines - own.length))].join('\n'),
    };
  });
}

function renameTask(
  name: string,
  languageId: string,
  text: string,
  declaration: number,
  service: ts.LanguageService,
): EditTask | undefined {
  const preferences = { providePrefixAndSuffixTextForRename: true };
  const places = service.findRenameLocations(name, declaration, false, false, preferences) ?? [];
  if (places.length < 2) return undefined;
  const lines = text.split('\n');
  const lineOf = (at: number) => text.slice(0, at).split('\n').length - 1;
  const changed = new Map<number, string>();
  for (const { textSpan, prefixText = '', suffixText = '' } of places.toSorted(
    (a, b) => b.textSpan.start - a.textSpan.start,
  )) {
    const line = lineOf(textSpan.start);
    const column = textSpan.start - text.lastIndexOf('\n', textSpan.start - 1) - 1;
    const before = changed.get(line) ?? lines[line] ?? '';
    const old = text.slice(textSpan.start, textSpan.start + textSpan.length);
    const now = `${prefixText}renamed${old.charAt(0).toUpperCase()}${old.slice(1)}${suffixText}`;
    changed.set(line, before.slice(0, column) + now + before.slice(column + textSpan.length));
  }
  const first = lineOf(declaration);
  const blocks = [...changed].map(([line, after]): BlockEdit => ({
    line,
    before: [lines[line] ?? ''],
    after: [after],
  }));
  const done = blocks.filter(({ line }) => line === first);
  const later = blocks.filter(({ line }) => line !== first).toSorted((one, other) => one.line - other.line);
  if (done.length === 0 || later.length === 0) return undefined;
  return { name, languageId, text, blocks: [...done, ...later], steps: [1] };
}

function declaredNames(file: ts.SourceFile): number[] {
  const found: number[] = [];
  const visit = (node: ts.Node) => {
    const isName =
      (ts.isVariableDeclaration(node) ||
        ts.isParameter(node) ||
        ts.isFunctionDeclaration(node) ||
        ts.isClassDeclaration(node)) &&
      node.name !== undefined &&
      ts.isIdentifier(node.name);
    const isExported =
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isName && isExported !== true) found.push((node.name as ts.Identifier).getStart(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function serviceFor(name: string, text: string): ts.LanguageService {
  return ts.createLanguageService({
    getCompilationSettings: () => ({ allowJs: true, noLib: true, noResolve: true }),
    getScriptFileNames: () => [name],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => (file === name ? ts.ScriptSnapshot.fromString(text) : undefined),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => 'lib.d.ts',
    fileExists: (file) => file === name,
    readFile: (file) => (file === name ? text : undefined),
  });
}
