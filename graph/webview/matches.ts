/** Which states fit what is looked for. Looks only at the picture. */
import type { Picture, PictureNode } from '../picture.ts';

/** States in which every word stands somewhere: in the name, the type, or what it calls. */
export function matchesIn(picture: Picture | undefined, text: string): PictureNode[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!picture || words.length === 0) return [];
  return picture.nodes.filter(node => {
    if (node.kind !== 'state' && node.kind !== 'missing') return false;
    const all = [node.name, node.type ?? '', node.resource ?? '', ...node.detailLines].join('\n').toLowerCase();
    return words.every(word => all.includes(word));
  });
}
