import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackedPackages, type UnpackedPackages } from './debian-packages';

/** How Emacs with lsp-mode is started here. */
export interface Emacs {
  readonly program: string;
  /** Before all other arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Debian's Emacs with an lsp-mode that knows inline completion. A string says why there is none. */
export function findEmacs(): Emacs | string {
  return unpackedPackages('emacs-debian', ['emacs-nox', 'elpa-lsp-mode'], (unpacked) => {
    const emacs = emacsIn(unpacked);
    return emacs !== undefined && hasInlineCompletion(emacs) ? emacs : undefined;
  });
}

function emacsIn({ usr, libraries, loader }: UnpackedPackages): Emacs | undefined {
  const below = (...path: readonly string[]) =>
    readdirSync(join(usr, ...path), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(usr, ...path, name),
    );
  const dump = below('libexec', 'emacs').find((file) => file.endsWith('.pdmp'));
  const share = readdirSync(join(usr, 'share', 'emacs')).find((name) => /^\d/.test(name));
  if (dump === undefined || share === undefined) return undefined;
  const packages = join(usr, 'share', 'emacs', 'site-lisp', 'elpa-src');
  const own = ['--dump-file', dump, '--quick'];
  const paths = readdirSync(packages).flatMap((name) => ['--directory', join(packages, name)]);
  // Its compiler would be started without its libraries.
  const interpreted = [
    '--eval',
    '(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)',
  ];
  return {
    program: loader,
    args: ['--library-path', libraries, join(usr, 'bin', 'emacs-nox'), ...own, ...paths, ...interpreted],
    env: {
      EMACSLOADPATH: join(usr, 'share', 'emacs', share, 'lisp'),
      EMACSDATA: join(usr, 'share', 'emacs', share, 'etc'),
      EMACSDOC: join(usr, 'share', 'emacs', share, 'etc'),
    },
  };
}

function hasInlineCompletion({ program, args, env }: Emacs): boolean {
  const { stdout } = spawnSync(
    program,
    [...args, '--batch', '--eval', '(princ (locate-library "lsp-inline-completion"))'],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  );
  return (stdout ?? '').includes('lsp-inline-completion');
}
