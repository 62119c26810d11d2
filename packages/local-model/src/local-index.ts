import { normalizeLineEnds } from '@org/completion-core/host';
import { lex } from './lexer';
import { IndexedDocument } from './indexed-document';
import { buildSegment, type Segment, type SegmentInput } from './segment';
import { inputFrom, updateSegment } from './update-segment';
import { readSnapshot, writeSnapshot } from './snapshot';
import { QueryMemory } from './query-memory';
import type { TokenList } from './token-list';
import { Vocabulary } from './vocabulary';

/** Settings of {@link LocalIndex}. */
export interface LocalIndexOptions {
  /**
   * Whether the document at `uri` may be learned from. Applied to every document that is added, updated or loaded; one that
   * is not admitted leaves no trace. @default every document
   */
  readonly admit?: (uri: string) => boolean;
}

/** How far {@link LocalIndex.build} has come. */
export interface BuildProgress {
  /** Language family being sorted. */
  readonly language: string;
  readonly builtTokens: number;
  readonly totalTokens: number;
}

/** Sizes of an index. */
export interface IndexStats {
  /** Documents that predictions use, open ones included. */
  readonly documents: number;
  readonly openDocuments: number;
  /** Added, and not used before the next build. */
  readonly pendingDocuments: number;
  /** UTF-16 units of the text behind the built documents, those removed since included. */
  readonly sourceChars: number;
  readonly tokens: number;
  /** Tokens of removed documents, which the next build frees. */
  readonly deadTokens: number;
  readonly vocabulary: number;
  /** Bytes held by the index's arrays and texts. */
  readonly memoryBytes: number;
}

interface PendingDocument {
  readonly languageId: string;
  readonly tokens: Pick<TokenList, 'ids' | 'gaps' | 'length'>;
  readonly chars: number;
}

type LoadedSegments = readonly (readonly [family: string, segment: Segment])[];

/** Number of new words after which unused ones are dropped. */
const vocabularySlack = 100_000;

/**
 * The documents that the model has learned from: the workspace in sorted segments, one for each family of languages, and the open
 * documents beside them. Holds the text of open documents and only tokens of the others. Reads no file and writes none.
 */
export class LocalIndex {
  readonly #admit: (uri: string) => boolean;
  #vocabulary = new Vocabulary();
  #tidySize = 0;
  readonly #segments = new Map<string, Segment>();
  readonly #live = new Map<string, IndexedDocument>();
  readonly #pending = new Map<string, PendingDocument>();
  readonly #chars = new Map<string, number>();
  /** What queries keep for those after them, since it takes longer to make than to use. */
  readonly memory = new QueryMemory();

  constructor(options: LocalIndexOptions = {}) {
    this.#admit = options.admit ?? (() => true);
  }

  /** Token texts. Replaced as a whole when unused words are dropped, never changed in place. */
  get vocabulary(): Vocabulary {
    return this.#vocabulary;
  }

  /** The sorted workspace for a language, where there is one. */
  segment(languageId: string): Segment | undefined {
    return this.#segments.get(languageFamily(languageId));
  }

  /** Open documents, and those closed since the last build. */
  liveDocuments(): IterableIterator<IndexedDocument> {
    return this.#live.values();
  }

  liveDocument(uri: string): IndexedDocument | undefined {
    return this.#live.get(uri);
  }

  /**
   * Adds a document of the workspace; predictions use it after the next {@link build}. An open document is not replaced.
   * Returns whether it was added.
   */
  addDocument(uri: string, languageId: string, text: string): boolean {
    if (!this.#admit(uri) || this.#live.get(uri)?.open === true) return false;
    this.removeDocument(uri);
    const plain = normalizeLineEnds(text);
    const { ids, gaps, length } = lex(plain, this.#vocabulary);
    this.#pending.set(uri, {
      languageId,
      tokens: { ids: ids.slice(0, length), gaps: gaps.slice(0, length), length },
      chars: text.length,
    });
    return true;
  }

