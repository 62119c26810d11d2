/** A language's grammar as it stands in `tree-sitter-wasms`. */
export interface Grammar {
  /** Name of the file without `tree-sitter-` and `.wasm`. */
  readonly name: string;
  /** Text that a piece from the middle of a file needs before it to be read as code. */
  readonly head?: string;
}

const byLanguage: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['typescript', { name: 'typescript' }],
  ['typescriptreact', { name: 'tsx' }],
  ['javascript', { name: 'javascript' }],
  ['javascriptreact', { name: 'javascript' }],
  ['python', { name: 'python' }],
  ['java', { name: 'java' }],
  ['go', { name: 'go' }],
  ['rust', { name: 'rust' }],
  ['c', { name: 'c' }],
  ['cpp', { name: 'cpp' }],
  ['csharp', { name: 'c_sharp' }],
  ['kotlin', { name: 'kotlin' }],
  ['php', { name: 'php', head: '<?php\n' }],
  ['ruby', { name: 'ruby' }],
  ['scala', { name: 'scala' }],
  ['swift', { name: 'swift' }],
]);

/** The language ids there is a grammar for. */
export const syntaxLanguages: readonly string[] = [...byLanguage.keys()];

/** The grammar of a language, by its editor's id. */
export function grammarOf(languageId: string): Grammar | undefined {
  return byLanguage.get(languageId);
}
