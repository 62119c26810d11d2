import type { Node, Tree } from 'web-tree-sitter';

/** Nodes that may be at any column, so that their column does not show their block. */
const columnless =
  /_clause|handler|^(else|elsif|rescue|ensure|when)$|preproc|label|access_specifier|heredoc|text|pragma|ERROR/;
/** Blocks without a bracket: they begin with their first statement. */
const bracketless = /^(block|statements|body_statement|statement_list)$/;
/** Statements that leave their block, so that the next one is unreachable, */
const leaves =
  /^(return|break|continue|throw|raise|goto)_(statement|expression)$|^(jump_expression|return|throw_expression)$/;
/** except for these, which can be reached otherwise. */
const reachedOtherwise = /function|class|method|case|default|label|declaration_list|comment|preproc/;

/** How far after the text the next line is searched, in UTF-16 units. */
const nextReach = 400;

/** A node at the start of a line, with its parent. */
interface LineHead {
  readonly node: Node;
  readonly parent: Node;
  readonly indent: string;
}

/**
 * Where the block around the text from `start` to `end` ends within the text; `end` when it does not. A block ends before the
 * first line that belongs to an outer block and is further left than the line after the text, that begins another statement
 * of the block at another column, or that is unreachable after a `return`.
 *
 * @param source - the text of `tree`
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

/** The statement at the start of a line, when its parent begins before `older`, or is a block that begins there. */
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

/** Columns of the line after the text; a line at the column of a closer is outside of its block. */
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

/** Whether the statement before `node` leaves the block. */
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
    // Comments may be further left, or continue one at the end of a line.
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
