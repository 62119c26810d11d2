import { sep } from 'node:path';
import { expect, it } from 'vitest';
import { fileStem, nearestFirst, PathTable } from './path-table';

const native = (path: string) => path.replaceAll('/', sep);

function table(...paths: string[]): PathTable {
  const made = new PathTable();
  for (const path of paths) made.add(native(path));
  return made;
}

it('finds files by whole names at the end of their path', () => {
  const paths = table(
    '/w/a/shop/Cart.java',
    '/w/b/shop/Cart.java',
    '/w/b/workshop/Cart.java',
    '/w/c/Cart.java',
  );
  expect(paths.endingWith('shop/Cart.java')).toEqual([
    native('/w/a/shop/Cart.java'),
    native('/w/b/shop/Cart.java'),
  ]);
  expect(paths.endingWith('shop/Order.java')).toEqual([]);
});

it('finds folders, their files, and files with a related name', () => {
  const paths = table('/w/src/cart.ts', '/w/src/price.ts', '/w/test/cart.test.ts', '/w/test/deep/x.ts');
  expect(paths.foldersEndingWith('test/deep')).toEqual([native('/w/test/deep')]);
  expect(paths.inFolder(native('/w/src'))).toEqual([native('/w/src/cart.ts'), native('/w/src/price.ts')]);
  expect(paths.relatedTo(native('/w/src/cart.ts'))).toEqual([native('/w/test/cart.test.ts')]);
  paths.delete(native('/w/test/cart.test.ts'));
  expect(paths.relatedTo(native('/w/src/cart.ts'))).toEqual([]);
  expect(paths.size).toBe(3);
});

it.each([
  'cart.ts',
  'cart.test.ts',
  'test_cart.py',
  'cart_test.go',
  'Cart.h',
  'CartTest.java',
  'CartTests.cs',
])('takes %s for a relative of cart', (name) => {
  expect(fileStem(name)).toBe('cart');
});

it('sorts paths by their distance in the tree', () => {
  const paths = ['/w/b/x.ts', '/w/a/deep/er/x.ts', '/w/a/x.ts', '/w/a/deep/x.ts'].map(native);
  expect(nearestFirst(paths, native('/w/a/deep/y.ts'))).toEqual(
    ['/w/a/deep/x.ts', '/w/a/deep/er/x.ts', '/w/a/x.ts', '/w/b/x.ts'].map(native),
  );
});
