/** A piece of a template: text as it stands, or a place that is filled in. */
export type TemplatePiece = { readonly text: string } | { readonly place: string };

/** Takes `{name}` places out of a template. Values never go through here, so nothing in them is taken for a place. */
export function splitTemplate(template: string): TemplatePiece[] {
  return template
    .split(/(\{[a-zA-Z]+\})/)
    .map((piece, index) => (index % 2 === 1 ? { place: piece.slice(1, -1) } : { text: piece }))
    .filter((piece) => 'place' in piece || piece.text !== '');
}
