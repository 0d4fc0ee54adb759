/**
 * Finds actions by what somebody types: `secrets get`, `ddbput`, `getsecretvalue`. Every word must be found in the action's name,
 * its service's name or the name people have for the service; how well it is found decides the order.
 */

export interface Searchable {
  /** In ARNs: `secretsmanager`. */
  readonly service: string;
  readonly displayName: string;
  readonly sdk: boolean;
  /** In ARNs: `getSecretValue`. */
  readonly actions: readonly string[];
}

export interface Hit {
  readonly entry: Searchable;
  readonly action: string;
  readonly score: number;
}

/** The best `limit` hits, the best first; ties in the order of the names. All of them match when there are no words. */
export function search(entries: readonly Searchable[], query: string, limit: number): Hit[] {
  const asked = query
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const hits: Hit[] = [];
  // What could not be among the best any more is not kept: a query of one letter hits nearly everything.
  let least = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const ofService = asked.map(word => serviceScore(entry, word));
    const bonus = entry.sdk ? 0 : 12;
    for (const action of entry.actions) {
      let score = bonus;
      for (let i = 0; i < asked.length; i++) {
        const word = asked[i]!;
        const found = Math.max(ofService[i]!, actionScore(action, word)) || acrossScore(entry, action, word);
        if (found === 0) {
          score = -1;
          break;
        }
        score += found;
      }
      if (score < 0 || score <= least) continue;
      // Of equals the shorter: it is more of what was typed.
      hits.push({ entry, action, score: score - action.length / 100 });
      if (hits.length >= limit * 4) least = prune(hits, limit);
    }
  }
  prune(hits, limit);
  return hits;
}

/** Sorts and cuts; gives the score of the last that is left when there were more. */
function prune(hits: Hit[], limit: number): number {
  hits.sort((a, b) => b.score - a.score || compare(a.entry.service, b.entry.service) || compare(a.action, b.action));
  if (hits.length <= limit) return Number.NEGATIVE_INFINITY;
  hits.length = limit;
  // Whole points: what ties with the last may still come before it by its length.
  return Math.floor(hits.at(-1)?.score ?? 0);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function serviceScore({ service, displayName }: Searchable, word: string): number {
  if (service === word) return 90;
  const people = displayName.toLowerCase();
  if (service.startsWith(word)) return 70;
  const at = people.indexOf(word);
  if (at === 0 || (at > 0 && people.charAt(at - 1) === ' ')) return 65;
  if (people.replaceAll(' ', '').startsWith(word)) return 60;
  return at > 0 || service.includes(word) ? 20 : 0;
}

function actionScore(action: string, word: string): number {
  const lower = lowered(action);
  const at = lower.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return word.length === action.length ? 100 : 80;
  return isCapital(action.charCodeAt(at)) ? 50 : 15;
}

/** A word that runs across names with gaps: `ddbput`. Letters that start a word of a name count more. */
function acrossScore({ service }: Searchable, action: string, word: string): number {
  if (word.length < 3) return 0;
  const text = `${service}${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  const lower = lowered(service) + lowered(action);
  let at = 0;
  let score = 0;
  let last = -2;
  for (let i = 0; i < word.length; i++) {
    const letter = word.charCodeAt(i);
    while (at < lower.length && lower.charCodeAt(at) !== letter) at++;
    if (at === lower.length) return 0;
    if (at === 0 || isCapital(text.charCodeAt(at))) score += 3;
    else if (at === last + 1) score += 2;
    last = at++;
  }
  // Letters strewn over a long name mean nothing.
  return score >= word.length * 1.5 ? Math.min(14, score) : 0;
}

const isCapital = (code: number) => code >= 65 && code <= 90;

const lowerCase = new Map<string, string>();

function lowered(name: string): string {
  let lower = lowerCase.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    lowerCase.set(name, lower);
  }
  return lower;
}
