/**
 * Secrets that the preset's rules leave alone: keys known by their head, and long values given to names that say "secret".
 * Group 1 is the secret. Each reads one line.
 */
export const ownSecretPatterns: readonly RegExp[] = [
  // JSON Web Token
  /\b(eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/g,
  // AWS access key ids
  /\b((?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16})\b/g,
  // OpenAI-style, Stripe, GitLab, Hugging Face, Google, npm, PyPI
  /\b(sk-[\w-]{20,}|[rs]k_(?:live|test)_\w{16,}|glpat-[\w-]{16,}|hf_\w{20,}|AIza[\w-]{30,}|npm_\w{30,}|pypi-[\w-]{30,})/g,
  /\bBearer\s+([\w.~+/-]{16,}=*)/g,
  // apiKey: "…", password = '…'
  /(?:key|token|secret|passw(?:or)?d|credential)s?["']?\s*[:=]\s*["'`](?=[^"'`]*\d)(?=[^"'`]*[A-Za-z])([\w.~+/=-]{16,})["'`]/gi,
  // SOME_API_KEY=…
  /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)\s*=\s*(?=\S*\d)(?=\S*[A-Za-z])([\w.~+/=-]{12,})\s*$/g,
];
