import type { Node } from 'web-tree-sitter';

/** Number of errors in a tree: text that the parser skipped, and tokens that are missing. */
export function countErrors(root: Node): number {
  let errors = 0;
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.isError || node.isMissing) errors++;
    if (!node.hasError) continue;
    for (const child of node.children) if (child !== null) open.push(child);
  }
  return errors;
}
