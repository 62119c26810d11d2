/** How blocks of a language begin and end. A block is a line that opens it, 1–12 lines, and a line that closes it. */
export interface BlockStyle {
  /** Tried on the opening line without its indentation. */
  readonly opens: RegExp;
  /** Tried on the closing line without its indentation; without one, the first line that is not deeper ends the block. */
  readonly closes: RegExp | undefined;
  /** Lines of the body are further right than the opening line, and the closing line is as far left. */
  readonly indented: boolean;
}

const curly: BlockStyle = { opens: /\{$/, closes: /^\}/, indented: true };
const square: BlockStyle = { opens: /\[$/, closes: /^\]/, indented: true };
const round: BlockStyle = { opens: /\($/, closes: /^\)/, indented: true };

/** Blocks in brackets, of any kind. */
export const brackets: readonly BlockStyle[] = [curly, square, round];

/** `<p class="x">` … `</p>` */
export const tags: BlockStyle = {
  opens: /^<([A-Za-z][\w:.-]*)(\s[^<>]*)?(?<![/-])>$/,
  closes: /^<\/[A-Za-z]/,
  indented: true,
};

/** Directives of templates: Jinja and Django, ERB, Handlebars, Svelte. */
export const directives: readonly BlockStyle[] = [
  { opens: /^\{%-? *(?!end|else|elif)\w+.*%\}$/, closes: /^\{%-? *(end|else|elif)/, indented: true },
  {
    opens: /^<%-?=? *.*\b(if|unless|each|do|for|else|elsif)\b.*%>$/,
    closes: /^<%-? *(end|else|elsif)\b/,
    indented: true,
  },
  { opens: /^\{\{~?#/, closes: /^\{\{~?(\/|else)/, indented: true },
  { opens: /^\{[#:](if|each|await|key|else)/, closes: /^\{[/:]/, indented: true },
];

/** Blocks that `end` closes. */
export function endsWithEnd(opens: RegExp): BlockStyle {
  return { opens, closes: /^(end|else|elsif|elseif|rescue|ensure|when|until)\b/, indented: true };
}

export const shellWords: readonly BlockStyle[] = [
  { opens: /\bthen$|^else$/, closes: /^(fi|else|elif)\b/, indented: true },
  { opens: /\bdo$/, closes: /^done\b/, indented: true },
  { opens: /\bin$/, closes: /^esac\b/, indented: true },
  { opens: /\{$/, closes: /^\}/, indented: true },
];

/** `\begin{x}` … `\end{x}` */
export const environments: BlockStyle = { opens: /^\\begin\{/, closes: /^\\end\{/, indented: false };

/** Fenced code. */
export const fences: BlockStyle = { opens: /^```\s*[\w-]+$/, closes: /^```$/, indented: false };

/** Blocks that indentation alone ends. */
export function indented(opens: RegExp): BlockStyle {
  return { opens, closes: undefined, indented: true };
}
