import { sep } from 'node:path';
import { expect, it } from 'vitest';
import { fileStem, nearestFirst, PathTable } from './path-table';

const at = (path: string) => path.replaceAll('/', sep);

function table(...paths: string[]): PathTable {
  const made = new PathTable();
  for (const path of paths) made.add(at(path));
  return made;
}

it('finds files by whole names at the end of their path', () => {
  const paths = table(
    '/w/a/shop/Cart.java',
    '/w/b/shop/Cart.java',
    '/w/b/workshop/Cart.java',
    '/w/c/Cart.java',
  );
  expect(paths.endingWith('shop/Cart.java')).toEqual([at('/w/a/shop/Cart.java'), at('/w/b/shop/Cart.java')]);
  expect(paths.endingWith('shop/Order.java')).toEqual([]);
});

it('finds folders, their files, and files with a related name', () => {
  const paths = table('/w/src/cart.ts', '/w/src/price.ts', '/w/test/cart.test.ts', '/w/test/deep/x.ts');
  expect(paths.foldersEndingWith('test/deep')).toEqual([at('/w/test/deep')]);
  expect(paths.inFolder(at('/w/src'))).toEqual([at('/w/src/cart.ts'), at('/w/src/price.ts')]);
  expect(paths.relatedTo(at('/w/src/cart.ts'))).toEqual([at('/w/test/cart.test.ts')]);
  paths.delete(at('/w/test/cart.test.ts'));
  expect(paths.relatedTo(at('/w/src/cart.ts'))).toEqual([]);
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
  const paths = ['/w/b/x.ts', '/w/a/deep/er/x.ts', '/w/a/x.ts', '/w/a/deep/x.ts'].map(at);
  expect(nearestFirst(paths, at('/w/a/deep/y.ts'))).toEqual(
    ['/w/a/deep/x.ts', '/w/a/deep/er/x.ts', '/w/a/x.ts', '/w/b/x.ts'].map(at),
  );
});
