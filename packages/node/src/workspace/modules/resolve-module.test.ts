import { mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../../test/temporary-workspace';
import { PathTable } from '../index/path-table';
import { diskLookup } from './disk-lookup';
import type { ModuleLookup } from './module-lookup';
import { resolveModule } from './resolve-module';

/** A workspace on disk, and what an import in one of its files leads to, relative to it. */
async function workspace(files: Readonly<Record<string, string>>, { indexed }: { indexed: boolean }) {
  const root = await temporaryWorkspace(files);
  const paths = new PathTable();
  for (const path of Object.keys(files)) paths.add(join(root, path));
  const lookup: ModuleLookup = {
    ...diskLookup(root),
    ...(indexed
      ? {
          endingWith: (tail: string) => paths.endingWith(tail),
          foldersEndingWith: (tail: string) => paths.foldersEndingWith(tail),
        }
      : {}),
  };
  const lead = async (languageId: string, specifier: string, from: string) =>
    (await resolveModule({ specifier, languageId }, join(root, from), lookup))
      .map((path) => relative(root, path).replaceAll('\\', '/'))
      .toSorted();
  return { root, lead };
}

it('follows aliases of the nearest tsconfig.json, the most exact first, through extended ones', async () => {
  const { lead } = await workspace(
    {
      'tsconfig.base.json':
        '{ /* shared */ "compilerOptions": { "baseUrl": "./source", "paths": { "@/*": ["./*"], "@/deep/*": ["./far/*"], "exact": ["./exactly.ts"], } } }',
      'app/tsconfig.json': '{ "extends": "../tsconfig.base.json" }',
      'app/main.ts': '',
      'source/cart.ts': '',
      'source/far/price/index.tsx': '',
      'source/exactly.ts': '',
    },
    { indexed: false },
  );
  expect(await lead('typescript', '@/cart', 'app/main.ts')).toEqual(['source/cart.ts']);
  expect(await lead('typescript', '@/deep/price', 'app/main.ts')).toEqual(['source/far/price/index.tsx']);
  expect(await lead('typescript', 'exact', 'app/main.ts')).toEqual(['source/exactly.ts']);
  expect(await lead('typescript', 'cart', 'app/main.ts')).toEqual(['source/cart.ts']);
  expect(await lead('typescript', '@/absent', 'app/main.ts')).toEqual([]);
  expect(await lead('typescript', 'react', 'app/main.ts')).toEqual([]);
});

it('resolves nothing outside of the workspace', async () => {
  const { root, lead } = await workspace(
    { 'a/tsconfig.json': '{ "compilerOptions": { "paths": { "out/*": ["../../*"] } } }', 'a/main.ts': '' },
    { indexed: false },
  );
  const outside = await temporaryWorkspace({ 'far.ts': '' });
  expect(await lead('typescript', `out/${relative(join(root, '..'), outside)}/far`, 'a/main.ts')).toEqual([]);
});

const monorepo = {
  'packages/core/package.json':
    '{ "name": "@shop/core", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" }, "./testing": "./dist/testing/index.js", "./parts/*": "./dist/parts/*.js" } }',
  'packages/core/src/index.ts': '',
  'packages/core/src/testing/index.ts': '',
  'packages/core/src/parts/cart.ts': '',
  'packages/web/main.ts': '',
  'packages/web/package.json': '{ "imports": { "#own/*": "./inner/*.js" } }',
  'packages/web/inner/thing.ts': '',
};

it.each([{ indexed: true }, { indexed: false }])(
  'finds the sources of packages of a monorepo ($indexed: by the index, else by their link)',
  async ({ indexed }) => {
    const { root, lead } = await workspace(monorepo, { indexed });
    if (!indexed) {
      await mkdir(join(root, 'packages/web/node_modules/@shop'), { recursive: true });
      await symlink(
        join(root, 'packages/core'),
        join(root, 'packages/web/node_modules/@shop/core'),
        'junction',
      );
    }
    const from = 'packages/web/main.ts';
    expect(await lead('typescript', '@shop/core', from)).toEqual(['packages/core/src/index.ts']);
    expect(await lead('typescript', '@shop/core/testing', from)).toEqual([
      'packages/core/src/testing/index.ts',
    ]);
    expect(await lead('typescript', '@shop/core/parts/cart', from)).toEqual([
      'packages/core/src/parts/cart.ts',
    ]);
    expect(await lead('typescript', '@shop/other', from)).toEqual([]);
    expect(await lead('typescript', '#own/thing', from)).toEqual(['packages/web/inner/thing.ts']);
  },
);

it('finds the files of a Go package below its module, without tests', async () => {
  const files = {
    'go.mod': 'module example.com/shop\n\ngo 1.22\n',
    'main.go': '',
    'store/item.go': '',
    'store/shelf.go': '',
    'store/item_test.go': '',
    'tools/go.mod': 'module example.com/tools\n',
    'tools/log/log.go': '',
  };
  const alone = await workspace(files, { indexed: false });
  expect(await alone.lead('go', 'example.com/shop/store', 'main.go')).toEqual([
    'store/item.go',
    'store/shelf.go',
  ]);
  expect(await alone.lead('go', 'example.com/shopping/store', 'main.go')).toEqual([]);
  expect(await alone.lead('go', 'fmt', 'main.go')).toEqual([]);
  const { lead } = await workspace(files, { indexed: true });
  expect(await lead('go', 'example.com/tools/log', 'main.go')).toEqual(['tools/log/log.go']);
});

it('finds Java packages, C# namespaces and Python modules below unknown roots', async () => {
  const { lead } = await workspace(
    {
      'a/java/com/example/shop/Cart.java': '',
      'a/java/com/example/shop/Item.java': '',
      'b/Main.java': '',
      'code/Shop/Orders/Order.cs': '',
      'Web/Page.cs': '',
      'backend/shop/models/cart.py': '',
      'scripts/run.py': '',
    },
    { indexed: true },
  );
  const folder = 'a/java/com/example/shop';
  expect(await lead('java', 'com.example.shop.*', 'b/Main.java')).toEqual([
    `${folder}/Cart.java`,
    `${folder}/Item.java`,
  ]);
  expect(await lead('java', 'com.example.shop.Cart', 'b/Main.java')).toEqual([`${folder}/Cart.java`]);
  expect(await lead('java', 'com.example.shop.Cart.total', 'b/Main.java')).toEqual([`${folder}/Cart.java`]);
  expect(await lead('csharp', 'Shop.Orders', 'Web/Page.cs')).toEqual(['code/Shop/Orders/Order.cs']);
  expect(await lead('csharp', 'System.Linq', 'Web/Page.cs')).toEqual([]);
  expect(await lead('python', 'shop.models.cart', 'scripts/run.py')).toEqual(['backend/shop/models/cart.py']);
  expect(await lead('ruby', 'x', 'scripts/run.py')).toEqual([]);
});
