import type { rules as presetRules } from '@secretlint/secretlint-rule-preset-recommend';

/** Secrets in a text, longest first. */
export type FindSecrets = (text: string) => Promise<readonly string[]>;

const minSecretLength = 8;

type Rule = (typeof presetRules)[number];
type RuleContext = Parameters<Rule['create']>[0];
type Report = Parameters<RuleContext['report']>[0];
type Source = Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0];

/**
 * The rules of secretlint's recommended preset. Comments in a text cannot disable them. They run without secretlint's core, which takes the
 * time of each step and keeps all of these: that grows with every text.
 */
export async function loadPresetRules(): Promise<FindSecrets> {
  const { rules } = await import('@secretlint/secretlint-rule-preset-recommend');
  const scanners = rules.filter(
    ({ meta: { id, supportedContentTypes: types } }) =>
      // Comments in the text could disable rules through it.
      id !== '@secretlint/secretlint-rule-filter-comments' &&
      (types.includes('text') || types.includes('all')),
  );
  return async (text) => {
    const reports = await Promise.all(scanners.map((rule) => reportsOf(rule, text)));
    const found = reports.flat().flatMap(({ message, range }) => {
      // Some rules report the start of the match with the length of the secret in it, so their data takes precedence.
      const data: unknown = message.data;
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

/** What a rule finds in a text that belongs to no file. */
async function reportsOf(rule: Rule, text: string): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const context: RuleContext = {
    sharedOptions: {},
    createTranslator: () => (messageId, data) => ({ messageId: String(messageId), message: '', data }),
    report: (report) => void reports.push(report),
    ignore() {},
  };
  const source: Partial<Source> = {
    content: text,
    filePath: 'text.txt',
    ext: '.txt',
    contentType: 'text',
    hasBOM: false,
    getFilePath: () => 'text.txt',
    getPhysicalFilePath: () => undefined,
  };
  await rule.create(context, {}).file?.(source as Source);
  return reports;
}
