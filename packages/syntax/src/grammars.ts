import { normalizeLanguageId } from '@org/completion-core/host';

/** The grammar of a language in `tree-sitter-wasms`. */
export interface Grammar {
  /** Name of the file without `tree-sitter-` and `.wasm`. */
  readonly name: string;
  /** Text before a piece of a file that makes it code. */
  readonly head?: string;
  /** Text before and after a piece of a class; absent in languages whose classes do not enclose their members. */
  readonly members?: readonly [open: string, close: string];
}

const braces = ['class A {\n', '}\n'] as const;

const byLanguage: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['typescript', { name: 'typescript', members: braces }],
  ['typescriptreact', { name: 'tsx', members: braces }],
  ['javascript', { name: 'javascript', members: braces }],
  ['javascriptreact', { name: 'javascript', members: braces }],
  ['python', { name: 'python', members: ['class A:\n', ''] }],
  ['java', { name: 'java', members: braces }],
  ['go', { name: 'go' }],
  ['rust', { name: 'rust', members: ['impl A {\n', '}\n'] }],
  ['c', { name: 'c' }],
  ['cpp', { name: 'cpp', members: ['class A {\n', '};\n'] }],
  ['csharp', { name: 'c_sharp', members: braces }],
  ['kotlin', { name: 'kotlin', members: braces }],
  ['php', { name: 'php', head: '<?php\n', members: braces }],
  ['ruby', { name: 'ruby', members: ['class A\n', 'end\n'] }],
  ['scala', { name: 'scala', members: braces }],
  ['swift', { name: 'swift', members: braces }],
]);

/** The ids of the languages that have a grammar. */
export const syntaxLanguages: readonly string[] = [...byLanguage.keys()];

/** The grammar of a language, by any id that editors send for it. */
export function grammarOf(languageId: string): Grammar | undefined {
  return byLanguage.get(normalizeLanguageId(languageId));
}
