import { languagePatterns } from '@org/completion-node';

/** Which files a server serves, as in LSP4IJ's template.json. */
export interface FileTypeMapping {
  readonly fileType: { readonly patterns: readonly string[] };
  readonly languageId: string;
}

/** File names in their usual case; IDEs compare whole names case-sensitively. */
const usualCase: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'Appfile Brewfile CMakeLists.txt Capfile Cargo.lock Cask Containerfile Dangerfile Dockerfile Fastfile GNUmakefile Gemfile ' +
    'Guardfile Jenkinsfile Makefile PKGBUILD Pipfile Podfile Rakefile SConscript SConstruct Snakefile Tiltfile Vagrantfile'
  )
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);

/**
 * A mapping for each language that the engine recognizes by file names. Patterns only: a name of a file type would be a second mapping,
 * and exists only in IDEs with the plugin for it. Mappings with whole names come first.
 */
export const fileTypeMappings: readonly FileTypeMapping[] = [
  ...grouped(languagePatterns.filter(([pattern]) => !pattern.startsWith('*'))),
  ...grouped(languagePatterns.filter(([pattern]) => pattern.startsWith('*'))),
];

function grouped(pairs: typeof languagePatterns): readonly FileTypeMapping[] {
  const byLanguage = new Map<string, string[]>();
  for (const [pattern, languageId] of pairs) {
    const patterns = byLanguage.get(languageId) ?? [];
    byLanguage.set(languageId, patterns);
    patterns.push(usualCase[pattern] ?? pattern);
  }
  return [...byLanguage].map(([languageId, patterns]) => ({ fileType: { patterns }, languageId }));
}
