/**
 * Puts `values` into the places of `template`, `{name}` each. Only the template is read for places: neither `$` nor `{name}`
 * in a value means anything. A place without a value stays as it is written.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .split(/(\{[a-zA-Z]+\})/)
    .map((piece, index) => (index % 2 === 1 ? (values[piece.slice(1, -1)] ?? piece) : piece))
    .join('');
}
