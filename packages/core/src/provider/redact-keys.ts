/**
 * `text` without keys: each of `secrets`, which servers repeat in their messages now and then, and whatever else looks like a key,
 * is replaced by `[key]`. Meant for messages of servers, not for code: a model's own text is left to its reader.
 *
 * @param secrets - keys that are known; those shorter than 4 characters are taken for words and left
 */
export function redactKeys(text: string, secrets: readonly string[] = []): string {
  return redactLookalikes(redactSecrets(text, secrets));
}

/** `text` without any of `secrets`, as they are and as JSON writes them. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap(spellings)
    .reduce((rest, secret) => rest.split(secret).join('[key]'), text);
}

/** The keys in headers that hold one, e.g. `Authorization`: each whole value, and the key in it alone. */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;=]+/).filter(({ length }) => length >= shortestKey)]);
}

/** Whether a header of that name holds a key, with or without a word before it. */
export function isSecretHeader(name: string): boolean {
  return /authorization|key|token|secret|cookie/i.test(name);
}

const shortestSecret = 4;
/** Shorter words of a header are no keys: `Bearer`, `Basic`. */
const shortestKey = 8;

function spellings(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, quoted, quoted.replaceAll('/', '\\/'), encodeURIComponent(secret)])];
}

/** Names before which issuers put what makes their keys known. Each run of key characters is bounded, so that time is too. */
const issued =
  /\b(?:sk|pk|rk)[-_](?:[\w-]{0,20}[-_])?[\w*.-]{8,400}|\b(?:gh[pousr]|github_pat|hf|gsk|tgp|r8|fw)_\w{16,400}|\b(?:glpat|nvapi|xai|pplx|xox[abeoprs])-[\w-]{16,400}|\b(?:AKIA|ASIA)[A-Z0-9]{12,20}|\bAIza[\w-]{30,60}|\beyJ[\w-]{8,4000}\.[\w-]{4,4000}(?:\.[\w-]{0,4000})?|\bv1\.[\w+/=-]{16,4000}/g;

/** A word for a key, and what follows it. */
const introduced =
  /(\b(?:bearer|basic)\s{1,4}|\b(?:api[-_ ]?key|access[-_ ]?key|secret|token|password|passwd|authorization|credentials?)["']?(?:\s{1,4}(?:provided|given|supplied|used|is|was|of|for)){0,2}\s{0,4}[:=]?\s{0,4}["'`(<]?)([\w.~+/=*-]{8,4000})/gi;

function redactLookalikes(text: string): string {
  return text
    .replace(issued, '[key]')
    .replace(introduced, (whole, before: string, value: string) =>
      looksRandom(value) ? `${before}[key]` : whole,
    );
}

/** Words of a sentence have no digits, and numbers no letters. */
function looksRandom(value: string): boolean {
  return /\d/.test(value) && /[a-z]/i.test(value);
}
