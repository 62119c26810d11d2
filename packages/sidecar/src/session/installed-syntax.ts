import { createRequire } from 'node:module';
import type { Syntax } from '@org/completion-core/host';

/** Grammars, where they are installed. */
export interface InstalledSyntax extends Syntax {
  /** Starts to load the grammar of a language, if there is one. Returns at once. */
  prepareFor(languageId: string): void;
  dispose(): void;
}

/** The part of `@org/completion-syntax/node` used here. */
interface SyntaxPackage {
  nodeSyntax(options: { onError: (error: unknown, languageId: string) => void }): Syntax & {
    ready(languageId: string): Promise<boolean>;
    dispose(): void;
  };
}

/**
 * The grammars of `@org/completion-syntax` where that package is installed beside the server; it is too large to bundle. Looked for
 * once, at the first call of `prepareFor`.
 *
 * @param file - the server's own file; the package is resolved from its folder
 * @param log - gets one line when grammars are used, and one for each that cannot be loaded
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
    log.info(`grammars of ${packageName} check completions`);
    return installed.nodeSyntax({
      onError: (error, languageId) =>
        log.warn(`the grammar for ${languageId} cannot be used: ${messageOf(error)}`),
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
    if (!absent) warn(`${packageName} is installed but cannot be loaded: ${messageOf(error)}`);
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
