import type { PublishedPackage } from '../corpora/fetch-package';
import {
  brackets,
  directives,
  endsWithEnd,
  environments,
  fences,
  indented,
  shellWords,
  tags,
  type BlockStyle,
} from './block-styles';

/** Files of one package. */
export interface FileSource {
  readonly package: PublishedPackage;
  /** Paths inside the package, with slashes. */
  readonly files: RegExp;
}

/** A language that is measured: where its files come from, and what its editors pair. */
export interface BenchLanguage {
  /** Language id of VS Code. */
  readonly id: string;
  readonly sources: readonly FileSource[];
  /** Marks that an editor closes as soon as they are typed, brackets aside. */
  readonly quotes: string;
  readonly blocks: readonly BlockStyle[];
}

const npm = (name: string, version: string, files: RegExp) => source('npm', name, version, files);
const pypi = (name: string, version: string, files: RegExp) => source('pypi', name, version, files);
const maven = (name: string, version: string, files: RegExp) => source('maven', name, version, files);
const go = (name: string, version: string, files: RegExp) => source('go', name, version, files);
const debianSource = (name: string, version: string, files: RegExp) =>
  source('debian-source', name, version, files);
const crate = (name: string, version: string, files: RegExp) => source('crates', name, version, files);
const debian = (name: string, version: string, files: RegExp) => source('debian', name, version, files);

function source(from: PublishedPackage['from'], name: string, version: string, files: RegExp): FileSource {
  return { package: { from, name, version }, files };
}

