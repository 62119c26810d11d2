import type { Node, Tree } from 'web-tree-sitter';

/** What may stand at any column: it says nothing about blocks. */
const columnless =
  /_clause|handler|^(else|elsif|rescue|ensure|when)$|preproc|label|access_specifier|heredoc|text|pragma|ERROR/;
/** What begins with its first statement: a block without a bracket. */
const bracketless = /^(block|statements|body_statement|statement_list)$/;
/** After it nothing of the same block is reached, */
const leaves =
  /^(return|break|continue|throw|raise|goto)_(statement|expression)$|^(jump_expression|return|throw_expression)$/;
/** save by what can be reached otherwise. */
const reachedOtherwise = /function|class|method|case|default|label|declaration_list|comment|preproc/;

/** Characters after the text in which its next line is looked for. */
const nextReach = 400;

/** A node at the head of a line, with what it is a part of. */
interface LineHead {
  readonly node: Node;
  readonly parent: Node;
  readonly indent: string;
}

/**
 * Where the block that holds the text from `start` to `end` ends in it: before the first line that belongs to a block
 * further out and stands further left than what follows the text, that begins another statement of the same block at another column, or one that is never reached after a
 * `return`. `end` when it goes on to there.
 *
 * @param source - what `tree` was made of.
 */
export function findBlockEnd(tree: Tree, source: string, start: number, end: number): number {
  let home: LineHead | undefined;
  const floor = floorAfter(source, end);
  const cursorLine = start === 0 ? 0 : source.lastIndexOf('\n', start - 1) + 1;
  for (let lineStart = cursorLine; lineStart <= end;) {
    const found = source.indexOf('\n', lineStart);
    const lineEnd = found < 0 || found > end ? end : found;
    const line = statementAt(tree, source, lineStart, lineEnd, home?.node.startIndex ?? start);
    if (line !== undefined) {
      if (home === undefined) home = line;
      else if (isOutside(line, home, floor)) return Math.max(start, lineStart);
    }
    lineStart = lineEnd + 1;
  }
  return end;
}

/** The statement that a line begins with, when it belongs to something that begins before `older`, or there when it is a block. */
function statementAt(
  tree: Tree,
  source: string,
  lineStart: number,
  lineEnd: number,
  older: number,
): LineHead | undefined {
  const indent = /^[ \t]*/.exec(source.slice(lineStart, lineEnd))?.[0] ?? '';
  const at = lineStart + indent.length;
  if (at >= lineEnd) return undefined;
  let node = tree.rootNode.descendantForIndex(at);
  if (node === null || node.startIndex !== at) return undefined;
  for (let parent = node.parent; parent !== null; parent = node.parent) {
    if (parent.startIndex !== at || parent.parent === null) {
      if (!node.isNamed || columnless.test(node.type) || columnless.test(parent.type)) return undefined;
      const isBlock = parent.startIndex === older && bracketless.test(parent.type);
      const isOlder = parent.startIndex < older || isBlock || parent.parent === null;
      return isOlder ? { node, parent, indent } : undefined;
    }
    node = parent;
  }
  return undefined;
}

/** Columns of the line after the text; what stands beside a closer is outside of what it closes. */
function floorAfter(source: string, end: number): number {
  const lineEnd = source.indexOf('\n', end);
  const next =
    lineEnd < 0 ? null : /^([ \t]*)(\S.*)$/m.exec(source.slice(lineEnd + 1, lineEnd + 1 + nextReach));
  const [, indent = '', text = ''] = next ?? [];
  return Math.max(1, columnsOf(indent) + (/^[)\]}]/.test(text) ? 1 : 0));
}

function columnsOf(indent: string): number {
  return indent.replaceAll('\t', '    ').length;
}

/** Whether the statement before it leaves the block. */
function isUnreached(node: Node): boolean {
  if (reachedOtherwise.test(node.type)) return false;
  let before = node.previousNamedSibling;
  while (before?.type.includes('comment') === true) before = before.previousNamedSibling;
  if (before === null || before === undefined) return false;
  const statement = before.type === 'expression_statement' ? before.firstNamedChild : before;
  return statement !== null && leaves.test(statement.type);
}

function isOutside(line: LineHead, home: LineHead, floor: number): boolean {
  if (line.parent.id === home.parent.id || line.parent.id === home.node.id) {
    const isComment = line.node.type.includes('comment');
    // Remarks may stand further left, or go on below another at the end of a line.
    if (isComment) {
      const above = line.node.previousSibling;
      return line.indent.length > home.indent.length && above?.type.includes('comment') !== true;
    }
    return line.indent !== home.indent || isUnreached(line.node);
  }
  if (line.node.type.includes('comment') || columnsOf(line.indent) >= floor) return false;
  for (let outer = home.parent.parent; outer !== null; outer = outer.parent)
    if (outer.id === line.parent.id) return true;
  return false;
}
