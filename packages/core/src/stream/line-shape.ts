import { isFence } from './is-fence';

/** The shape of a line of an answer. */
export type LineShape = 'blank' | 'code' | 'sentence' | 'phrase' | 'words' | 'fence' | 'undecided';

/** Marks that sentences do not have outside quotes. */
const codeMark = /[;{}=<>[\]@$\\|&#^~]|\/\/|\/\*|\*\/|--|\+\+|(?:^|\s)[-+*/%]\s|[\w]\(/;
const quoted = /`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|«[^»\n]*»/g;
const unclosed = /[`"“«][^]*$/;
const word = /^[("“‘']*\p{L}[\p{L}\p{M}'’，。！？：；、-]*[)"”’']*[,.:;!?…，。！？：；]*[)"”]*$/u;
/** Beginnings that no word has. */
const notWordOnce = /^(?:\p{L}+\(|\p{L}*(?:[_\d]|\.[\p{L}\p{N}_]))/u;
/** Scripts that are written without spaces between words, and the marks that end their clauses. */
const wideMark = /[，。！？：；、]/;
const otherScript = /[^\p{Script=Latin}\P{L}]/gu;

/** A sentence begins with a capital letter, or in a script without capitals. */
const beginsSentence = /^[\p{Lu}\p{Lo}]/u;
const capitalized = /^(?:\p{Lu}(?:$|[\p{Ll}'’])|\p{Lo})/u;

/**
 * Distinguishes a sentence from code by its shape: plain words, the first capitalized, a punctuation mark at the end, and no
 * code marks. A line of a few words can be either, and counts as code.
 *
 * @param whole - the line is complete
 */
export function lineShape(line: string, whole: boolean): LineShape {
  const bare = line.trim();
  if (bare === '') return whole ? 'blank' : 'undecided';
  if (isCodeHead(bare.charCodeAt(0))) return 'code';
  const fence = isFence(bare, whole);
  if (fence !== false) return fence === true ? 'fence' : 'undecided';
  if (!whole && /^(?:#{1,6} ?|\*\*?)$/.test(bare)) return 'undecided';
  if (/^#{2,6} \p{L}/u.test(bare)) return whole ? 'words' : 'undecided';
  const closed = bare.replaceAll('**', '').replace(quoted, 'x');
  const plain = whole ? closed : closed.replace(unclosed, 'x');
  if (!beginsSentence.test(plain) || codeMark.test(whole ? `${plain}\n` : plain)) return 'code';
  const words = plain.split(/\s+/);
  const [first = ''] = words;
  const firstWhole = whole || words.length > 1 || /\s$/.test(line);
  if (firstWhole ? !isWord(first) : notWordOnce.test(first)) return 'code';
  return whole ? shapeOfWhole(plain, words) : 'undecided';
}

/**
 * Whether a line with this first character, a UTF-16 unit, is code whatever follows: an ASCII one with which neither a sentence, nor a
 * fence, a heading or emphasis begins. The answers of most models begin so.
 */
function isCodeHead(char: number): boolean {
  return char < 0x80 && (char < 0x41 || char > 0x5a) && !otherHeads.includes(char);
}

const otherHeads = Array.from('`~#*', (char) => char.charCodeAt(0));

function shapeOfWhole(plain: string, words: readonly string[]): LineShape {
  const others = plain.match(otherScript)?.length ?? 0;
  if (wideMark.test(plain) && others >= 4) return 'sentence';
  const known = words.filter(isWord).length;
  if (known < words.length * 0.7 || !capitalized.test(words[0] ?? '')) return 'code';
  const end = plain.replace(/[)"”]+$/, '').at(-1) ?? '';
  if (/[.…]/.test(end) && known >= 3) return 'sentence';
  const several = hasNeighbors(words) || /[.!?] \p{Lu}/u.test(plain);
  if (/[:!?]/.test(end) && known >= 3 && several) return 'sentence';
  const bare = known === words.length && /^\p{L}+ \p{Ll}/u.test(plain);
  if (bare && known >= 3 && hasNeighbors(words)) return 'phrase';
  return /[.…:!?]/.test(end) || known >= 5 || others >= 4 ? 'words' : 'code';
}

/** Keywords that may be between names in an expression. */
const joining =
  /^(?:and|as|async|await|case|const|else|extends|for|from|if|implements|import|in|instanceof|is|lambda|new|not|of|or|satisfies|typeof|with|yield)$/;

/** Whether two names are next to each other: few languages allow that in an expression. */
function hasNeighbors(words: readonly string[]): boolean {
  return words.some((one, index) => {
    const next = words[index + 1];
    return next !== undefined && isName(one) && isName(next.replace(/[^\p{L}]+$/u, ''));
  });
}

function isName(text: string): boolean {
  return /^[\p{L}'’-]+$/u.test(text) && !joining.test(text);
}

function isWord(text: string): boolean {
  return word.test(text);
}
