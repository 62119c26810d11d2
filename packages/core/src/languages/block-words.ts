const closing = 'end|fi|done|esac';
const continuing = 'else|elif|elsif|elseif|except|finally|catch|rescue|ensure';
const labels = 'when|until|case|default|in';
const mark = '[)\\]}]';

const closesPattern = /* @__PURE__ */ new RegExp(`^(?:${mark}|</|(?:${closing}|${continuing})\\b)`);
const continuesPattern = /* @__PURE__ */ new RegExp(`^(?:${continuing}|while|until|and|or|with)\\b`);
const belongsPattern = /* @__PURE__ */ new RegExp(
  `^(?:${closing}|${continuing}|${labels})\\b|^${mark}|^</|^(?:\\{%-?|<%-?|\\{\\{)\\s*[/:]?\\s*(?:end|el)|^\\{\\{/|^\\{[:/]|^\\\\end\\b`,
);
const belongsIndented = /* @__PURE__ */ new RegExp(
  `^(?:else|elif|except|finally|case|of|and|or)\\b|^${mark}`,
);

/** Whether `line` begins with a mark or word that closes a block, or continues one after its first part. */
export function closesBlock(line: string): boolean {
  return closesPattern.test(line.trimStart());
}

/** Whether `line` begins with a word that continues a block after its end, such as `else`, and opens it again. */
export function continuesBlock(line: string): boolean {
  return continuesPattern.test(line.trimStart());
}

/**
 * Whether `line` may be further left than the lines before it and still belong to their block: it closes or continues the block,
 * or is one of its labels.
 *
 * @param indented - blocks end with their indentation
 */
export function belongsToBlock(line: string, indented: boolean): boolean {
  return (indented ? belongsIndented : belongsPattern).test(line.trimStart());
}
