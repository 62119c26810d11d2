import { createRequire } from 'node:module';
import type { Syntax } from '@org/completion-core/host';

/** Grammars that may be there. */
export interface InstalledSyntax extends Syntax {
  /** Loads the grammar of a language, if there is one. Returns at once. */
  prepareFor(languageId: string): void;
  dispose(): void;
}

/** What is used of `@org/completion-syntax/node`. */
interface SyntaxPackage {
  nodeSyntax(options: { onError: (error: unknown, languageId: string) => void }): Syntax & {
    ready(languageId: string): Promise<boolean>;
    dispose(): void;
  };
}

/**
 * The grammars of `@org/completion-syntax` where somebody has installed that package beside the server, and nothing otherwise: it
 * is too large for everybody to carry. Looked for when a document is first made ready, and once.
 *
 * @param file - the server's own file, from whose folder upward the package is looked for
 * @param log - told once that grammars are used, and of each that does not load
 * @param packageName - what is looked for
 */
export function installedSyntax(
  file: string,
  log: Record<'info' | 'warn', (message: string) => void>,
  packageName = '@org/completion-syntax',
): InstalledSyntax {
  let found: ReturnType<SyntaxPackage['nodeSyntax']> | 'none' | undefined;

  function find(): NonNullable<typeof found> {
    const installed = packageBeside(file, packageName, log.warn);
    if (installed === undefined) return 'none';
    log.info(`the grammars of ${packageName} judge answers`);
    return installed.nodeSyntax({
      onError: (error, languageId) =>
        log.warn(`there is no grammar for ${languageId} now: ${messageOf(error)}`),
    });
  }

  return {
    at: (place) => (found === undefined || found === 'none' ? undefined : found.at(place)),
    prepareFor(languageId) {
      found ??= find();
      if (found === 'none') return;
      found.ready(languageId).catch((error: unknown) => log.warn(messageOf(error)));
    },
    dispose() {
      if (found !== undefined && found !== 'none') found.dispose();
      found = 'none';
    },
  };
}

function packageBeside(
  file: string,
  packageName: string,
  warn: (message: string) => void,
): SyntaxPackage | undefined {
  try {
    return createRequire(file)(`${packageName}/node`) as SyntaxPackage;
  } catch (error) {
    const absent =
      (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' && messageOf(error).includes(packageName);
    if (!absent) warn(`${packageName} is installed and does not load: ${messageOf(error)}`);
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
