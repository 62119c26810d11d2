import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installedSyntax } from './installed-syntax';

const place = { uri: 'file:///a.ts', languageId: 'typescript', prefix: 'const a = (', suffix: ');\n' };
let folder: string;
let file: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sidecar-syntax-')));
  file = join(folder, 'node_modules/@org/completion-sidecar/dist/completion-sidecar.cjs');
  mkdirSync(dirname(file), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(main: string | undefined): void {
  const target = join(folder, 'node_modules/@org/completion-syntax');
  if (main === undefined) {
    symlinkSync(fileURLToPath(new URL('../../../syntax', import.meta.url)), target);
    return;
  }
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{ "exports": { "./node": "./node.cjs" } }');
  writeFileSync(join(target, 'node.cjs'), main);
}

const listener = () => ({
  info: vi.fn<(message: string) => void>(),
  warn: vi.fn<(message: string) => void>(),
});

describe('grammars beside the server', () => {
  it('checks completions when the package of grammars is installed', async () => {
    install(undefined);
    const log = listener();
    const syntax = installedSyntax(file, log);
    syntax.prepareFor('typescript');
    await vi.waitFor(() => expect(syntax.at(place)?.errorsWith('1', 0)).toBe(0), 20_000);
    expect(syntax.at(place)?.errorsWith('1}', 0)).toBeGreaterThan(0);
    expect(log.info).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('@org/completion-syntax'));
    expect(log.warn).not.toHaveBeenCalled();
    syntax.dispose();
    expect(syntax.at(place)).toBeUndefined();
  });

  it('has no grammars and logs nothing when their package is missing', () => {
    const log = listener();
    const syntax = installedSyntax(file, log, '@org/installed-nowhere');
    syntax.prepareFor('typescript');
    expect(syntax.at(place)).toBeUndefined();
    expect(log.info).not.toHaveBeenCalled();
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('does not load the package before a document needs it', () => {
    install('throw new Error("looked for")');
    const log = listener();
    expect(installedSyntax(file, log).at(place)).toBeUndefined();
    expect(log.warn).not.toHaveBeenCalled();
  });

  it.each([
    ['throws', 'throw new Error("broken\\nhere")', 'broken'],
    ['lacks one of its files', 'require("not-there-at-all")', 'not-there-at-all'],
  ])('warns once when the package %s', (_how, main, message) => {
    install(main);
    const log = listener();
    const syntax = installedSyntax(file, log);
    syntax.prepareFor('typescript');
    syntax.prepareFor('python');
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(message));
    expect(syntax.at(place)).toBeUndefined();
  });
});
