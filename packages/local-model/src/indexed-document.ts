import { commonHead, commonTail } from '@org/completion-core/host';
import { indentStyleOf, indentationOf, lex, lexLines, type IndentStyle } from './lexer';
import { OccurrenceChain } from './occurrence-chain';
import { TokenList } from './token-list';
import type { Vocabulary } from './vocabulary';

/** A document that changes: its text and tokens, kept in step by lexing only the lines that an edit touched. */
export class IndexedDocument {
  readonly uri: string;
  readonly languageId: string;
  /** Open in an editor, so more likely to matter than the rest of the workspace. */
  open = true;
  tokens: TokenList;
  #text: string;
  #style: IndentStyle;
  #chain: OccurrenceChain | undefined;

  constructor(uri: string, languageId: string, text: string, vocabulary: Vocabulary) {
    this.uri = uri;
    this.languageId = languageId;
    this.#text = text;
    this.#style = indentStyleOf(text);
    this.tokens = lex(text, vocabulary, this.#style);
  }

  /** With `\n` line ends. */
  get text(): string {
    return this.#text;
  }

  get bytes(): number {
    const { ids, gaps, starts } = this.tokens;
    return (
      this.#text.length * 2 +
      ids.byteLength +
      gaps.byteLength +
      starts.byteLength +
      (this.#chain?.previous.byteLength ?? 0)
    );
  }

  /** Where its tokens occur; made at the first use after a change. */
  get chain(): OccurrenceChain {
    this.#chain ??= new OccurrenceChain(this.tokens.ids, this.tokens.gaps, this.tokens.length);
    return this.#chain;
  }

  /** Lexes the whole text again, with another vocabulary. */
  relex(vocabulary: Vocabulary): void {
    this.tokens = lex(this.#text, vocabulary, this.#style);
    this.#chain = undefined;
  }

  /** Takes the document's new text. Costs a comparison with the old one and lexing the changed lines. */
  update(text: string, vocabulary: Vocabulary): void {
    const old = this.#text;
    if (text === old) return;
    this.#chain = undefined;
    this.#text = text;
    const style = indentStyleOf(text);
    if (style.tabs !== this.#style.tabs || style.columns !== this.#style.columns) {
      this.#style = style;
      this.relex(vocabulary);
      return;
    }
    const head = commonHead(old, text);
    const tail = commonTail(old, text, Math.min(old.length, text.length) - head);
    const from = head === 0 ? 0 : text.lastIndexOf('\n', head - 1) + 1;
    // The line break before the next line with content counts its indentation from the changed lines: lex that line too.
    const to = endOfNextContent(text, text.length - tail);
    const oldTo = to + old.length - text.length;
    const region = new TokenList(Math.max(16, (to - from) >> 1));
    lexLines(text, from, to, indentationBefore(text, from, style), style, vocabulary, region);
    this.tokens.splice(this.tokens.indexAt(from), this.tokens.indexAt(oldTo), region, to - oldTo);
  }
}

/** End (behind the `\n`) of the first line with content that begins at or after the end of the line at `offset`. */
function endOfNextContent(text: string, offset: number): number {
  let at = text.indexOf('\n', offset);
  if (at < 0) return text.length;
  at++;
  for (;;) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    if (text.slice(at, end).trim() !== '') return end + 1;
    at = end + 1;
  }
}

function indentationBefore(text: string, lineStart: number, style: IndentStyle): number {
  let end = lineStart - 1;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (/[^ \t]/.test(line)) return indentationOf(line, style);
    end = start - 1;
  }
  return -1;
}
