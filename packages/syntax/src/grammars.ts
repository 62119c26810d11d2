import { normalizeLanguageId } from '@org/completion-core/host';

/** A language's grammar as it stands in `tree-sitter-wasms`. */
export interface Grammar {
  /** Name of the file without `tree-sitter-` and `.wasm`. */
  readonly name: string;
  /** Text that a piece from the middle of a file needs before it to be read as code. */
  readonly head?: string;
  /** What a piece from the middle of a class needs before and after it; absent where classes hold no members in themselves. */
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

/** The language ids there is a grammar for. */
export const syntaxLanguages: readonly string[] = [...byLanguage.keys()];

/** The grammar of a language, by any id that editors send for it. */
export function grammarOf(languageId: string): Grammar | undefined {
  return byLanguage.get(normalizeLanguageId(languageId));
}
