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
  const paragraphs = text.split(/\n\s*\n|\n-/).map(each => each.replace(/\s+/g, ' ').replace(notice, '').trim());
  const flat = paragraphs.find(each => each !== '') ?? '';
  // An end of a sentence is followed by a capital; "e.g. a", "Inc. and" and "U.S. East" are none.
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|U\.S|Inc|No))[.!?](?= +["'(]?[A-Z]|$)/.exec(flat);
  // What follows "for example:" is a block that needs its lines.
  const sentence = (end ? flat.slice(0, end.index + 1) : flat).replace(/,? for example:.*/i, '.').trim();
  if (sentence.length <= longest) return sentence;
  const cut = sentence.slice(0, longest - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).replace(/[,;:.\s]+$/, '')}…`;
}

/** What S3 and others say before they say what an action does. */
const notice = /^(End of support notice:.*|This operation is not supported (for|by) directory buckets\.)/;

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
