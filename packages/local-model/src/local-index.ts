import { normalizeLineEnds } from '@org/completion-core/host';
import { lex } from './lexer';
import { IndexedDocument } from './indexed-document';
import { buildSegment, type Segment, type SegmentInput } from './segment';
import { readSnapshot, writeSnapshot } from './snapshot';
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
  /** Tokens of removed or reopened documents, which the next build frees. */
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
    this.removeDocument(uri);
    this.#live.set(uri, new IndexedDocument(uri, language, plain, this.#vocabulary));
    return true;
  }

  /** Closes a document: from the next build on it counts like the rest of the workspace. */
  closeDocument(uri: string): void {
    const document = this.#live.get(uri);
    if (document !== undefined) document.open = false;
  }

  /** Forgets a document. Returns whether it was known. */
  removeDocument(uri: string): boolean {
    let known = this.#live.delete(uri);
    known = this.#pending.delete(uri) || known;
    for (const segment of this.#segments.values()) known = segment.remove(uri) || known;
    return known;
  }

  /**
   * Sorts everything added, closed and removed since the last build into the index. Runs to its end in one go (a second
   * for a few megabytes of source), so use a worker for a whole workspace. Unchanged families of languages are
   * skipped.
   */
  build(onProgress: (progress: BuildProgress) => void = () => {}): void {
    const inputs = new Map<string, SegmentInput[]>();
    const inputsOf = (family: string) => {
      let list = inputs.get(family);
      if (list === undefined) {
        list = [...(this.#segments.get(family)?.liveDocuments() ?? [])].map((document) =>
          this.#inputFrom(family, document),
        );
        inputs.set(family, list);
      }
      return list;
    };
    for (const [family, segment] of this.#segments) if (segment.deadTokens > 0) inputsOf(family);
    for (const [uri, { languageId, tokens, chars }] of this.#pending) {
      inputsOf(languageFamily(languageId)).push({ uri, languageId, tokens });
      this.#chars.set(uri, chars);
    }
    for (const document of this.#live.values()) {
      if (document.open) continue;
      inputsOf(languageFamily(document.languageId)).push(document);
      this.#chars.set(document.uri, document.text.length);
    }
    const size = (list: readonly SegmentInput[]) => list.reduce((sum, input) => sum + input.tokens.length, 0);
    const totalTokens = [...inputs.values()].reduce((sum, list) => sum + size(list), 0);
    let builtTokens = 0;
    for (const [family, list] of inputs) {
      onProgress({ language: family, builtTokens, totalTokens });
      if (list.length === 0) this.#segments.delete(family);
      else this.#segments.set(family, buildSegment(list, this.#vocabulary.size));
      builtTokens += size(list);
      onProgress({ language: family, builtTokens, totalTokens });
    }
    this.#pending.clear();
    this.#tidySize = this.#vocabulary.size;
    for (const [uri, document] of this.#live) if (!document.open) this.#live.delete(uri);
    for (const uri of this.#chars.keys()) {
      if (![...this.#segments.values()].some((segment) => segment.document(uri) !== undefined)) {
        this.#chars.delete(uri);
      }
    }
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

  /** The built part as one buffer, which can be moved to another thread or stored. It contains the words of the documents. */
  save(): ArrayBuffer {
    return writeSnapshot({
      vocabulary: this.#vocabulary.data(),
      segments: [...this.#segments],
      chars: this.#chars,
    });
  }

  /**
   * Replaces the built part by a buffer of {@link save}; documents that are not admitted are left out, open and pending ones
   * stay.
   *
   * @throws CompletionError `invalid-options` when {@link save} of this version did not write the buffer
   */
  load(buffer: ArrayBuffer): void {
    const snapshot = readSnapshot(buffer);
    const vocabulary = new Vocabulary(snapshot.vocabulary);
    for (const document of this.#live.values()) document.relex(vocabulary);
    for (const pending of this.#pending.values()) {
      const { ids, length } = pending.tokens;
      for (let i = 0; i < length; i++) {
        const id = ids[i] as number;
        ids[i] = vocabulary.intern(this.#vocabulary.text(id), this.#vocabulary.kind(id));
      }
    }
    this.#vocabulary = vocabulary;
    this.#tidySize = vocabulary.size;
    this.#segments.clear();
    this.#chars.clear();
    for (const [family, segment] of snapshot.segments) {
      for (const { uri } of segment.documents) {
        if (this.#live.has(uri) || this.#pending.has(uri) || !this.#admit(uri)) segment.remove(uri);
      }
      this.#segments.set(family, segment);
    }
    for (const [uri, chars] of snapshot.chars) this.#chars.set(uri, chars);
  }

  /** Drops words that no document contains any more, such as half-typed ones. */
  #tidyWhenGrown(): void {
    if (this.#vocabulary.size < this.#tidySize + vocabularySlack) return;
    const old = this.#vocabulary;
    const used = new Uint8Array(old.size);
    const rows = [
      ...[...this.#segments.values()].map(({ tokens }) => tokens),
      ...[...this.#pending.values()].map(({ tokens }) => tokens.ids.subarray(0, tokens.length)),
    ];
    for (const row of rows) for (const token of row) used[token] = 1;
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

  #inputFrom(
    family: string,
    document: { uri: string; languageId: string; start: number; end: number },
  ): SegmentInput {
    const { uri, languageId, start, end } = document;
    const segment = this.#segments.get(family);
    // The last token of a document is the boundary after it.
    return {
      uri,
      languageId,
      tokens: {
        ids: segment?.tokens.subarray(start, end - 1) ?? new Int32Array(0),
        gaps: segment?.gaps.subarray(start, end - 1) ?? new Uint8Array(0),
        length: end - 1 - start,
      },
    };
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