/** Every language of the bench, in the order of its tables. */
export const benchLanguages: readonly BenchLanguage[] = [
  {
    id: 'typescript',
    sources: [npm('rxjs', '7.8.2', /\/src\/internal\/.*\.ts$/)],
    quotes: '\'"`',
    blocks: brackets,
  },
  {
    id: 'typescriptreact',
    sources: [npm('react-native-paper', '5.14.5', /\/src\/.*\.tsx$/)],
    quotes: '\'"`',
    blocks: [...brackets, tags],
  },
  {
    id: 'javascript',
    sources: [npm('eslint', '10.15.0', /\/lib\/.*\.js$/)],
    quotes: '\'"`',
    blocks: brackets,
  },
  {
    id: 'vue',
    sources: [npm('element-ui', '2.15.14', /\/packages\/.*\.vue$/)],
    quotes: '\'"`',
    blocks: [...brackets, tags],
  },
  {
    id: 'svelte',
    sources: [npm('carbon-components-svelte', '0.112.1', /\/src\/.*\.svelte$/)],
    quotes: '\'"`',
    blocks: [...brackets, tags, ...directives],
  },
  {
    id: 'astro',
    sources: [npm('@astrojs/starlight', '0.35.0', /\.astro$/)],
    quotes: '\'"`',
    blocks: [...brackets, tags],
  },
  { id: 'html', sources: [npm('jsoneditor', '10.4.2', /\.html$/)], quotes: '"', blocks: [...brackets, tags] },
  { id: 'xml', sources: [debian('docbook-xsl', '1.79.2+dfsg-2', /\.xsl$/)], quotes: '"', blocks: [tags] },
  {
    id: 'django-html',
    sources: [pypi('django', '5.2.1', /contrib\/(admin|admindocs|gis)\/templates\/.*\.html$/)],
    quotes: '"',
    blocks: [tags, ...directives],
  },
  {
    id: 'jinja',
    sources: [pypi('sphinx', '8.2.3', /\.(html|jinja)$/), pypi('ansible-core', '2.18.6', /\.j2$/)],
    quotes: '"',
    blocks: [tags, ...directives],
  },
  {
    id: 'erb',
    sources: [debian('redmine', '5.0.4-5+deb12u1', /\/views\/.*\.html\.erb$/)],
    quotes: '\'"',
    blocks: [tags, ...directives],
  },
  {
    id: 'handlebars',
    sources: [npm('typedoc-default-themes', '0.12.10', /\.hbs$/)],
    quotes: '"',
    blocks: [tags, ...directives],
  },
  {
    id: 'css',
    sources: [
      npm('animate.css', '4.1.1', /\/source\/.*\.css$/),
      npm('jquery-ui', '1.14.1', /\/themes\/base\/(?!.*(all|jquery-ui|min))[^/]*\.css$/),
    ],
    quotes: '\'"',
    blocks: brackets,
  },
  { id: 'scss', sources: [npm('bootstrap', '5.3.8', /\/scss\/.*\.scss$/)], quotes: '\'"', blocks: brackets },
  { id: 'less', sources: [npm('bootstrap', '3.4.1', /\/less\/.*\.less$/)], quotes: '\'"', blocks: brackets },
  {
    id: 'json',
    sources: [npm('@schematics/angular', '20.0.0', /(?<!collection)\.json$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'yaml',
    sources: [
      pypi('ansible-core', '2.18.6', /\.ya?ml$/),
      go('github.com/prometheus/prometheus', 'v0.304.1', /\.ya?ml$/),
    ],
    quotes: '\'"',
    blocks: [indented(/:$/)],
  },
  {
    id: 'python',
    sources: [pypi('rich', '14.0.0', /\.py$/), pypi('flask', '3.1.1', /\.py$/)],
    quotes: '\'"',
    blocks: [indented(/:$/), ...brackets],
  },
  {
    id: 'ruby',
    sources: [debian('ruby-asciidoctor', '2.0.18-2', /\.rb$/)],
    quotes: '\'"',
    blocks: [endsWithEnd(/^(def|class|module|if|unless|case|while|begin)\b|\bdo( \|.*\|)?$/), ...brackets],
  },
  {
    id: 'php',
    sources: [debian('php-twig', '3.5.1-1+deb12u3', /\.php$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'perl',
    sources: [debian('libmojolicious-perl', '9.31+dfsg-1', /\.pm$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'lua',
    sources: [debian('lua-penlight', '1.13.1-3', /\.lua$/)],
    quotes: '\'"',
    blocks: [endsWithEnd(/\b(function|local function)\b.*\)$|\b(then|do|else)$/), ...brackets],
  },
  {
    id: 'shellscript',
    sources: [debian('bash-completion', '1:2.11-6', /\/completions\/[^/.]+$/)],
    quotes: '\'"',
    blocks: shellWords,
  },
  {
    id: 'sql',
    sources: [debian('roundcube-core', '1.6.5+dfsg-1+deb12u13', /\.sql$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'go',
    sources: [
      go('github.com/spf13/cobra', 'v1.9.1', /\.go$/),
      go('github.com/prometheus/prometheus', 'v0.304.1', /\/rules\/.*\.go$/),
    ],
    quotes: '"`',
    blocks: brackets,
  },
  {
    id: 'cpp',
    sources: [npm('react-native-windows', '0.80.0', /\/Microsoft\.ReactNative\/.*\.(cpp|h)$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'csharp',
    sources: [npm('react-native-windows', '0.80.0', /\.cs$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'java',
    sources: [maven('com.google.code.gson:gson', '2.13.1', /\.java$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'kotlin',
    sources: [npm('expo-modules-core', '2.5.0', /\/main\/.*\.kt$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'scala',
    sources: [maven('org.typelevel:cats-core_2.13', '2.13.0', /^(?!.*\$).*\.scala$/)],
    quotes: '"',
    blocks: brackets,
  },
  { id: 'swift', sources: [npm('expo-modules-core', '2.5.0', /\.swift$/)], quotes: '"', blocks: brackets },
  {
    id: 'clojure',
    sources: [maven('org.clojure:core.async', '1.7.701', /\.cljs?$/)],
    quotes: '"',
    blocks: [indented(/^\((def\w*|let|when|if|doseq|loop)\b.*[^)]$/)],
  },
  {
    id: 'emacs-lisp',
    sources: [debian('elpa-magit', '3.3.0-2', /\.el$/)],
    quotes: '"',
    blocks: [indented(/^\((cl-)?(def\w*|let\*?|when|if|unless|pcase|while)\b.*$/)],
  },
  {
    id: 'commonlisp',
    sources: [
      debian('cl-alexandria', '20211025.gita67c3a6-1', /\.lisp$/),
      debian('cl-ppcre', '20220126.gitb4056c5-1', /\.lisp$/),
    ],
    quotes: '"',
    blocks: [indented(/^\((def\w*|let\*?|when|if|unless|loop)\b.*$/)],
  },
  {
    id: 'scheme',
    sources: [debian('guile-3.0-libs', '3.0.8-2', /\/ice-9\/.*\.scm$/)],
    quotes: '"',
    blocks: [indented(/^\((define\S*|let\*?|when|if|unless|lambda\*?)(\s.*)?$/)],
  },
  {
    id: 'ocaml',
    sources: [debian('liblwt-ocaml-dev', '5.6.1-1+b1', /\.ml$/)],
    quotes: '"',
    blocks: [indented(/(=|->|\bin|\bthen|\belse|\bbegin)$/)],
  },
  {
    id: 'matlab',
    sources: [debian('octave-signal', '1.4.3-1', /\.m$/)],
    quotes: '"',
    blocks: [
      {
        opens: /^(if|for|while|switch|function|else|elseif)\b/,
        closes: /^(end\w*|else|elseif)\b/,
        indented: true,
      },
    ],
  },
  {
    id: 'nim',
    sources: [debian('nim', '1.6.10-2', /\/lib\/pure\/.*\.nim$/)],
    quotes: '"',
    blocks: [indented(/[:=]$/)],
  },
  {
    id: 'terraform',
    sources: [go('github.com/gruntwork-io/terratest', 'v0.49.0', /\.tf$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'cmake',
    sources: [debian('cmake-data', '3.25.1-1', /\/Modules\/[^/]*\.cmake$/)],
    quotes: '"',
    blocks: [
      {
        opens: /^(if|foreach|function|macro|while|else|elseif) ?\(/i,
        closes: /^(end\w+|else|elseif)/i,
        indented: true,
      },
      ...brackets,
    ],
  },
  {
    id: 'makefile',
    sources: [debian('cdbs', '0.4.166', /\.mk$/)],
    quotes: '',
    blocks: [indented(/^[^\s#=]+.*:(?!=)/)],
  },
  {
    id: 'dockerfile',
    sources: [go('github.com/GoogleContainerTools/kaniko', 'v1.23.2', /(^|\/)Dockerfile[^/]*$/)],
    quotes: '\'"',
    blocks: [indented(/\\$/)],
  },
  {
    id: 'markdown',
    sources: [go('github.com/prometheus/prometheus', 'v0.304.1', /\.md$/), npm('eslint', '10.15.0', /\.md$/)],
    quotes: '"`',
    blocks: [fences],
  },
  {
    id: 'verilog',
    sources: [
      pypi('pythondata-cpu-picorv32', '1.0.post218', /\.v$/),
      pypi('pythondata-cpu-serv', '1.2.0.post146', /\.v$/),
    ],
    quotes: '"',
    blocks: [{ opens: /\bbegin$/, closes: /^end\b/, indented: true }, ...brackets],
  },
  {
    id: 'rust',
    sources: [
      crate('clap_builder', '4.5.38', /\/src\/.*\.rs$/),
      crate('regex-automata', '0.4.9', /\/src\/(?!.*(unicode|perl)).*\.rs$/),
    ],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'c',
    sources: [crate('libgit2-sys', '0.18.1+1.9.0', /\/libgit2\/src\/.*\.[ch]$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'objective-c',
    sources: [npm('react-native', '0.80.0', /\.m$/), npm('react-native', '0.80.0', /\/React\/.*\.mm$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'toml',
    sources: [
      crate('clap_builder', '4.5.38', /\/Cargo\.toml\.orig$/),
      crate('regex-automata', '0.4.9', /\/Cargo\.toml\.orig$/),
      crate('libgit2-sys', '0.18.1+1.9.0', /\/Cargo\.toml\.orig$/),
      npm('react-native', '0.80.0', /\.toml$/),
      pypi('sphinx', '8.2.3', /\.toml$/),
    ],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'groovy',
    sources: [debianSource('groovy', '2.4.21-8', /\/(src\/main|subprojects\/groovy-json)\/.*\.groovy$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'haskell',
    sources: [debianSource('haskell-hledger', '1.25-2', /\.hs$/)],
    quotes: '"',
    blocks: [indented(/(=|->|<-|\bof|\bdo|\bwhere|\bthen|\belse)$/)],
  },
  {
    id: 'elixir',
    sources: [debianSource('elixir-lang', '1.14.0.dfsg-2', /\/lib\/mix\/lib\/.*\.ex$/)],
    quotes: '"',
    blocks: [endsWithEnd(/\bdo$|\bfn .*->$|^else$/), ...brackets],
  },
  {
    id: 'erlang',
    sources: [debian('erlang-src', '1:25.2.3+dfsg-1+deb12u4', /\/lib\/stdlib-[^/]*\/src\/.*\.erl$/)],
    quotes: '"',
    blocks: [endsWithEnd(/\b(of|begin|fun \(.*->|receive)$/), indented(/->$/)],
  },
  {
    id: 'r',
    sources: [debian('r-cran-dplyr', '1.0.10-1', /\.R$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'fish',
    sources: [debian('fish-common', '3.6.0-3.1+deb12u1', /\/functions\/.*\.fish$/)],
    quotes: '\'"',
    blocks: [endsWithEnd(/^(function|if|else|for|while|switch|begin)\b/)],
  },
  {
    id: 'powershell',
    sources: [npm('react-native-windows', '0.80.0', /\.psm?1$/), pypi('ansible-core', '2.18.6', /\.psm?1$/)],
    quotes: '\'"',
    blocks: brackets,
  },
  {
    id: 'nix',
    sources: [debianSource('nix', '2.8.0-1.1', /\.nix$/)],
    quotes: '"',
    blocks: brackets,
  },
  {
    id: 'latex',
    sources: [debianSource('glpk', '5.0-1', /\/doc\/.*\.tex$/)],
    quotes: '',
    blocks: [environments],
  },
];
