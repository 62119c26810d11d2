import { LRUCache } from 'lru-cache';
import { hasKeyLikeRun } from './key-like';
import { isSettingsDocument, maskLine } from './mask-line';
import { loadPresetRules } from './preset-rules';
import { keyTraits, privateKeyLines, type KeyTraits } from './private-keys';
import { maskAssignedBelow, opensAssignment } from './secret-assignments';
import { secretMask } from './secret-mask';
import { hasTokenHead } from './secret-tokens';

/** Masks secrets in texts. */
export interface SecretMasker {
  /**
   * `text` with every secret replaced by `********`; the number of lines is unchanged. Synchronous when all lines are cached.
   *
   * @param uri - of its document: in settings a value without quotes is a text. Without it the text counts as settings.
   */
  mask(text: string, uri?: string): string | Promise<string>;
}

/** Lines cached by their text, so that unchanged ones are not examined again. */
const maxCachedLines = 20_000;
/** The same in UTF-16 units, of original and masked lines together. */
const maxCachedChars = 8_000_000;
/** Texts whose last lines are cached, and their total length: only changed lines of these are examined. */
const cachedTexts = { max: 32, maxSize: 2_000_000 };

/** A name of a secret, or an address with a password. */
const named =
  /pass|pwd|secret|token|key|auth|cred|bearer|basic |identified|cookie|dsn|sig|:\/\/[^\s/]{0,200}@|@(?:tcp|unix)\(|thin:| -u |--user/i;

/** What is known of a line alone. */
interface LineFacts {
  /** The masked line; `undefined` until the preset has examined it. */
  readonly plain: string | undefined;
  readonly key: KeyTraits;
  /** Whether it ends with the name of a secret, whose value may be on the next line. */
  readonly opens: boolean;
}

interface KnownText {
  readonly lines: readonly string[];
  readonly facts: readonly LineFacts[];
}

/**
 * Masks by the rules of secretlint's recommended preset and additional ones: single lines, and across lines private keys, even if the
 * text contains only a part of one, and values on the line after their name.
 */
export function createSecretMasker(): SecretMasker {
  const known = new LRUCache<string, string>({
    max: maxCachedLines,
    maxSize: maxCachedChars,
    sizeCalculation: (masked, line) => line.length + masked.length + 1,
  });
  const texts = new LRUCache<string, KnownText>({
    ...cachedTexts,
    sizeCalculation: ({ lines }) => lines.reduce((sum, line) => sum + line.length, 1),
  });
  const preset = lazily(loadPresetRules);

  function factsOf(line: string, settings: boolean): LineFacts {
    const isNamed = named.test(line);
    const isKeyLike = hasKeyLikeRun(line) || hasTokenHead(line);
    const plain = isKeyLike ? known.get(keyOf(line, settings)) : isNamed ? maskLine(line, settings) : line;
    return { plain, key: keyTraits(line), opens: isNamed && opensAssignment(line) };
  }

  return {
    mask(text, uri) {
      const settings = isSettingsDocument(uri);
      const lines = text.split('\n');
      const place = `${uri ?? ''}\n${lines[0] ?? ''}`;
      const facts = factsByLine(lines, texts.get(place), (line) => factsOf(line, settings));
      const unknown = [...new Set(lines.filter((_, at) => facts[at]?.plain === undefined))];
      if (unknown.length === 0) {
        texts.set(place, { lines, facts });
        return joined(lines, facts, settings);
      }
      return preset()
        .then((find) => find(unknown.join('\n')))
        .then((secrets) => {
          const found = new Map(unknown.map((line) => [line, maskKnown(line, secrets, settings)]));
          for (const [line, plain] of found) {
            const own = detached(line);
            known.set(keyOf(own, settings), plain === line ? own : plain);
          }
          const all = facts.map((each, at) =>
            each.plain === undefined ? { ...each, plain: found.get(lines[at] ?? '') ?? secretMask } : each,
          );
          return joined(lines, all, settings);
        });
    },
  };
}

/** Facts of each of `lines`: those of the previous text for its unchanged beginning and end, `look` for the rest. */
function factsByLine(
  lines: readonly string[],
  before: KnownText | undefined,
  look: (line: string) => LineFacts,
): readonly LineFacts[] {
  if (before === undefined) return lines.map(look);
  const max = Math.min(lines.length, before.lines.length);
  const moved = before.lines.length - lines.length;
  let head = 0;
  while (head < max && lines[head] === before.lines[head]) head++;
  let tail = lines.length;
  while (tail > head && tail + moved > head && lines[tail - 1] === before.lines[tail + moved - 1]) tail--;
  return lines.map((line, at) => {
    const kept = at < head ? before.facts[at] : at >= tail ? before.facts[at + moved] : undefined;
    return kept ?? look(line);
  });
}

/** The masked text of `lines`, including secrets that span lines. */
function joined(lines: readonly string[], facts: readonly LineFacts[], settings: boolean): string {
  const keys = privateKeyLines(
    lines,
    facts.map(({ key }) => key),
  );
  const masked = lines.map((line, at) => {
    if (keys.has(at)) return secretMask;
    const plain = facts[at]?.plain ?? line;
    const above = at > 0 && facts[at - 1]?.opens === true ? lines[at - 1] : undefined;
    return above === undefined ? plain : maskAssignedBelow(above, plain, settings);
  });
  return masked.join('\n');
}

function maskKnown(line: string, secrets: readonly string[], settings: boolean): string {
  let masked = line;
  for (const secret of secrets) masked = masked.replaceAll(secret, secretMask);
  return maskLine(masked, settings);
}

function keyOf(line: string, settings: boolean): string {
  return settings ? `=${line}` : line;
}

/** A copy of `line`: a slice would keep the whole text in memory. */
function detached(line: string): string {
  return Buffer.from(line, 'utf16le').toString('utf16le');
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
