import type { Place } from './place';
import { Declarations, placesAfter, type DeclarationRows } from './declarations';
import { partsOfName, type NamePartsOf } from './name-parts';
import { TokenClass } from './token-classes';
import { TokenKind, boundaryToken } from './vocabulary';
import { modulePath, relativeModule, tokensOfName, type WorkspaceModules } from './workspace-modules';

const none: ReadonlySet<number> = new Set();
/** Exporting documents of one name that are compared. */
const maxExporters = 4;

/** What declarations in the workspace tell of the token at one place. */
export class PlaceHints {
  readonly #rows: DeclarationRows;
  readonly #declarations: Declarations;
  readonly #modules: WorkspaceModules | undefined;
  readonly #uri: string;
  readonly #ecmascript: boolean;
  readonly names: NamePartsOf;
  readonly #paths = new Map<number, readonly (readonly number[])[]>();
  /** Members of what stands before the dot. */
  members: ReadonlySet<number> = none;
  /** The parameter that the cursor's argument is for; -1 when it is not known. */
  parameter = -1;
  /** All parameters, where an argument begins. */
  parameters: readonly number[] = [];
  /** What an import here continues with: the next piece of a module's path, or the names in the module. */
  imported: ReadonlySet<number> = none;
  /** The number after the one that stands here in the line before; -1 for none. */
  nextNumber = -1;
  readonly #lineKeys = new Set<string>();
  readonly #lineParts = new Set<string>();
  readonly #fileParts: ReadonlySet<string>;
  #parameterParts: readonly string[] = [];

  constructor(
    rows: DeclarationRows,
    {
      modules,
      uri,
      names,
      ecmascript,
    }: { modules: WorkspaceModules | undefined; uri: string; names: NamePartsOf; ecmascript: boolean },
  ) {
    this.#rows = rows;
    this.#declarations = new Declarations(rows);
    this.#modules = modules;
    this.#uri = uri;
    this.#ecmascript = ecmascript;
    this.names = names;
    const file = modulePath(uri);
    this.#fileParts = new Set(partsOfName(file.slice(file.lastIndexOf('/') + 1)));
  }

  /** Whether a word on the line before the place is the same but for its case and underscores. */
  isNamedOnLine(token: number): boolean {
    return this.#lineKeys.has(this.names.of(token).key);
  }

