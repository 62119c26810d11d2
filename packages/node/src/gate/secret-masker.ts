import { LRUCache } from 'lru-cache';
import { ownSecretPatterns } from './own-secret-patterns';

/** Replaces secrets in texts by a mask. */
export interface SecretMasker {
  /** `text` with every secret replaced by `********`; lines stay lines. Answers at once when all its lines are known. */
  mask(text: string): string | Promise<string>;
}

const secretMask = '********';

/** Lines remembered, by their text: what typing leaves unchanged is not looked at again. */
const rememberedLines = 20_000;
/** The same in UTF-16 units, of lines as they are and as they are masked. */
const rememberedChars = 8_000_000;

const shortestSecret = 8;

/**
 * What a line has that holds a secret: a long run of the characters keys are made of, with a digit unless very long, or a password
 * in an address. Most lines have neither and cost no more than this.
 */
const suspicious = /[\w+/=.~-]{32}|(?=[\w+/=.~-]*\d)[\w+/=.~-]{16}|:\/\/[^\s/]*@/;

/**
 * Masks by the rules of secretlint's recommended preset and a few of our own, line by line; private keys over all their lines,
 * also when the text shows only a part of one. Comments in a text cannot switch rules off.
 */
export function createSecretMasker(): SecretMasker {
  const known = new LRUCache<string, string>({
    max: rememberedLines,
    maxSize: rememberedChars,
    sizeCalculation: (masked, line) => line.length + masked.length + 1,
  });
  const lint = lazily(loadLinter);

  return {
    mask(text) {
      const lines = maskKeyBodies(maskPrivateKeys(text.split('\n')));
      // What is known is taken out at once: by the time the rest is, it may be forgotten.
      const masked = lines.map((line) => (suspicious.test(line) ? known.get(line) : line));
      const unknown = [...new Set(lines.filter((_, at) => masked[at] === undefined))];
      if (unknown.length === 0) return masked.join('\n');
      return lint()
        .then((find) => find(unknown.join('\n')))
        .then((secrets) => {
          const found = new Map(unknown.map((line) => [line, maskLine(line, secrets)]));
          for (const [line, plain] of found) {
            const own = detached(line);
            known.set(own, plain === line ? own : plain);
          }
          return lines.map((line, at) => masked[at] ?? found.get(line) ?? secretMask).join('\n');
        });
    },
  };
}

/** `line` in memory of its own: as a part of a text it would keep all of that text. */
function detached(line: string): string {
  return Buffer.from(line, 'utf16le').toString('utf16le');
}

function maskLine(line: string, secrets: readonly string[]): string {
  let masked = line;
  for (const secret of secrets) masked = masked.replaceAll(secret, secretMask);
  for (const pattern of ownSecretPatterns) {
    masked = masked.replace(pattern, (whole: string, secret: string) => whole.replace(secret, secretMask));
  }
  return masked;
}

/** Masks the lines of private keys: from a BEGIN to its END, or to the end of the text; from the start of the text to an END without BEGIN. */
function maskPrivateKeys(lines: readonly string[]): readonly string[] {
  const begin = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
  const end = /-----END [A-Z ]*PRIVATE KEY-----/;
  if (!lines.some((line) => line.includes('PRIVATE KEY-----'))) return lines;
  const firstMark = lines.findIndex((line) => begin.test(line) || end.test(line));
  let inside = firstMark >= 0 && !begin.test(lines[firstMark] ?? '');
  return lines.map((line) => {
    const begins = begin.test(line);
    const masked = inside || begins;
    if (begins) inside = true;
    if (end.test(line)) inside = false;
    return masked ? secretMask : line;
  });
}

/** A line of a key's or certificate's body, if it looks random: nothing but base64 of one of the usual widths, in quotes or not. */
const keyBody = /^\s*["'`]?([A-Za-z0-9+/]{60,76})(?:\\r)?(?:\\n)?["'`]?[\s,+;\\.]*$/;
/** What may end one: a shorter line of the same. */
const keyTail = /^\s*["'`]?[A-Za-z0-9+/]{2,76}={0,2}(?:\\r)?(?:\\n)?["'`]?[\s,+;\\.]*$/;

/** Masks the middle of a key: a window cut from a document may show neither its BEGIN nor its END. */
function maskKeyBodies(lines: readonly string[]): readonly string[] {
  let within = false;
  return lines.map((line) => {
    const [, base64 = ''] = keyBody.exec(line) ?? [];
    const body = /[A-Z]/.test(base64) && /[a-z]/.test(base64) && /\d/.test(base64);
    const masked = body || (within && keyTail.test(line));
    within = body;
    return masked ? secretMask : line;
  });
}

/** Secrets in a text, longest first. */
type FindSecrets = (text: string) => Promise<readonly string[]>;

async function loadLinter(): Promise<FindSecrets> {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const config = {
    rules: rules
      // That one obeys comments in the text which switch rules off.
      .filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
      .map((rule) => ({ id: rule.meta.id, rule })),
  };
  return async (text) => {
    const { messages } = await lintSource({
      source: { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' },
      options: { noPhysicFilePath: true, config },
    });
    const found = messages.flatMap(({ data, range }) => {
      // Some rules report where the match begins, with the length of the secret in it: their data is what counts.
      const told = Object.values((data ?? {}) as Record<string, unknown>).filter(
        (value): value is string =>
          typeof value === 'string' && value.length >= shortestSecret && text.includes(value),
      );
      return told.length > 0 ? told : [text.slice(...range)];
    });
    const parts = found
      .flatMap((secret) => secret.split('\n'))
      .map((part) => part.replace(/["'`;,)\]}\s]+$/, ''));
    return [...new Set(parts)].filter((part) => part.length > 3).toSorted((a, b) => b.length - a.length);
  };
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
