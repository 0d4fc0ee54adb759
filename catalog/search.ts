/**
 * Finds actions by what somebody types: `secrets get`, `getsecretvalue`, `ddbput`. Every word must be found in the action's name,
 * its service's name or the name people have for the service; how well it is found decides the order. The names of a service are
 * searched as one text, which is what makes the first keystroke over 18,000 of them cheap.
 */

export interface Searchable {
  /** In ARNs: `secretsmanager`. */
  readonly service: string;
  readonly displayName: string;
  readonly sdk: boolean;
  /** Its actions as in ARNs, with a space between. */
  readonly actions: string;
}

export interface Hit {
  readonly entry: Searchable;
  readonly action: string;
  readonly score: number;
}

/** The best `limit` hits, the best first; ties in the order of the names. Without words everything is a hit. */
export function search(entries: readonly Searchable[], query: string, limit: number): Hit[] {
  const words = query
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const best = new Best(limit);
  for (const entry of entries) searchOne(entry, words, best);
  const [word = ''] = words;
  // Letters with gaps between them are only looked for when no name begins with the word, or has it as one of its words.
  if (words.length === 1 && word.length >= 3 && best.top < 45)
    for (const entry of entries) searchGaps(entry, word, best);
  return best.sorted();
}

function searchOne(entry: Searchable, words: readonly string[], best: Best) {
  const { actions } = entry;
  const ofService = words.map(word => serviceScore(entry, word));
  // A word that the service's name does not have must be in the action's, so only where it is found need be looked.
  const sought = words.findIndex((_, i) => ofService[i] === 0);
  const lower = loweredActions(entry);
  if (sought < 0) {
    for (let start = 0; start < actions.length; ) {
      const end = endOf(actions, start);
      consider(start, end);
      start = end + 1;
    }
    return;
  }
  const word = words[sought]!;
  // One or two letters are in nearly every name: they count where a name begins.
  const short = word.length < 3;
  const pattern = short ? ` ${word}` : word;
  for (let at = lower.indexOf(pattern); at >= 0; ) {
    // With the space in front of it, a name begins in `lower` where it begins in `actions`.
    const start = lower.lastIndexOf(' ', at);
    const end = endOf(actions, start);
    consider(start, end);
    at = lower.indexOf(pattern, end + 1);
  }

  function consider(start: number, end: number) {
    let score = entry.sdk ? 0 : 12;
    for (let i = 0; i < words.length; i++) {
      const found = Math.max(ofService[i]!, actionScore(actions, lower, start, end, words[i]!));
      if (found === 0) return;
      score += found;
    }
    best.add(entry, start, end, score);
  }
}

/** How well a word fits a name of the service; 0 when it does not. */
function serviceScore({ service, displayName }: Searchable, word: string): number {
  if (service === word) return 90;
  if (service.startsWith(word)) return 70;
  const people = displayName.toLowerCase();
  const at = people.indexOf(word);
  if (at === 0 || (at > 0 && people.charAt(at - 1) === ' ')) return 65;
  if (people.replaceAll(' ', '').startsWith(word)) return 60;
  return word.length >= 3 && (at > 0 || service.includes(word)) ? 20 : 0;
}

function actionScore(actions: string, lower: string, start: number, end: number, word: string): number {
  const at = lower.indexOf(word, start + 1) - 1;
  if (at < 0 || at + word.length > end) return 0;
  if (at === start) return word.length === end - start ? 100 : 80;
  if (isCapital(actions.charCodeAt(at))) return 50;
  return word.length >= 3 ? 15 : 0;
}

