/** A language whose names are counted. */
export type Language = 'typescript' | 'python' | 'java';

/** A word of a file in place of a name that another file defines. */
export interface Word {
  readonly name: string;
  /** Where it is in the file, in UTF-16 units. */
  readonly index: number;
  /** Name of the defining file without its ending, which in Java is that of its class. */
  readonly definedIn: string;
}

/** Whether a word of a file refers to the definition in the other file, as far as patterns can tell. */
export type RefersTo = (word: Word) => boolean;

/**
 * A judge of the words of one file: comments, strings, keys, names bound in the file itself and members of something else are no
 * references. Knows nothing of types, save a declaration `Type name` in the same file of Java.
 *
 * @param isDefined - whether any file of the project defines a name
 */
export function referencesIn(
  text: string,
  language: Language,
  isDefined: (name: string) => boolean,
): RefersTo {
  const code = codeOnly(text, language);
  return language === 'java' ? javaReferences(code, isDefined) : importedReferences(code, text, language);
}

/** Comments and the insides of strings, by language; an expression in a template stays code. */
const notCode = {
  typescript: /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g,
  python: /"""[^]*?"""|'''[^]*?'''|#[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g,
  java: /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g,
} as const;

/** `text` with spaces for what is no code, so that offsets stay. */
function codeOnly(text: string, language: Language): string {
  return text.replace(notCode[language], (part) => part.replace(/[^\n]/g, ' '));
}

/** Names that the file imports, and members of the modules that it imports. */
function importedReferences(code: string, text: string, language: Language): RefersTo {
  const [named, modules] = language === 'python' ? importsOfPython(code) : importsOfScript(text);
  return ({ name, index }) => {
    if (code.slice(index, index + name.length) !== name) return false;
    const before = code.slice(Math.max(0, index - 80), index);
    const after = code.slice(index + name.length, index + name.length + 3);
    const owner = /([\w$]+)\s*\.\s*$/.exec(before)?.[1];
    if (owner !== undefined) return modules.has(owner) && !/[\w$)\]]\s*\.\s*[\w$]+\s*\.\s*$/.test(before);
    if (/\.\s*$/.test(before) || !named.has(name)) return false;
    // A key, a named argument, or a member that is declared.
    return language === 'python'
      ? !/^\s?=(?!=)/.test(after)
      : !/^\??:/.test(after) || /\?[^:]*$/.test(before);
  };
}

type Imports = readonly [named: ReadonlySet<string>, modules: ReadonlySet<string>];

function importsOfScript(text: string): Imports {
  const statements = [...text.matchAll(/^import\b[^'"]*?\bfrom\b/gm)].map(([statement]) => statement);
  const namespaces = statements.flatMap((each) => /\*\s*as\s+([\w$]+)/.exec(each)?.[1] ?? []);
  const words = statements.flatMap((each) => each.match(/[\w$]+/g) ?? []);
  return [new Set(words.filter((word) => !namespaces.includes(word))), new Set(namespaces)];
}

function importsOfPython(code: string): Imports {
  const from = [...code.matchAll(/^[ \t]*from[ \t]+[.\w]+[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)/gm)];
  const named = from.flatMap(({ 1: list = '' }) => list.match(/\w+/g) ?? []);
  const whole = [...code.matchAll(/^[ \t]*import[ \t]+([\w., \t]+)/gm)];
  const modules = whole.flatMap(({ 1: list = '' }) => list.match(/\w+/g) ?? []);
  return [new Set(named), new Set([...named, ...modules])];
}

function javaReferences(code: string, isDefined: (name: string) => boolean): RefersTo {
  const parents = new Set(
    [...code.matchAll(/\b(?:extends|implements)\s+([\w<>,.\s]+)/g)].flatMap(
      ([list]) => list.match(/\w+/g) ?? [],
    ),
  );
  const statics = new Set(
    [...code.matchAll(/^import\s+static\s+[\w.]+\.(\w+|\*);/gm)].map(({ 1: name = '' }) => name),
  );
  return ({ name, index, definedIn }) => {
    if (code.slice(index, index + name.length) !== name) return false;
    const before = code.slice(Math.max(0, index - 200), index);
    if (name === definedIn)
      return !/\.\s*$/.test(before) && !/\b(?:class|interface|enum|record)\s+$/.test(before);
    if (!/^\s*\(/.test(code.slice(index + name.length, index + name.length + 20))) return false;
    const [, call, owner] = /(?:([\w$]+)\s*\((?:[^()]|\([^()]*\))*\)|([\w$]+))\s*\.\s*$/.exec(before) ?? [];
    if (call !== undefined) return isDefined(call);
    if (owner === 'this' || owner === 'super') return parents.has(definedIn);
    if (owner !== undefined && /^[A-Z]/.test(owner)) return owner === definedIn;
    if (owner !== undefined) {
      const types = [
        ...code.matchAll(new RegExp(`([A-Z]\\w*)(?:<[^;(){}]*>)?(?:\\[\\])?\\s+${owner}\\b`, 'g')),
      ];
      return types.some(({ 1: type = '' }) => isDefined(type));
    }
    // Without an owner it is inherited or imported; with a type before it, it is declared here.
    if (
      /\.\s*$/.test(before) ||
      /(?:\w|>|\])\s+$/.test(before.replace(/\b(?:return|throw|else|case|assert)\s+$/, ''))
    )
      return false;
    return statics.has(name) || parents.has(definedIn);
  };
}
