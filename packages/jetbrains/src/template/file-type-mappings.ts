import { languagePatterns } from '@org/completion-node';

/** Which files a server serves, as LSP4IJ's template.json has it. */
export interface FileTypeMapping {
  readonly fileType: { readonly patterns: readonly string[] };
  readonly languageId: string;
}

/** Names of files as people write them; IDEs compare whole names letter by letter. */
const spelled: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'Appfile Brewfile CMakeLists.txt Capfile Cargo.lock Cask Containerfile Dangerfile Dockerfile Fastfile GNUmakefile Gemfile ' +
    'Guardfile Jenkinsfile Makefile PKGBUILD Pipfile Podfile Rakefile SConscript SConstruct Snakefile Tiltfile Vagrantfile'
  )
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);

/**
 * A mapping for each language the engine knows by the names of its files. Patterns alone: a name beside them would be a second
 * mapping, and names of file types exist only where the IDE has the plugin for them. Mappings with whole names come first.
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
    patterns.push(spelled[pattern] ?? pattern);
  }
  return [...byLanguage].map(([languageId, patterns]) => ({ fileType: { patterns }, languageId }));
}
