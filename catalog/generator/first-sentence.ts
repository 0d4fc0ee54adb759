/** The first sentence of AWS's documentation, which may be HTML, Markdown or plain: what a hover and a completion show. */

const longest = 240;

/** Plain text, at most 240 characters; empty when there is none. */
export function firstSentence(documentation: string): string {
  const text = documentation
    .replace(/<(note|important|caution)>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<\/(p|li|ul|ol|dd|dt|h\d)>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|apos|nbsp|#39|#x27);/g, (_, name: string) => entities[name] ?? ' ')
    .replace(/[*`]{1,2}/g, '')
    .trim();
  const paragraph = text.split(/\n\s*\n|\n-/)[0] ?? '';
  const flat = paragraph.replace(/\s+/g, ' ').trim();
  // An end of a sentence is followed by a capital; "e.g. a", "Inc. and" and "U.S. East" are none.
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|U\.S|Inc|No))[.!?](?= +["'(]?[A-Z]|$)|: {2,}/.exec(flat);
  const sentence = (end ? flat.slice(0, end.index + 1) : flat).trim();
  if (sentence.length <= longest) return sentence;
  const cut = sentence.slice(0, longest - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).replace(/[,;:.\s]+$/, '')}…`;
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
  '#x27': "'",
};
