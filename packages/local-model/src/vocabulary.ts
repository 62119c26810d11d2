/** What a token is, as far as the model needs to know. */
export const TokenKind = {
  Boundary: 0,
  Word: 1,
  Number: 2,
  Punctuation: 3,
  LineBreak: 4,
  Opaque: 5,
} as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** Id of the token before and after every document. It is never predicted. */
export const boundaryToken = 0;
/** Id of all pieces that are too long to be worth keeping (embedded data). It is never predicted. */
export const opaqueToken = 1;

/** A vocabulary as plain arrays, for saving and for moving between threads. */
export interface VocabularyData {
  readonly characters: Uint16Array;
  readonly starts: Uint32Array;
  readonly kinds: Uint8Array;
}

/**
 * Numbers every distinct token text. Texts lie in one pool of UTF-16 units instead of one string each, so a hundred
 * thousand tokens cost a few bytes apiece and can be moved to another thread as they are.
 */
export class Vocabulary {
  #characters: Uint16Array;
  #starts: Uint32Array;
  #kinds: Uint8Array;
  #hashes: Int32Array;
  #slots: Int32Array;
  #size = 0;
  #end = 0;

  /** @param data - of another vocabulary, which is not used any more: its arrays may be changed */
  constructor(data?: VocabularyData) {
    const count = data?.kinds.length ?? 0;
    this.#characters = data?.characters ?? new Uint16Array(1 << 14);
    this.#starts = data?.starts ?? new Uint32Array(1 << 11);
    this.#kinds = data?.kinds ?? new Uint8Array(1 << 11);
    this.#hashes = new Int32Array(Math.max(1 << 11, count));
    this.#slots = new Int32Array(2 ** Math.max(12, Math.ceil(Math.log2(2 * count + 1))));
    if (data === undefined) {
      this.#slots.fill(-1);
      this.intern('', TokenKind.Boundary);
      this.intern('\u0000', TokenKind.Opaque);
      return;
    }
    this.#size = count;
    this.#end = data.starts[count] ?? 0;
    for (let id = 0; id < count; id++) {
      let hash = hashSeed;
      const end = data.starts[id + 1] as number;
      for (let i = data.starts[id] as number; i < end; i++)
        hash = hashStep(hash, data.characters[i] as number);
      this.#hashes[id] = hash;
    }
    this.#fillSlots();
  }

  /** Number of tokens. Ids run from 0 to `size - 1`. */
  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return (
      this.#characters.byteLength +
      this.#starts.byteLength +
      this.#kinds.byteLength +
      this.#hashes.byteLength +
      this.#slots.byteLength
    );
  }

  /** Id of `text`, which gets a new one when it has none. */
  intern(text: string, kind: TokenKind): number {
    let hash = hashSeed;
    for (let i = 0; i < text.length; i++) hash = hashStep(hash, text.charCodeAt(i));
    return this.internSlice(text, 0, text.length, hash, kind);
  }

  /** Id of `source.slice(start, end)`, whose hash the caller has already made with {@link hashStep}. */
  internSlice(source: string, start: number, end: number, hash: number, kind: TokenKind): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const id = slots[slot] as number;
      if (id < 0) break;
      if (this.#hashes[id] === hash && this.#isTextOf(id, source, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    return this.#append(source, start, end, hash, kind, slot);
  }

  kind(id: number): TokenKind {
    return (this.#kinds[id] ?? TokenKind.Opaque) as TokenKind;
  }

  text(id: number): string {
    return String.fromCharCode(...this.#characters.subarray(this.#starts[id], this.#starts[id + 1]));
  }

  /** Number of UTF-16 units of the token's text. */
  textLength(id: number): number {
    return (this.#starts[id + 1] ?? 0) - (this.#starts[id] ?? 0);
  }

  /** Whether the token's text begins with `head`. Makes no string. */
  startsWith(id: number, head: string): boolean {
    const start = this.#starts[id] as number;
    if ((this.#starts[id + 1] as number) - start < head.length) return false;
    for (let i = 0; i < head.length; i++) {
      if (this.#characters[start + i] !== head.charCodeAt(i)) return false;
    }
    return true;
  }

  /** A vocabulary of the tokens marked in `used`, in the same order, and the new number of each old one. */
  keeping(used: Uint8Array): { vocabulary: Vocabulary; renumbered: Int32Array } {
    const vocabulary = new Vocabulary();
    const renumbered = new Int32Array(this.#size);
    renumbered[opaqueToken] = opaqueToken;
    for (let id = opaqueToken + 1; id < this.#size; id++) {
      if (used[id] === 1) renumbered[id] = vocabulary.intern(this.text(id), this.kind(id));
    }
    return { vocabulary, renumbered };
  }

  /** A copy as plain arrays without slack. */
  data(): VocabularyData {
    return {
      characters: this.#characters.slice(0, this.#end),
      starts: this.#starts.slice(0, this.#size + 1),
      kinds: this.#kinds.slice(0, this.#size),
    };
  }

  #isTextOf(id: number, source: string, start: number, end: number): boolean {
    const from = this.#starts[id] as number;
    const length = end - start;
    if ((this.#starts[id + 1] as number) - from !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#characters[from + i] !== source.charCodeAt(start + i)) return false;
    }
    return true;
  }

  #append(source: string, start: number, end: number, hash: number, kind: TokenKind, slot: number): number {
    const id = this.#size++;
    // Those of a loaded vocabulary have lengths of their own.
    if (id + 2 > this.#starts.length) this.#starts = grown(this.#starts, id + 2);
    if (id + 1 > this.#kinds.length) this.#kinds = grown(this.#kinds, id + 1);
    if (id + 1 > this.#hashes.length) this.#hashes = grown(this.#hashes, id + 1);
    if (this.#end + end - start > this.#characters.length) {
      this.#characters = grown(this.#characters, this.#end + end - start);
    }
    for (let i = start; i < end; i++) this.#characters[this.#end++] = source.charCodeAt(i);
    this.#starts[id + 1] = this.#end;
    this.#kinds[id] = kind;
    this.#hashes[id] = hash;
    this.#slots[slot] = id;
    if (this.#size * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      this.#fillSlots();
    }
    return id;
  }

  #fillSlots(): void {
    const slots = this.#slots.fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = spread(this.#hashes[id] as number) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
  }
}

/** Hash of the empty text. */
export const hashSeed = 0x811c9dc5 | 0;

/** Hash of a text and one more UTF-16 unit. */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(
  array: T,
  minLength: number,
): T {
  const length = Math.max(minLength, Math.ceil(array.length * 1.5));
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
