/** Languages whose files use each other's declarations. */
const families = [
  ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte'],
  ['c', 'cpp', 'objective-c', 'objective-cpp'],
  ['java', 'kotlin', 'scala', 'groovy'],
  ['csharp', 'fsharp', 'vb'],
] as const;

const familyOf = new Map<string, string>(
  families.flatMap((family) => family.map((languageId) => [languageId, family[0]] as const)),
);

/** Languages whose declarations are indexed. */
const declaring: ReadonlySet<string> = new Set([
  ...familyOf.keys(),
  'python',
  'go',
  'rust',
  'ruby',
  'php',
  'swift',
  'dart',
  'zig',
  'lua',
  'elixir',
]);

/** Whether files of the two languages can use each other's declarations. */
export function sameFamily(one: string, other: string): boolean {
  return one === other || (familyOf.get(one) ?? one) === familyOf.get(other);
}

/** Whether declarations in files of the language are indexed. */
export function declaresNames(languageId: string): boolean {
  return declaring.has(languageId);
}
