/** The properties that decide the position and the look of text in a textarea. */
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

/** The style of text as one string, to compare. */
export function computedTextStyle(computed: CSSStyleDeclaration): string {
  return copied.map((name) => computed[name]).join(';');
}

/** Copies the style of text from `computed` to `style`. */
export function copyTextStyle(computed: CSSStyleDeclaration, style: CSSStyleDeclaration): void {
  for (const name of copied) style[name] = computed[name];
}

/** The color behind `element`'s text; the page's canvas where none is set. */
export function backgroundOf(element: Element): string {
  for (let each: Element | null = element; each !== null; each = drawnIn(each)) {
    const { backgroundColor } = getComputedStyle(each);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'Canvas';
}

/** The element that `element` is drawn in, through slots and shadow roots. */
function drawnIn({ assignedSlot, parentElement, parentNode }: Element): Element | null {
  return assignedSlot ?? parentElement ?? (parentNode instanceof ShadowRoot ? parentNode.host : null);
}
