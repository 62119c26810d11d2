import { expect, it } from 'vitest';
import { referencesIn, type Language } from './name-references';

/** Whether the word between the marks refers to what another file of a project with `defined` names defines. */
function refers(
  language: Language,
  marked: string,
  definedIn = 'other',
  defined: readonly string[] = [],
): boolean {
  const index = marked.indexOf('«');
  const name = marked.slice(index + 1, marked.indexOf('»'));
  const text = marked.replace(/[«»]/g, '');
  return referencesIn(text, language, (each) => defined.includes(each))({ name, index, definedIn });
}

it.each([
  ["import { cart } from './a';\n«cart»(1);", true],
  ["import { cart } from './a';\nconst a = b ? «cart»: 2;", true],
  ["import * as shop from './a';\nshop.«cart»();", true],
  ["import * as shop from './a';\nother.shop.«cart»();", false],
  ["import { cart } from './a';\n// the «cart»", false],
  ["import { cart } from './a';\nconst a = 'the «cart»';", false],
  ["import { cart } from './a';\nuse({ «cart»: 1 });", false],
  ["import { cart } from './a';\nthing.«cart»();", false],
  ['function f(«cart») {}', false],
])('tells in TypeScript whether %j refers: %s', (marked, expected) => {
  expect(refers('typescript', marked)).toBe(expected);
});

it.each([
  ['from a import (\n  cart,\n)\n«cart»(1)', true],
  ['import shop\nshop.«cart»(1)', true],
  ['from a import cart\nuse(«cart»=1)', false],
  ['from a import cart\nuse(«cart» == 1)', true],
  ['from a import cart\nself.«cart»()', false],
  ['from a import cart\n"""The «cart»."""', false],
  ['def f(«cart»):\n  pass', false],
])('tells in Python whether %j refers: %s', (marked, expected) => {
  expect(refers('python', marked)).toBe(expected);
});

it.each([
  ['class A {\n  «Cart» cart;\n}', true],
  ['/** A {@link «Cart»}. */', false],
  ['void f(Cart cart) {\n  cart.«total»();\n}', true],
  ['void f(StringBuilder cart) {\n  cart.«total»();\n}', false],
  ['Cart.«total»();', true],
  ['Arrays.«total»();', false],
  ['open().«total»();', true],
  ['close().«total»();', false],
  ['class A extends Cart {\n  int a = «total»();\n}', true],
  ['class A extends Cart {\n  int «total»() {\n  }\n}', false],
  ['class A {\n  int a = «total»();\n}', false],
  ['int «total» = 1;', false],
])('tells in Java whether %j refers: %s', (marked, expected) => {
  expect(refers('java', marked, 'Cart', ['Cart', 'open'])).toBe(expected);
});
