import type { Node } from 'web-tree-sitter';

/** Number of places in a tree that the grammar does not explain: text it skipped, and tokens it had to make up. */
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
