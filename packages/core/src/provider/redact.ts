/** `text` without any of `secrets`, which servers repeat in their messages now and then. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => secret.trim())
    .reduce((rest, secret) => (secret.length < 4 ? rest : rest.split(secret).join('[key]')), text);
}
