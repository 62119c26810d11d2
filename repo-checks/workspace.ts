import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout, without a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** The fields of a package.json that the checks look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  /** Of an editor's extension. */
  readonly publisher?: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly files?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, ExportTarget>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Where an export key leads: a file, or files by condition. */
export type ExportTarget = string | { readonly [condition: string]: ExportTarget };

/** A package of the workspace. */
export interface WorkspacePackage {
  /** E.g. `packages/core`. */
  readonly folder: string;
  /** Last part of the folder, e.g. `core`. */
  readonly short: string;
  /** Absolute. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** Every package under `packages/` and `apps/`. */
export const packages: readonly WorkspacePackage[] = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).flatMap((short) => {
    const path = join(root, parent, short);
    const file = join(path, 'package.json');
    if (!existsSync(file)) return [];
    return [{ folder: `${parent}/${short}`, short, path, manifest: readJson(file) as Manifest }];
  }),
);

/** `items` as rows for `it.each`, so that `%s` prints the name as it is. */
export function named<T>(items: readonly T[], nameOf: (item: T) => string): [name: string, item: T][] {
  return items.map((item) => [nameOf(item), item]);
}

/** Those that are published to npm. */
export const publishable = packages.filter(({ manifest }) => manifest.private !== true);

/** Those with versions and a changelog: published to npm, or as an extension to an editor's marketplace. */
export const released = packages.filter(
  ({ manifest }) => manifest.private !== true || manifest.publisher !== undefined,
);

/** Export keys that lead to code, with the file that `condition` leads to. */
export function codeEntries(
  { manifest, path }: WorkspacePackage,
  condition: 'import' | 'require',
): readonly { key: string; specifier: string; file: string; types: string | undefined }[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => {
    const file = follow(target, [condition, 'default']);
    if (file === undefined || file.endsWith('.json') || file.endsWith('.css')) return [];
    const types = follow(target, [condition, 'types']);
    return [
      {
        key,
        specifier: manifest.name + key.slice(1),
        file: join(path, file),
        types: types?.includes('.d.') ? join(path, types) : undefined,
      },
    ];
  });
}

/** The file that `target` leads to when the first of its conditions that stands in `conditions` is followed. */
function follow(target: ExportTarget, conditions: readonly string[]): string | undefined {
  if (typeof target === 'string') return target;
  const key = Object.keys(target).find((each) => conditions.includes(each));
  const next = key === undefined ? undefined : target[key];
  return next === undefined ? undefined : follow(next, conditions);
}

/** The parsed JSON file. */
export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. A status other than 0 is a result, not an error; a command that cannot be started is an error. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const settings = {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      maxBuffer: 64_000_000,
      shell: process.platform === 'win32' && file === 'pnpm',
    };
    execFile(file, args, settings, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Fails the test with a list of what is wrong and what to do about it. */
export function expectNone(faults: readonly string[], whatToDo: string): void {
  if (faults.length > 0) throw new Error(`${whatToDo}\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
}

/** Files of the checkout that match `patterns`, those not yet committed too, relative to the root. */
export async function sourceFiles(...patterns: readonly string[]): Promise<readonly string[]> {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const { stdout } = await runCommand('git', listing);
  return stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
}
