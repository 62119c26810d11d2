import { describe, expect, it } from 'vitest';
import { importsIn, needsNoImport, passedOnIn } from './imports';

const uri = 'file:///w/backend/app/views/page.py';

describe('importsIn', () => {
  it.each([
    ['typescript', "import { a } from './lib/a';", './lib/a', './lib/a.ts'],
    ['typescript', "import {\n  a,\n  b,\n} from '../b';", '../b', '../b/index.ts'],
    ['typescript', "export * from './c.js';", './c.js', './c.ts'],
    ['javascript', "const d = require('./d');", './d', './d.js'],
    ['python', 'from .models import User', '.models', './models.py'],
    ['python', 'from ..core.util import f', '..core.util', './../core/util.py'],
    ['python', 'import app.settings', 'app.settings', '/app/settings.py'],
    ['python', 'import app.settings', 'app.settings', './../../app/settings.py'],
    ['python', 'from .shop import cart, order as o', '.shop.cart', './shop/cart.py'],
    ['python', 'from .shop import cart, order as o', '.shop.order', './shop/order.py'],
    ['python', 'from . import cart', '.cart', './cart.py'],
    ['python', 'from .. import (\n    cart,  # the cart\n    order,\n)', '..order', './../order.py'],
    ['python', 'from app.shop import cart', 'app.shop.cart', './../../app/shop/cart.py'],
    ['python', 'import os, app.cart as c', 'app.cart', '/app/cart.py'],
    [
      'java',
      'import com.example.shop.Cart;',
      'com.example.shop.Cart',
      '/src/main/java/com/example/shop/Cart.java',
    ],
    [
      'java',
      'package com.example.app;\n\nimport com.example.shop.Cart;',
      'com.example.shop.Cart',
      './../../../com/example/shop/Cart.java',
    ],
    [
      'java',
      'import static com.example.shop.Cart.total;',
      'com.example.shop.Cart.total',
      '/src/main/java/com/example/shop/Cart.java',
    ],
    ['rust', 'use crate::store::Item;', 'store::Item', '/src/store.rs'],
    ['cpp', '#include "store/item.h"', 'store/item.h', './store/item.h'],
  ])('reads %s: %j as %s', (languageId, text, specifier, candidate) => {
    const found = importsIn(text, languageId, { uri, names: [] }).find(
      (each) => each.specifier === specifier,
    );
    expect(found?.candidates).toContain(candidate);
  });

  it.each([
    ['typescript', "import { x } from '@shop/core/cart';", ['@shop/core/cart']],
    ['go', 'import "example.com/shop/store"', ['example.com/shop/store']],
    ['go', 'import (\n\t"fmt"\n\n\ts "example.com/shop/store"\n)', ['fmt', 'example.com/shop/store']],
    [
      'csharp',
      'using System;\nusing Shop.Orders;\nusing O = Shop.Other;',
      ['System', 'Shop.Orders', 'Shop.Other'],
    ],
    ['java', 'import com.example.shop.*;', ['com.example.shop.*']],
  ])('leaves %s: %j to the host', (languageId, text, specifiers) => {
    expect(importsIn(text, languageId)).toEqual(
      specifiers.map((specifier) => ({ specifier, candidates: [] })),
    );
  });

  it('looks for used types in the same package and in wildcard imports, in Java', () => {
    const text = 'package com.example.app;\nimport com.example.shop.*;\nimport com.example.Done;\n';
    const found = importsIn(text, 'java', { uri, names: ['Cart', 'total', 'MAX', 'Done'] });
    const cart = found.find(({ specifier }) => specifier === 'Cart');
    expect(cart?.candidates.slice(0, 2)).toEqual(['./Cart.java', './../../../com/example/shop/Cart.java']);
    expect(found.map(({ specifier }) => specifier)).toEqual([
      'com.example.shop.*',
      'com.example.Done',
      'Cart',
    ]);
  });

  it('looks for used types in the folders of used namespaces, in C#', () => {
    const text = 'using System.Linq;\nusing Shop.Orders;\nnamespace Shop.Web;\n';
    const order = importsIn(text, 'csharp', { uri, names: ['Order'] }).at(-1);
    expect(order?.specifier).toBe('Order');
    for (const path of [
      './Order.cs',
      '/Shop/Orders/Order.cs',
      '/src/Shop/Orders/Order.cs',
      '/Shop.Web/Order.cs',
    ])
      expect(order?.candidates).toContain(path);
    expect(order?.candidates.some((path) => path.includes('System'))).toBe(false);
  });

  it('reads all imports of a module with many', () => {
    const lines = Array.from({ length: 60 }, (_, at) => `from .module${at} import name${at}`);
    const specifiers = importsIn(lines.join('\n'), 'python').map(({ specifier }) => specifier);
    expect(specifiers).toContain('.module59');
    expect(specifiers).toHaveLength(120);
  });

  it('finds no imports in an unknown language', () => {
    expect(importsIn('import ./a', 'brainfuck')).toEqual([]);
  });
});

describe('passedOnIn', () => {
  it.each([
    ['typescript', "export * from './a';\nimport { b } from './b';\nexport const c = 'd';\n", ['./a']],
    ['typescript', "export * as a from './a';\nexport {\n  b,\n} from './b';\n", ['./a', './b']],
    ['typescript', "export { a };\nexport type { B } from './b';\n", ['./b']],
    ['java', 'import shop.Cart;\n', []],
  ])('finds in %s %j %j', (languageId, text, expected) => {
    const found = passedOnIn(text, languageId, 'file:///w/index.ts');
    expect(found.map(({ specifier }) => specifier)).toEqual(expected);
  });

  it("finds what a Python package's own file imports of the package, and nothing in other files", () => {
    const text = 'import os\nfrom typing import Any\nfrom .cart import Cart as Cart\n';
    const found = (uri: string) => passedOnIn(text, 'python', uri).map(({ specifier }) => specifier);
    expect(found('file:///w/shop/__init__.py')).toEqual(['.cart', '.cart.Cart']);
    expect(found('file:///w/shop/main.py')).toEqual([]);
  });
});

it.each([
  ['java', true],
  ['go', true],
  ['typescript', false],
  ['unheard-of', false],
])('knows whether %s uses its folder without imports: %s', (languageId, expected) => {
  expect(needsNoImport(languageId)).toBe(expected);
});