function searchGaps(entry: Searchable, word: string, best: Best) {
  const { actions, service } = entry;
  const lower = loweredActions(entry);
  const first = word.charCodeAt(0);
  // The service's name takes as many letters as it can; whether the action has the rest is then quickly seen.
  const taken = service.charCodeAt(0) === first ? matched(service, 0, service.length, word, 0) : 0;
  for (let start = 0; start < actions.length; ) {
    const end = endOf(actions, start);
    // `lower` has a space in front.
    const alone = lower.charCodeAt(start + 1) === first && matched(lower, start + 1, end + 1, word, 0) === word.length;
    const together = taken > 0 && matched(lower, start + 1, end + 1, word, taken) === word.length;
    if (alone || together) {
      const action = actions.slice(start, end);
      const score = Math.max(alone ? gapScore(action, word) : 0, together ? gapScore(`${service} ${action}`, word) : 0);
      if (score > 0 && !best.has(entry, action)) best.add(entry, start, end, score + (entry.sdk ? 0 : 12));
    }
    start = end + 1;
  }
}

/** How many letters of the word, from the one at `from`, stand in this order in a part of a text. */
function matched(text: string, start: number, end: number, word: string, from: number): number {
  let next = from;
  for (let at = start; at < end && next < word.length; at++) if (text.charCodeAt(at) === word.charCodeAt(next)) next++;
  return next;
}

/** `gsv` in `getSecretValue`, `ddbput` in `dynamodb putItem`: letters that begin a word count most, then those in a row. */
function gapScore(text: string, word: string): number {
  const lower = text.toLowerCase();
  let at = 0;
  let score = 0;
  let last = -2;
  for (let i = 0; i < word.length; i++) {
    const letter = word.charAt(i);
    // A letter right behind the last one, otherwise preferably one that begins a word.
    let found = last + 1 < lower.length && lower.charAt(last + 1) === letter && last >= 0 ? last + 1 : -1;
    if (found < 0) {
      for (let next = lower.indexOf(letter, at); next >= 0 && found < 0; next = lower.indexOf(letter, next + 1))
        if (begins(text, next)) found = next;
      if (found < 0) found = lower.indexOf(letter, at);
    }
    if (found < 0) return 0;
    if (begins(text, found)) score += 3;
    else if (found === last + 1) score += 2;
    last = found;
    at = found + 1;
  }
  if (score === word.length * 3) return 45;
  // Letters strewn over a long name mean nothing.
  return score >= word.length * 1.8 ? Math.min(14, score) : 0;
}

const begins = (text: string, at: number) => at === 0 || text.charAt(at - 1) === ' ' || isCapital(text.charCodeAt(at));

const isCapital = (code: number) => code >= 65 && code <= 90;

function endOf(actions: string, start: number): number {
  const end = actions.indexOf(' ', start);
  return end < 0 ? actions.length : end;
}

const lowered = new WeakMap<Searchable, string>();

/** In small letters, with a space in front of each name, the first as well. */
function loweredActions(entry: Searchable): string {
  let lower = lowered.get(entry);
  if (lower === undefined) {
    lower = ` ${entry.actions.toLowerCase()}`;
    lowered.set(entry, lower);
  }
  return lower;
}

/** The best so far. Keeps no more than it must: a query of one letter has thousands of hits. */
class Best {
  private readonly hits: Hit[] = [];
  private least = Number.NEGATIVE_INFINITY;

  constructor(private readonly limit: number) {}

  get top(): number {
    return Math.max(0, ...this.hits.map(({ score }) => score));
  }

  add(entry: Searchable, start: number, end: number, points: number) {
    // Of equals the shorter: it is more of what was typed.
    const score = points - (end - start) / 100;
    if (score < this.least) return;
    const action = entry.actions.slice(start, end);
    this.hits.push({ entry, action, score });
    if (this.hits.length >= this.limit * 8) this.prune();
  }

  has(entry: Searchable, action: string): boolean {
    return this.hits.some(hit => hit.entry === entry && hit.action === action);
  }

  sorted(): Hit[] {
    this.prune();
    return this.hits;
  }

  private prune() {
    const { hits, limit } = this;
    hits.sort((a, b) => b.score - a.score || compare(a.entry.service, b.entry.service) || compare(a.action, b.action));
    if (hits.length <= limit) return;
    hits.length = limit;
    this.least = hits.at(-1)?.score ?? this.least;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
