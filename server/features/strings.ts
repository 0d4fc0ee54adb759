/** Every string of a tree, keys left out, in the order of the document. */
import type { Node, StringNode } from '../../language/index.ts';

export function stringsIn(root: Node): StringNode[] {
  const found: StringNode[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'string') found.push(node);
    else if (node.kind === 'array') for (let i = node.items.length - 1; i >= 0; i--) open.push(node.items[i]!);
    else if (node.kind === 'object')
      for (let i = node.members.length - 1; i >= 0; i--) {
        const { value } = node.members[i]!;
        if (value) open.push(value);
      }
  }
  return found;
}
