import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createSyntax, type CreateSyntaxOptions, type LoadableSyntax } from './create-syntax';

export type { CreateSyntaxOptions, LoadableSyntax };

/** {@link createSyntax} with parser and grammars read from the packages installed beside this one. */
export function nodeSyntax(options: Omit<CreateSyntaxOptions, 'load'> = {}): LoadableSyntax {
  const require = createRequire(import.meta.url);
  return createSyntax({
    ...options,
    load: (file) =>
      readFile(
        require.resolve(
          file === 'tree-sitter.wasm' ? `web-tree-sitter/${file}` : `tree-sitter-wasms/out/${file}`,
        ),
      ),
  });
}
