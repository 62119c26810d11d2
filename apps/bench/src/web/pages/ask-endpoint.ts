/** Calls an endpoint that answers in one piece, as in the READMEs of the other CodeMirror widgets. */
export async function askEndpoint(
  prefix: string,
  suffix: string,
  signal: AbortSignal | null = null,
): Promise<string> {
  const response = await fetch('/api/autocomplete', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ prefix, suffix, language: 'javascript' }),
    signal,
  });
  const { prediction } = (await response.json()) as { prediction: string };
  return prediction;
}
