import { LRUCache } from 'lru-cache';
import { isSettingsDocument, maskLine } from './mask-line';
import { loadPresetRules } from './preset-rules';
import { keyTraits, privateKeyLines, type KeyTraits } from './private-keys';
import { maskAssignedBelow, opensAssignment } from './secret-assignments';
import { secretMask } from './secret-mask';
import { hasTokenHead } from './secret-tokens';

/** Replaces secrets in texts by a mask. */
export interface SecretMasker {
  /**
   * `text` with every secret replaced by `********`; lines stay lines. Answers at once when all its lines are known.
   *
   * @param uri - of the document it is from: where settings stand, a value without quotes is a text; without one it is taken for such.
   */
  mask(text: string, uri?: string): string | Promise<string>;
}

/** Lines remembered, by their text: what typing leaves unchanged is not looked at again. */
const rememberedLines = 20_000;
/** The same in UTF-16 units, of lines as they are and as they are masked. */
const rememberedChars = 8_000_000;
/** Texts whose lines are kept as they were last, and their length together: of these, only lines that changed are looked at. */
const rememberedTexts = { max: 32, maxSize: 2_000_000 };

/** What a line has that holds a secret by its characters: a long run of those keys are made of, with a digit unless very long. */
const keyLike = /[\w+/=.~-]{32}|(?=[\w+/=.~-]{0,32}\d)[\w+/=.~-]{12}/;
/** What it has by its words: a name that says so, an address with a password. */
const named =
  /pass|pwd|secret|token|key|auth|cred|bearer|basic |identified|cookie|dsn|sig|:\/\/[^\s/]{0,200}@|@(?:tcp|unix)\(|thin:| -u |--user/i;

/** What is known of a line by itself. */
interface LineFacts {
  /** As it may leave; `undefined` until the preset has seen it. */
  readonly plain: string | undefined;
  readonly key: KeyTraits;
  /** It ends with the name of a secret, whose value may stand below. */
  readonly opens: boolean;
}

interface KnownText {
  readonly lines: readonly string[];
  readonly facts: readonly LineFacts[];
}

/**
 * Masks by the rules of secretlint's recommended preset and our own: line by line what a line tells, and over lines private keys, also
 * when the text shows only a part of one, and values that stand below their names.
 */
export function createSecretMasker(): SecretMasker {
  const known = new LRUCache<string, string>({
    max: rememberedLines,
    maxSize: rememberedChars,
    sizeCalculation: (masked, line) => line.length + masked.length + 1,
  });
  const texts = new LRUCache<string, KnownText>({
    ...rememberedTexts,
    sizeCalculation: ({ lines }) => lines.reduce((sum, line) => sum + line.length, 1),
  });
  const preset = lazily(loadPresetRules);

  function factsOf(line: string, settings: boolean): LineFacts {
    const isNamed = named.test(line);
    const isKeyLike = keyLike.test(line) || hasTokenHead(line);
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

/** Facts of each of `lines`: those of the text as it was where it begins and ends as it did, `look` for what is new. */
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

/** The text of `lines` as it may leave, with what lines tell of each other. */
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

/** `line` in memory of its own: as a part of a text it would keep all of that text. */
function detached(line: string): string {
  return Buffer.from(line, 'utf16le').toString('utf16le');
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
