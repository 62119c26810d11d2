/**
 * `text` with `[key]` in place of each of `secrets`, which servers sometimes repeat, and of other text that looks like a key. For
 * messages of servers, not for generated code.
 *
 * @param secrets - known keys; those shorter than 4 characters could be words and are ignored
 */
export function redactKeys(text: string, secrets: readonly string[] = []): string {
  return redactLookalikes(redactSecrets(text, secrets));
}

/** `text` with `[key]` in place of each of `secrets`, also in the spellings of JSON and URLs. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= minSecretChars)
    .flatMap(spellings)
    .reduce((rest, secret) => rest.split(secret).join('[key]'), text);
}

/** The values of headers that hold a key, e.g. `Authorization`: each value whole, and its parts long enough for a key. */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;=]+/).filter(({ length }) => length >= minKeyChars)]);
}

/** Whether the value of a header with this name holds a key. */
export function isSecretHeader(name: string): boolean {
  return /authorization|key|token|secret|cookie/i.test(name);
}

const minSecretChars = 4;
/** Shorter parts of a header are words such as `Bearer` and `Basic`. */
const minKeyChars = 8;

function spellings(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, quoted, quoted.replaceAll('/', '\\/'), encodeURIComponent(secret)])];
}

/** Keys with the prefix of their issuer. Each repetition is bounded, which bounds the time. */
const issued =
  /\b(?:sk|pk|rk)[-_](?:[\w-]{0,20}[-_])?[\w*.-]{8,400}|\b(?:gh[pousr]|github_pat|hf|gsk|tgp|r8|fw)_\w{16,400}|\b(?:glpat|nvapi|xai|pplx|xox[abeoprs])-[\w-]{16,400}|\b(?:AKIA|ASIA)[A-Z0-9]{12,20}|\bAIza[\w-]{30,60}|\beyJ[\w-]{8,4000}\.[\w-]{4,4000}(?:\.[\w-]{0,4000})?|\bv1\.[\w+/=-]{16,4000}/g;

/** A word that introduces a key, and the text after it. */
const introduced =
  /(\b(?:bearer|basic)\s{1,4}|\b(?:api[-_ ]?key|access[-_ ]?key|secret|token|password|passwd|authorization|credentials?)["']?(?:\s{1,4}(?:provided|given|supplied|used|is|was|of|for)){0,2}\s{0,4}[:=]?\s{0,4}["'`(<]?)([\w.~+/=*-]{8,4000})/gi;

function redactLookalikes(text: string): string {
  return text
    .replace(issued, '[key]')
    .replace(introduced, (whole, before: string, value: string) =>
      looksRandom(value) ? `${before}[key]` : whole,
    );
}

/** Unlike a key, a word has no digits and a number no letters. */
function looksRandom(value: string): boolean {
  return /\d/.test(value) && /[a-z]/i.test(value);
}
