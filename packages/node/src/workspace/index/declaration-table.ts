/** A place in a file that declares a name. Offsets in UTF-16 units. */
export interface DeclaredAt {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A declaration found in a file. Offsets in UTF-16 units. */
export interface NamedSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Numbers stored for each declaration: name, start, end. */
const width = 3;

/**
 * Which files declare which names. Stores each name once and about twelve bytes for each declaration, no texts, so that ten thousand
 * files fit into a few megabytes.
 */
export class DeclarationTable {
  readonly #ids = new Map<string, number>();
  /** Files that declare the name with this number: one, or several. */
  readonly #filesOf: (string | Set<string> | undefined)[] = [];
  readonly #spans = new Map<string, Uint32Array>();

  get files(): number {
    return this.#spans.size;
  }

  get declarations(): number {
    let count = 0;
    for (const spans of this.#spans.values()) count += spans.length / width;
    return count;
  }

  /** Replaces the declarations of `file`. */
  put(file: string, declarations: readonly NamedSpan[]): void {
    this.remove(file);
    const spans = new Uint32Array(declarations.length * width);
    for (const [index, { name, start, end }] of declarations.entries()) {
      const id = this.#idOf(name);
      spans.set([id, start, end], index * width);
      const files = this.#filesOf[id];
      if (files === undefined) this.#filesOf[id] = file;
      else if (files instanceof Set) files.add(file);
      else if (files !== file) this.#filesOf[id] = new Set([files, file]);
    }
    this.#spans.set(file, spans);
  }

  remove(file: string): void {
    const spans = this.#spans.get(file);
    if (spans === undefined) return;
    this.#spans.delete(file);
    for (let index = 0; index < spans.length; index += width) {
      const id = spans[index] ?? 0;
      const files = this.#filesOf[id];
      if (files instanceof Set) files.delete(file);
      else if (files === file) this.#filesOf[id] = undefined;
    }
  }

  /** Files that declare `name`. */
  filesOf(name: string): readonly string[] {
    const files = this.#filesOf[this.#ids.get(name) ?? -1];
    return files === undefined ? [] : files instanceof Set ? [...files] : [files];
  }

  /** Where `file` declares `name`, in the order of the file. */
  placesIn(file: string, name: string): readonly DeclaredAt[] {
    const id = this.#ids.get(name);
    const spans = this.#spans.get(file);
    if (id === undefined || spans === undefined) return [];
    const places: DeclaredAt[] = [];
    for (let index = 0; index < spans.length; index += width) {
      if (spans[index] === id)
        places.push({ file, start: spans[index + 1] ?? 0, end: spans[index + 2] ?? 0 });
    }
    return places;
  }

  #idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(name, id);
    return id;
  }
}
