/** Secrets in a text, longest first. */
export type FindSecrets = (text: string) => Promise<readonly string[]>;

const minSecretLength = 8;

/** The rules of secretlint's recommended preset. Comments in a text cannot disable them. */
export async function loadPresetRules(): Promise<FindSecrets> {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const config = {
    rules: rules
      // Comments in the text could disable rules through it.
      .filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
      .map((rule) => ({ id: rule.meta.id, rule })),
  };
  return async (text) => {
    const { messages } = await lintSource({
      source: { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' },
      options: { noPhysicFilePath: true, config },
    });
    const found = messages.flatMap(({ data, range }) => {
      // Some rules report the start of the match with the length of the secret in it, so their data takes precedence.
      const reported = Object.values((data ?? {}) as Record<string, unknown>).filter(
        (value): value is string =>
          typeof value === 'string' && value.length >= minSecretLength && text.includes(value),
      );
      return reported.length > 0 ? reported : [text.slice(...range)];
    });
    const parts = found
      .flatMap((secret) => secret.split('\n'))
      .map((part) => part.replace(/["'`;,)\]}\s]+$/, ''));
    return [...new Set(parts)].filter((part) => part.length > 3).toSorted((a, b) => b.length - a.length);
  };
}