  /** Share of the parts of a name that words on the line have. */
  partsOnLine(token: number): number {
    return shareIn(this.names.of(token).parts, this.#lineParts);
  }

  /** The same of the name of the file. */
  partsOfFile(token: number): number {
    return shareIn(this.names.of(token).parts, this.#fileParts);
  }

  /** The same of the parameter, when the name is another one. */
  partsOfParameter(token: number): number {
    if (this.parameter < 0 || token === this.parameter) return 0;
    const { parts } = this.names.of(token);
    let shared = 0;
    for (const part of this.#parameterParts) if (parts.includes(part)) shared++;
    return shared === 0 ? 0 : shared / Math.max(parts.length, this.#parameterParts.length);
  }

  /** Reads what is known of the place behind `context[0 … length)`. */
  read(context: Int32Array, length: number, place: Place): void {
    const { classes } = this.#rows;
    this.members = none;
    this.parameter = -1;
    this.parameters = [];
    this.imported = none;
    this.#parameterParts = [];
    this.#readLine(context, length, place);
    const last = length === 0 ? boundaryToken : (context[length - 1] as number);
    const first = place.lineStart < length ? (context[place.lineStart] as number) : boundaryToken;
    const imports = this.#importWord(first);
    if (imports !== undefined) {
      this.imported = this.#importedAt(context, length, place.lineStart, imports);
      return;
    }
    if (classes.of(last) === TokenClass.Access && length > 1) {
      const receiver = context[length - 2] as number;
      if (classes.isWord(receiver)) this.members = this.#declarations.membersOf(receiver);
    }
    const { openAt } = place;
    if (openAt > 0 && classes.isWord(context[openAt - 1] as number)) {
      const parameters = this.#declarations.parametersOf(context[openAt - 1] as number);
      if (parameters.length > 0) this.#readArgument(context, length, openAt, parameters);
    }
  }

  #readLine(context: Int32Array, length: number, { lineStart, parallel }: Place): void {
    this.#lineKeys.clear();
    this.#lineParts.clear();
    for (let at = lineStart; at < length; at++) {
      const { key, parts } = this.names.of(context[at] as number);
      if (key.length < 2) continue;
      this.#lineKeys.add(key);
      for (const part of parts) this.#lineParts.add(part);
    }
    const { vocabulary } = this.#rows;
    this.nextNumber = -1;
    if (parallel < 0 || vocabulary.kind(parallel) !== TokenKind.Number) return;
    const text = vocabulary.text(parallel);
    if (/^\d{1,9}$/.test(text))
      this.nextNumber = vocabulary.intern(String(Number(text) + 1), TokenKind.Number);
  }

  #readArgument(context: Int32Array, length: number, openAt: number, parameters: readonly number[]): void {
    const { classes } = this.#rows;
    let depth = 0;
    let number = 0;
    for (let at = openAt + 1; at < length; at++) {
      const kind = classes.of(context[at] as number);
      if (kind === TokenClass.Open) depth++;
      else if (kind === TokenClass.Close) depth--;
      else if (kind === TokenClass.Comma && depth === 0) number++;
    }
    this.parameter = parameters[number] ?? -1;
    if (this.parameter >= 0) this.#parameterParts = this.names.of(this.parameter).parts;
    const last = classes.of(context[length - 1] as number);
    if (last === TokenClass.Open || last === TokenClass.Comma) this.parameters = parameters;
  }

  #importWord(first: number): 'import' | 'from' | 'export' | undefined {
    const { vocabulary } = this.#rows;
    if (first === boundaryToken || vocabulary.kind(first) !== TokenKind.Word) return undefined;
    const length = vocabulary.textLength(first);
    if (length !== 4 && length !== 6) return undefined;
    const text = vocabulary.text(first);
    return text === 'import' || text === 'from' || text === 'export' ? text : undefined;
  }

  #importedAt(
    context: Int32Array,
    length: number,
    lineStart: number,
    word: 'import' | 'from' | 'export',
  ): ReadonlySet<number> {
    const { vocabulary, classes } = this.#rows;
    const modules = this.#modules;
    if (modules === undefined) return none;
    const line = Array.from(context.subarray(lineStart, length));
    if (this.#ecmascript) return this.#nextOfPath(line);
    if (word !== 'from' || classes.of(line.at(-1) as number) === TokenClass.Word) return none;
    const texts = line.map((token) => vocabulary.text(token));
    const importAt = texts.indexOf('import');
    if (importAt < 0) return none;
    const path = texts.slice(1, importAt).join('');
    return new Set(this.#pythonModules(path).flatMap((found) => [...modules.namesIn(found, classes)]));
  }

  #pythonModules(path: string) {
    const modules = this.#modules as WorkspaceModules;
    const dots = /^\.*/.exec(path)?.[0].length ?? 0;
    const names = path
      .slice(dots)
      .split('.')
      .filter((name) => name !== '');
    if (dots === 0) return modules.find(names).slice(0, maxExporters);
    const folder = this.#uri.split('/').slice(0, -dots);
    const wanted = [...folder, ...names].join('/');
    return modules
      .find(names.length === 0 ? folder.slice(-1) : names)
      .filter(({ uri }) => modulePath(uri) === wanted);
  }

  /** The next piece of the path of a module that exports a name on this line. */
  #nextOfPath(line: readonly number[]): ReadonlySet<number> {
    const { vocabulary, classes } = this.#rows;
    let quote = line.length - 1;
    while (quote > 0 && classes.of(line[quote] as number) !== TokenClass.Quote) quote--;
    if (quote < 2 || vocabulary.text(line[quote - 1] as number) !== 'from') return none;
    const next = new Set<number>();
    const typed = line.slice(quote + 1);
    for (const name of line.slice(1, quote - 1)) {
      if (classes.of(name) !== TokenClass.Word) continue;
      for (const path of this.#pathsTo(name)) {
        if (!typed.every((token, i) => path[i] === token)) continue;
        next.add(path[typed.length] ?? (line[quote] as number));
      }
    }
    return next;
  }

  #pathsTo(name: number): readonly (readonly number[])[] {
    let known = this.#paths.get(name);
    if (known === undefined) {
      known = this.#findPaths(name);
      this.#paths.set(name, known);
    }
    return known;
  }

  #findPaths(name: number): (readonly number[])[] {
    const { vocabulary, workspace } = this.#rows;
    if (workspace === undefined) return [];
    const { segment } = workspace;
    const exported = vocabulary.intern('export', TokenKind.Word);
    const uris = new Set<string>();
    for (const declarer of exporters) {
      const word = vocabulary.intern(declarer, TokenKind.Word);
      for (const { tokens, place } of placesAfter(this.#rows, [word, name])) {
        if (tokens !== segment.tokens || uris.size === maxExporters) continue;
        if (tokens[place - 3] !== exported && tokens[place - 4] !== exported) continue;
        uris.add(segment.documents[segment.documentAt(place)]?.uri ?? '');
      }
    }
    return [...uris].map((uri) => tokensOfName(relativeModule(this.#uri, uri), vocabulary));
  }
}

const exporters = ['class', 'interface', 'function', 'const', 'type', 'enum', 'let', 'abstract'];

function shareIn(parts: readonly string[], known: ReadonlySet<string>): number {
  let shared = 0;
  for (const part of parts) if (known.has(part)) shared++;
  return shared === 0 ? 0 : shared / parts.length;
}
