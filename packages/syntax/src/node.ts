import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createSyntax, type CreateSyntaxOptions, type LoadableSyntax } from './create-syntax';

export type { CreateSyntaxOptions, LoadableSyntax };

/** {@link createSyntax} with parser and grammars read from the packages installed beside this one. */
export function nodeSyntax(options: Omit<CreateSyntaxOptions, 'load'> = {}): LoadableSyntax {
  const require = createRequire(import.meta.url);
  return createSyntax({
    ...options,
    load: (file) =>
      readFile(
        file === 'tree-sitter.wasm'
          ? require.resolve('web-tree-sitter/tree-sitter.wasm')
          : join(dirname(require.resolve('tree-sitter-wasms/package.json')), 'out', file),
      ),
  });
}
