/** A piece of a template: text as it stands, or a place that is filled in. */
export type TemplatePiece = { readonly text: string } | { readonly place: string };

/** Templates that were taken apart; a program has few. */
const known = new Map<string, readonly TemplatePiece[]>();
const maxKnown = 100;

/** Takes `{name}` places out of a template. Values never go through here, so nothing in them is taken for a place. */
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
