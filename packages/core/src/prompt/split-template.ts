/** A piece of a template: literal text, or the name of a place to fill. */
export type TemplatePiece = { readonly text: string } | { readonly place: string };

/** Split templates; a program has few. */
const known = new Map<string, readonly TemplatePiece[]>();
const maxKnown = 100;

/** Splits a template at its `{name}` places. Values are never split, so braces in them stay text. */
export function splitTemplate(template: string): readonly TemplatePiece[] {
  const before = known.get(template);
  if (before !== undefined) return before;
  const pieces = template
    .split(/(\{[a-zA-Z]+\})/)
    .map((piece, index) => (index % 2 === 1 ? { place: piece.slice(1, -1) } : { text: piece }))
    .filter((piece) => 'place' in piece || piece.text !== '');
  if (known.size < maxKnown) known.set(template, pieces);
  return pieces;
}