  /**
   * Updates the text of an open document; the first call opens it. Used at once, and cheap: only the changed lines are
   * read. Returns whether it was updated.
   *
   * @param languageId - of a document that was never added. @default 'plaintext'
   */
  updateDocument(uri: string, text: string, languageId?: string): boolean {
    if (!this.#admit(uri)) {
      this.removeDocument(uri);
      return false;
    }
    this.#tidyWhenGrown();
    const plain = normalizeLineEnds(text);
    const known = this.#live.get(uri);
    if (known !== undefined && (languageId === undefined || known.languageId === languageId)) {
      known.open = true;
      known.update(plain, this.#vocabulary);
      return true;
    }
    const language = languageId ?? this.#languageOf(uri) ?? 'plaintext';
    this.#pending.delete(uri);
    this.withholdDocument(uri);
    this.#live.set(uri, new IndexedDocument(uri, language, plain, this.#vocabulary));
    return true;
  }

  /** Closes a document: from the next build on its last text counts like the rest of the workspace. */
  closeDocument(uri: string): void {
    const document = this.#live.get(uri);
    if (document !== undefined) document.open = false;
  }

  /**
   * Closes a document and forgets its last text, which may never have been saved: what was built of it before it was opened counts
   * again. Returns whether there is such.
   */
  revertDocument(uri: string): boolean {
    this.#live.delete(uri);
    return this.restoreDocument(uri);
  }

  /**
   * Leaves a built document out of every prediction until {@link restoreDocument}, such as one whose own text is asked for. Costs its
   * length. Returns whether predictions used it.
   */
  withholdDocument(uri: string): boolean {
    return this.#someSegment((segment) => segment.withhold(uri));
  }

  /** Takes a document back that {@link withholdDocument} has left out. Costs its length. Returns whether it was left out. */
  restoreDocument(uri: string): boolean {
    return !this.#live.has(uri) && this.#someSegment((segment) => segment.restore(uri));
  }

  /** Forgets a document. Returns whether it was known. */
  removeDocument(uri: string): boolean {
    let known = this.#live.delete(uri);
    known = this.#pending.delete(uri) || known;
    return this.#someSegment((segment) => segment.remove(uri)) || known;
  }

  /**
   * Brings everything added, closed and removed since the last build into the index. A few documents are inserted into what is sorted,
   * in a few milliseconds; a whole workspace is sorted in one go (a second for a few megabytes of source), so use a worker for that.
   * Unchanged families of languages are skipped.
   */
  build(onProgress: (progress: BuildProgress) => void = () => {}): void {
    const inputs = new Map<string, SegmentInput[]>();
    const inputsOf = (family: string) => {
      const known = inputs.get(family) ?? [];
      inputs.set(family, known);
      return known;
    };
    const add = (input: SegmentInput, chars: number) => {
      this.#someSegment((segment) => segment.remove(input.uri));
      inputsOf(languageFamily(input.languageId)).push(input);
      this.#chars.set(input.uri, chars);
    };
    for (const [uri, { languageId, tokens, chars }] of this.#pending) add({ uri, languageId, tokens }, chars);
    for (const document of this.#live.values()) if (!document.open) add(document, document.text.length);
    for (const [family, segment] of this.#segments) if (segment.deadTokens > 0) inputsOf(family);
    const sizeOf = (list: readonly SegmentInput[]) =>
      list.reduce((sum, { tokens }) => sum + tokens.length, 0);
    const totalTokens = [...inputs.values()].reduce((sum, list) => sum + sizeOf(list), 0);
    let builtTokens = 0;
    for (const [family, list] of inputs) {
      onProgress({ language: family, builtTokens, totalTokens });
      this.#update(family, list);
      builtTokens += sizeOf(list);
      onProgress({ language: family, builtTokens, totalTokens });
    }
    this.#pending.clear();
    this.#tidySize = this.#vocabulary.size;
    for (const [uri, document] of this.#live) if (!document.open) this.#live.delete(uri);
    this.#forgetChars();
  }

  #update(family: string, added: readonly SegmentInput[]): void {
    const old = this.#segments.get(family);
    const { size } = this.#vocabulary;
    const segment = old === undefined ? buildSegment(added, size) : updateSegment(old, added, size);
    if (segment.documents.length === 0) this.#segments.delete(family);
    else this.#segments.set(family, segment);
  }

  #forgetChars(): void {
    for (const uri of this.#chars.keys())
      if (!this.#someSegment((segment) => segment.document(uri) !== undefined)) this.#chars.delete(uri);
  }

  /** Whether `test` is true of the first segment that it is true of. */
  #someSegment(test: (segment: Segment) => boolean): boolean {
    for (const segment of this.#segments.values()) if (test(segment)) return true;
    return false;
  }

  /** The sizes now. */
  stats(): IndexStats {
    const segments = [...this.#segments.values()];
    const live = [...this.#live.values()];
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    return {
      documents: sum(segments.map((segment) => segment.liveDocuments().length)) + live.length,
      openDocuments: live.filter((document) => document.open).length,
      pendingDocuments: this.#pending.size,
      sourceChars: sum([...this.#chars.values()]),
      tokens:
        sum(segments.map((segment) => segment.liveTokens)) + sum(live.map(({ tokens }) => tokens.length)),
      deadTokens: sum(segments.map((segment) => segment.deadTokens)),
      vocabulary: this.#vocabulary.size,
      memoryBytes:
        this.#vocabulary.bytes +
        sum(segments.map((segment) => segment.bytes)) +
        sum(live.map((document) => document.bytes)) +
        sum([...this.#pending.values()].map(({ tokens }) => tokens.ids.byteLength + tokens.gaps.byteLength)),
    };
  }

  /**
   * The built part as one buffer, which can be moved to another thread or stored: the words of the built documents, and nothing of those
   * removed nor of the texts of open ones.
   *
   * @param families - see `languageFamily`. @default all
   */
  save(families: readonly string[] = [...this.#segments.keys()]): ArrayBuffer {
    for (const [family, segment] of this.#segments) if (segment.deadTokens > 0) this.#update(family, []);
    const segments = [...this.#segments].filter(([family]) => families.includes(family));
    const { vocabulary, renumbered } = this.#vocabulary.keeping(
      this.#usedTokens(segments.map(([, { tokens }]) => tokens)),
    );
    return writeSnapshot({
      vocabulary: vocabulary.data(),
      segments: segments.map(([family, segment]) => [family, segment.renumber(renumbered, vocabulary.size)]),
      chars: [...this.#chars].filter(([uri]) => segments.some(([, segment]) => segment.document(uri))),
    });
  }

  /**
   * Replaces the families of languages in a buffer of {@link save}, which keeps its memory; documents that are not admitted are left
   * out, other families, open and pending documents stay. A buffer that is loaded into an index without built documents is used as it
   * is; else it is sorted again.
   *
   * @throws CompletionError `invalid-options` when {@link save} of this version did not write the buffer
   */
  load(buffer: ArrayBuffer): void {
    const snapshot = readSnapshot(buffer);
    const vocabulary = new Vocabulary(snapshot.vocabulary);
    for (const [family] of snapshot.segments) this.#segments.delete(family);
    const segments =
      this.#segments.size === 0
        ? this.#adopt(vocabulary, snapshot.segments)
        : this.#sortAgain(vocabulary, snapshot.segments);
    this.#tidySize = this.#vocabulary.size;
    for (const [family, segment] of segments) {
      for (const { uri } of segment.documents) {
        if (this.#pending.has(uri) || !this.#admit(uri)) segment.remove(uri);
        else if (this.#live.has(uri)) segment.withhold(uri);
      }
      this.#segments.set(family, segment);
    }
    for (const [uri, chars] of snapshot.chars) this.#chars.set(uri, chars);
    this.#forgetChars();
  }

  /** Takes the vocabulary of loaded segments over. */
  #adopt(vocabulary: Vocabulary, segments: LoadedSegments): LoadedSegments {
    for (const document of this.#live.values()) document.relex(vocabulary);
    for (const { tokens } of this.#pending.values()) translate(tokens.ids, this.#vocabulary, vocabulary);
    this.#vocabulary = vocabulary;
    return segments;
  }

  /** Sorts loaded segments by the numbers that their words have here. */
  #sortAgain(vocabulary: Vocabulary, segments: LoadedSegments): LoadedSegments {
    return segments.map(([family, segment]) => {
      translate(segment.tokens, vocabulary, this.#vocabulary);
      const inputs = segment.documents.map((document) => inputFrom(segment, document));
      return [family, buildSegment(inputs, this.#vocabulary.size)];
    });
  }

  /** For each token whether it is in one of `rows`. */
  #usedTokens(rows: readonly Int32Array[]): Uint8Array {
    const used = new Uint8Array(this.#vocabulary.size);
    for (const row of rows) for (let i = 0; i < row.length; i++) used[row[i] as number] = 1;
    return used;
  }

  /** Drops words that no document contains any more, such as half-typed ones. */
  #tidyWhenGrown(): void {
    if (this.#vocabulary.size < this.#tidySize + vocabularySlack) return;
    const old = this.#vocabulary;
    const used = this.#usedTokens([
      ...[...this.#segments.values()].map(({ tokens }) => tokens),
      ...[...this.#pending.values()].map(({ tokens }) => tokens.ids.subarray(0, tokens.length)),
    ]);
    // Numbering in the old order keeps every segment sorted.
    const { vocabulary, renumbered } = old.keeping(used);
    for (const [family, segment] of this.#segments) {
      this.#segments.set(family, segment.renumber(renumbered, vocabulary.size));
    }
    for (const { tokens } of this.#pending.values()) {
      for (let i = 0; i < tokens.length; i++) tokens.ids[i] = renumbered[tokens.ids[i] as number] as number;
    }
    for (const document of this.#live.values()) document.relex(vocabulary);
    this.#vocabulary = vocabulary;
    this.#tidySize = vocabulary.size;
  }

  #languageOf(uri: string): string | undefined {
    const pending = this.#pending.get(uri)?.languageId;
    if (pending !== undefined) return pending;
    for (const segment of this.#segments.values()) {
      const document = segment.document(uri);
      if (document !== undefined) return document.languageId;
    }
    return undefined;
  }
}

/** Gives tokens the numbers that they have in another vocabulary. */
function translate(ids: Int32Array, from: Vocabulary, to: Vocabulary): void {
  const numbers = new Int32Array(from.size).fill(-1);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (numbers[id] === -1) numbers[id] = to.intern(from.text(id), from.kind(id));
    ids[i] = numbers[id] as number;
  }
}

const families: Readonly<Record<string, string>> = {
  javascript: 'ecmascript',
  javascriptreact: 'ecmascript',
  typescript: 'ecmascript',
  typescriptreact: 'ecmascript',
  c: 'c',
  cpp: 'c',
  'objective-c': 'c',
  'objective-cpp': 'c',
  jsonc: 'json',
  scss: 'css',
  less: 'css',
};

/** The family of a language: languages of a family learn from each other. Any other language is its own family. */
export function languageFamily(languageId: string): string {
  return Object.hasOwn(families, languageId) ? (families[languageId] ?? languageId) : languageId;
}
