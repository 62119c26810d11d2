/** What decides where text stands in a textarea, and how its letters look. */
const copied = [
  'direction',
  'fontFamily',
  'fontSize',
  'fontSizeAdjust',
  'fontStyle',
  'fontWeight',
  'fontStretch',
  'fontVariant',
  'fontKerning',
  'fontOpticalSizing',
  'fontFeatureSettings',
  'fontVariationSettings',
  'hyphens',
  'letterSpacing',
  'lineBreak',
  'lineHeight',
  'overflowWrap',
  'paddingTop',
  'paddingRight',
  'paddingBottom',
  'paddingLeft',
  'tabSize',
  'textAlign',
  'textAlignLast',
  'textIndent',
  'textRendering',
  'textShadow',
  'textTransform',
  'unicodeBidi',
  'whiteSpace',
  'wordBreak',
  'wordSpacing',
] as const;

/** The look of text in one piece, to tell whether it is another. */
export function computedTextStyle(look: CSSStyleDeclaration): string {
  return copied.map((name) => look[name]).join(';');
}

export function copyLook(look: CSSStyleDeclaration, style: CSSStyleDeclaration): void {
  for (const name of copied) style[name] = look[name];
}

/** The color behind `element`'s text; the page's own white or dark canvas where nobody set one. */
export function backgroundOf(element: Element): string {
  for (let each: Element | null = element; each !== null; each = drawnIn(each)) {
    const { backgroundColor } = getComputedStyle(each);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'Canvas';
}

/** What `element` is drawn in; out of slots and shadow roots, too. */
function drawnIn({ assignedSlot, parentElement, parentNode }: Element): Element | null {
  return assignedSlot ?? parentElement ?? (parentNode instanceof ShadowRoot ? parentNode.host : null);
}
