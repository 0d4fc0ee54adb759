/**
 * What a `Resource` may be: the optimised integrations, the services and actions behind `aws-sdk:`, and the functions and state
 * machines of the workspace. There are 18,000 actions, so what fits the typed words is chosen here, anew with every letter: by
 * the names in ARNs, by the names that people have for services, by letters strewn over both. What the accepted action cannot
 * do without is filled in behind it, where the state has no parameters yet.
 */
import type { Catalog, OptimisedAction, Pattern } from '../../../catalog/index.ts';
import { optimisedAction, optimisedServices, serviceDisplayName } from '../../../catalog/index.ts';
import type { Node, Place, State, TextEdit } from '../../../language/index.ts';
import { memberOf, memberValue, parseResource, removeMember, stringOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { actionFacts } from '../hover/resources.ts';
import type { Asked, CallableAt } from '../known.ts';
import type { Piece } from '../snippet.ts';
import { literal, members, onOneLine, raw, writeMember } from '../snippet.ts';
import type { Completion } from './item.ts';
import { styleOf, valueItem } from './item.ts';
import { requiredMembers, Stops } from './shapes.ts';

/** How many actions of all services are shown for some words, and of how many services that nobody asked for yet. */
const mostFound = 60;
const mostFresh = 4;
/** How many functions and state machines: a large definition calls thousands, and with another letter others are the first. */
const mostCallables = 100;
const oftenUsed: ReadonlySet<string> = new Set(['dynamodb', 'events', 'ecs', 'states']);
/** Of a long list of the SDK's actions only the first entries bring parameters along; with the next letter others are the first. */
const mostFilled = 100;

export function resources(cursor: Cursor, place: Place, asked: Asked): Completion[] {
  return new Resources(cursor, place, asked).all();
}

/** How a distributed Map reads its items and writes its results. */
export function mapResources(cursor: Cursor, of: 'itemReader' | 'resultWriter'): Completion[] {
  const actions = of === 'itemReader' ? ['getObject', 'listObjectsV2'] : ['putObject'];
  return actions.map((action, rank) => {
    const arn = `arn:${partitionOf(cursor)}:states:::s3:${action}`;
    return valueItem(cursor, arn, arn, { rank, kind: 'resource', detail: `S3 ${capital(action)}` });
  });
}

class Resources {
  readonly #cursor: Cursor;
  readonly #known: Asked;
  readonly #catalog: Catalog | undefined;
  readonly #typed: string;
  readonly #partition: string;
  readonly #express: boolean;
  /** Whether the state has no parameters yet, and where they can be put: on lines of their own, or behind the `Resource`. */
  readonly #fresh: { readonly inline: boolean; readonly jsonata: boolean } | undefined;
  /** What another action was given when it was accepted, with nothing filled in since: it goes with that action. */
  readonly #unfilled: readonly TextEdit[];
  readonly #found: Found[] = [];
  #touched = 0;
  #filled = 0;

  constructor(cursor: Cursor, place: Place, known: Asked) {
    this.#cursor = cursor;
    this.#known = known;
    this.#catalog = known.catalog?.();
    this.#typed = known.typed.replace(/^["']/, '');
    this.#partition = /^arn:(aws[\w-]*):/.exec(this.#typed)?.[1] ?? partitionOf(cursor);
    this.#express = known.workflowType === 'EXPRESS' || inExpressChild(place.state);
    const { holder } = place;
    const text = cursor.machine.document.text;
    const given = memberOf(holder, 'Parameters') ?? memberOf(holder, 'Arguments');
    this.#unfilled = given && saysNothing(given.value) ? removeMember(cursor.machine.document, given) : [];
    // What goes must not begin where letters are still being typed.
    const { start, end } = cursor.replace;
    const apart = this.#unfilled.every(({ span }) => span.end <= start || span.start >= end + (cursor.block ? 1 : 0));
    const has = given !== undefined && (this.#unfilled.length === 0 || !apart);
    const inline = !cursor.block && !text.slice(holder.span.start, cursor.replace.start).includes('\n');
    this.#fresh = has ? undefined : { inline, jsonata: place.queryLanguage === 'JSONata' };
  }

  all(): Completion[] {
    const typed = this.#typed;
    const behind = /^arn:aws[\w-]*:states:[^:]*:[^:]*:(.*)$/s.exec(typed)?.[1];
    const begun = behind === undefined && /^a?r?n?$|^arn:[\w-]*(:s?t?a?t?e?s?:{0,3})?$/.test(typed);
    this.#callables(behind === undefined && !begun ? typed : behind);
    const [, service, action] = /^aws-sdk:([\w-]+):(.*)$/s.exec(behind ?? '') ?? [];
    if (service !== undefined && action !== undefined) this.#actionsOf(service, action);
    else {
      const words = begun ? '' : (behind ?? typed);
      this.#optimised(words, behind !== undefined);
      // `aws`, `aws-sdk:secr`, `sdk dynamodb`: what begins so is meant, not the names that have these letters.
      const [begin] = /^(?:aws[\s-]?s?d?$|(?:aws[\s-])?sdk(?:[\s:]+|$))/.exec(words) ?? [];
      const sought = words.slice(begin?.length ?? 0);
      this.#services(sought, begin !== undefined);
      if (/\w{2}/.test(sought)) this.#search(sought);
      if (behind === undefined && (begun || 'aws'.startsWith(typed))) this.#partitions();
    }
    return this.#found.sort((a, b) => a.rank - b.rank).map(each => this.#item(each));
  }

  #partitions(): void {
    for (const [name, where] of Object.entries(partitions))
      this.#add(`arn:${name}:states:::`, { rank: 90_000, detail: where, description: 'partition', again: true });
  }

  #optimised(words: string, exact: boolean): void {
    // `sqs:sendMessage.wait`, and `sqs token`: how to wait is asked for, too.
    const asked = exact ? /^([\w-]*):([^.]*)(?:\.(.*))?$/s.exec(words) : undefined;
    const { others, waiting: asks } = waitingAskedFor(words);
    // An Express workflow cannot wait: what it can do comes nearest.
    const waiting: readonly Pattern[] = this.#express && asks.length > 0 ? ['requestResponse'] : asks;
    // In the order of the table, which has first what is called most.
    let order = 0;
    for (const service of optimisedServices) {
      const display = serviceDisplayName(service.name);
      // A service of this name comes before actions of that name, and one or two letters begin far too many of those.
      const ofService = (of: string) => exact || of === '' || fitsAll(of, [service.name, display]) >= 8;
      const base = (of: string) => (ofService(of) ? 1000 : of.length < 3 ? 7000 : 2000);
      for (const action of service.actions) {
        const names = [service.name, display, action.action, service.name + capital(action.action)];
        const fit = asked ? service.name === asked[1] && fits(asked[2] ?? '', action.action) : fitsAll(words, names);
        // Letters strewn over a name are found better by the catalog's own search.
        const found = fit && (fit > 1 || !this.#catalog);
        const fitOfOthers = found || asked || waiting.length === 0 ? 0 : fitsAll(others, names);
        if (found) {
          const patterns = asked?.[3] === undefined ? undefined : waitingFor(asked[3]);
          this.#optimisedAction(action, base(words) + (10 - fit) * 200 + order, patterns);
        } else if (fitOfOthers > 1)
          this.#optimisedAction(action, base(others) + (10 - fitOfOthers) * 200 + order, waiting);
        order += action.patterns.length;
      }
    }
  }

  #optimisedAction(action: OptimisedAction, rank: number, among: readonly Pattern[] = action.patterns): void {
    const display = serviceDisplayName(action.service);
    for (const [index, pattern] of action.patterns.entries()) {
      if (!among.includes(pattern) || (this.#express && pattern !== 'requestResponse')) continue;
      this.#add(this.#arn(`${action.service}:${action.action}${suffixOf(pattern)}`), {
        rank: rank + index,
        detail: pattern === 'requestResponse' ? display : `${display}: ${howWords[pattern]}`,
        parameters: () =>
          optimisedMembers(
            action,
            pattern,
            this.#mayTouch(action.service) ? this.#catalog : undefined,
            this.#fresh?.jsonata === true,
          ),
        resolve: true,
      });
    }
  }

  #services(words: string, asked: boolean): void {
    const catalog = this.#catalog;
    if (!catalog || words.includes(':')) return;
    const phrase = words.replaceAll(/\W/g, '');
    catalog.serviceNames().forEach((name, index) => {
      const display = catalog.service(name)?.displayName ?? name;
      const squeezed = display.replaceAll(/\W/g, '');
      const fit = Math.max(fitsAll(words, [name, display, squeezed]), phrase === '' ? 0 : fits(phrase, squeezed));
      if (!fit) return;
      // Before actions where the service itself seems to be meant.
      const rank = asked ? 500 : words !== '' && fit >= 8 ? 5000 : 20_000;
      this.#add(this.#arn(`aws-sdk:${name}:`), {
        rank: rank + (10 - fit) * 400 + index,
        detail: `${display}, through the SDK`,
        description: display,
        again: true,
      });
    });
  }

  /** Actions of all services, also those that optimised integrations have. */
  #search(words: string): void {
    const catalog = this.#catalog;
    if (!catalog) return;
    const shown = new Set(this.#found.map(({ label }) => label));
    catalog.searchActions(words, mostFound).forEach((hit, index) => {
      const arn = this.#arn(hit.resource);
      if (shown.has(arn)) return;
      if (hit.sdk) this.#sdkAction(catalog, hit.service, hit.action, 'requestResponse', 10_000 + index);
      const action = hit.sdk ? undefined : optimisedAction(hit.service, hit.action);
      if (action) this.#optimisedAction(action, 9000 + index * 4);
    });
  }

  /** All actions of a service are known by heart; the words choose among them. */
  #actionsOf(service: string, words: string): void {
    const catalog = this.#catalog;
    if (!catalog) return;
    const name = catalog.service(service) ? service : service.toLowerCase();
    const [action = '', pattern] = words.split(/\.(.*)/s);
    const patterns: readonly Pattern[] = this.#express ? ['requestResponse'] : ['requestResponse', 'waitForTaskToken'];
    catalog.actionNames(name).forEach((each, index) => {
      const fit = pattern === undefined ? fits(action, each) : each === action ? 10 : 0;
      if (!fit) return;
      patterns.forEach((how, of) => {
        if (of > 0 && (words === '' || fit < 8)) return;
        this.#sdkAction(catalog, name, each, how, (10 - fit) * 5000 + of * 2000 + index);
      });
    });
  }

  #sdkAction(catalog: Catalog, service: string, action: string, pattern: Pattern, rank: number): void {
    this.#add(this.#arn(`aws-sdk:${service}:${action}${suffixOf(pattern)}`), {
      rank,
      // The name says it all, and words beside it would leave it no room.
      detail: pattern === 'requestResponse' ? undefined : howWords[pattern],
      parameters: () => this.#requiredOf(catalog, service, action),
      resolve: true,
    });
  }

  #requiredOf(catalog: Catalog, service: string, action: string): (readonly [string, Piece])[] {
    if (++this.#filled > mostFilled || !this.#mayTouch(service)) return [];
    const called = catalog.sdkAction(service, action);
    return called ? requiredMembers(called.input, new Stops()) : [];
  }

  /** Not for a service too many: to unpack all at once would be felt, and with the next letter there are fewer. */
  #mayTouch(service: string): boolean {
    const catalog = this.#catalog;
    if (!catalog) return false;
    let touched = touchedOf.get(catalog);
    if (!touched) {
      touched = new Set();
      touchedOf.set(catalog, touched);
    }
    if (touched.has(service)) return true;
    // A list of everything cannot have it all: what is used most, and has parameters with something inside.
    const early = this.#typed.length < 2 && !oftenUsed.has(service);
    if (early || this.#touched >= mostFresh) return false;
    this.#touched += 1;
    touched.add(service);
    return true;
  }

  #callables(words: string | undefined): void {
    for (const each of this.#callablesFor(words)) {
      const { kind, name, text, where } = each;
      const direct = { rank: 100, detail: `${kindWords[kind]} of ${where}` };
      if (kind !== 'stateMachine' && !(this.#express && kind === 'activity'))
        this.#add(text, { ...direct, description: name });
      const { call, member } = callOf[kind];
      if (call === '' || !this.#fresh) continue;
      this.#add(
        this.#arn(call),
        { ...direct, rank: 90, parameters: () => [[member, written(text)]] },
        `${this.#arn(call)} ${name}`,
      );
    }
  }

  /** Those that begin with the words before those in which they are found. */
  #callablesFor(words: string | undefined): readonly CallableAt[] {
    const all = this.#known.callables ?? [];
    if (words === undefined) return all.slice(0, mostCallables);
    const begun = firstThat(all, mostCallables, ({ text }) => text.startsWith(words));
    const others = firstThat(
      all,
      mostCallables - begun.length,
      ({ name, text }) => !text.startsWith(words) && fitsAll(words, [name, text]) > 0,
    );
    return [...begun, ...others];
  }

  #arn(call: string): string {
    return `arn:${this.#partition}:states:::${call}`;
  }

  #add(arn: string, entry: Entry, label = arn): void {
    this.#found.push({ arn, label, ...entry });
  }

  #item({ arn, label, rank, detail, description, again = false, parameters, resolve }: Found): Completion {
    const cursor = this.#cursor;
    // The cursor stays where the name goes on; YAML takes an end with a colon only for as long as it is being typed.
    const text = again ? (cursor.block ? raw(literal(arn)) : `${literal(arn)}$0`) : written(arn);
    // All begin alike, and a list is too narrow for whole ARNs: it shows what they differ in.
    const item = valueItem(cursor, text, label.replace(/^arn:[\w-]+:states:::(?=.)/, ''), {
      rank,
      kind: 'resource',
      detail,
    });
    const given = this.#fresh && parameters ? parameters() : [];
    const removes = this.#fresh && parameters && this.#unfilled.length > 0 ? this.#unfilled : undefined;
    const comma = cursor.commaAfter ? ',' : '';
    const value = comma && item.insert.endsWith(comma) ? item.insert.slice(0, -1) : item.insert;
    return {
      ...item,
      insert: value + this.#withParameters(given) + comma,
      // Found by what was typed, whatever that was; how well it fits is in the rank.
      filter: `${cursor.block ? '' : '"'}${this.#typed} ${label}`,
      again,
      ...(removes && { removes }),
      ...(description !== undefined && { description }),
      // Made when the entry is looked at: it is in another part of the catalog.
      ...(resolve && { documentation: () => this.#documentation(arn) }),
    };
  }

  #documentation(arn: string): string | undefined {
    const resource = parseResource(arn);
    const action = this.#catalog?.action(resource);
    return action && resource.kind === 'service' ? actionFacts(action, resource.pattern) : undefined;
  }

  #withParameters(given: readonly (readonly [string, Piece])[]): string {
    if (!this.#fresh || given.length === 0) return '';
    const { inline, jsonata } = this.#fresh;
    const style = styleOf(this.#cursor);
    const member = writeMember(jsonata ? 'Arguments' : 'Parameters', members(...given), style);
    const text = `${style === 'json' ? ',' : ''}\n${member}`;
    return inline ? onOneLine(text) : text;
  }
}

/** Whether nobody has written anything there: what an accepted action brings along has neither words nor numbers in its stops. */
function saysNothing(node: Node | undefined): boolean {
  switch (node?.kind) {
    case undefined:
    case 'null':
      return true;
    case 'string':
      return /^(|\$\.|\{%\s*%\}|\$\$\.Task\.Token|\{%\s*\$states\.context\.Task\.Token\s*%\})$/.test(node.value);
    case 'array':
      return node.items.every(saysNothing);
    case 'object':
      return node.members.every(({ value }) => saysNothing(value));
    default:
      return false;
  }
}

function firstThat<T>(all: readonly T[], most: number, is: (each: T) => boolean): T[] {
  const found: T[] = [];
  for (const each of all) {
    if (found.length >= most) break;
    if (is(each)) found.push(each);
  }
  return found;
}

interface Found extends Entry {
  readonly arn: string;
  readonly label: string;
}

interface Entry {
  readonly rank: number;
  readonly detail: string | undefined;
  readonly description?: string;
  readonly again?: boolean;
  /** Members for Parameters or Arguments. */
  readonly parameters?: () => readonly (readonly [string, Piece])[];
  /** The editor may ask for its documentation. */
  readonly resolve?: boolean;
}

/** Services whose part of a catalog has been asked for. */
const touchedOf = new WeakMap<Catalog, Set<string>>();

const partitions: Readonly<Record<string, string>> = {
  aws: 'All commercial Regions',
  'aws-cn': 'China (Beijing and Ningxia)',
  'aws-us-gov': 'GovCloud (US)',
};

const howWords: Readonly<Record<Exclude<Pattern, 'requestResponse'>, string>> = {
  sync: 'run and wait for the end',
  'sync:2': 'run and wait, output as JSON',
  waitForTaskToken: 'wait for the task token',
};

/** The ways of waiting that a word is the beginning of: as ARNs end with them, and as they are called. */
function waitingFor(word: string): Pattern[] {
  return (Object.keys(howWords) as (keyof typeof howWords)[]).filter(pattern =>
    [pattern, ...waitingWords[pattern]].some(each => each.toLowerCase().startsWith(word.toLowerCase())),
  );
}

const waitingWords = {
  sync: ['wait'],
  'sync:2': ['wait'],
  waitForTaskToken: ['token', 'tasktoken', 'callback'],
} satisfies Record<keyof typeof howWords, readonly string[]>;

/** `ecs run sync`: the words that say how to wait, and the others. */
function waitingAskedFor(words: string): { readonly others: string; readonly waiting: readonly Pattern[] } {
  const others: string[] = [];
  let waiting: readonly Pattern[] = [];
  for (const [index, word] of words.split(/[\s.]+/).entries()) {
    // Behind another word one letter is enough: a list that were empty until the third would be closed by then.
    const found = word.length < (index === 0 ? 3 : 1) ? [] : waitingFor(word);
    if (found.length === 0) others.push(word);
    else waiting = waiting.length === 0 ? found : found.filter(each => waiting.includes(each));
  }
  return { others: others.join(' '), waiting };
}

const kindWords = { function: 'Lambda function', stateMachine: 'State machine', activity: 'Activity' };

/** A tag of YAML, `!GetAtt Charge.Arn`, is no text. */
export const written = (text: string): Piece => (text.startsWith('!') ? raw(literal(text)) : literal(text));

/** The integrations that call what a workspace has, and the parameter that names it. */
const callOf = {
  function: { call: 'lambda:invoke', member: 'FunctionName' },
  stateMachine: { call: 'states:startExecution', member: 'StateMachineArn' },
  activity: { call: '', member: '' },
} satisfies Record<CallableAt['kind'], { call: string; member: string }>;

const suffixOf = (pattern: Pattern) => (pattern === 'requestResponse' ? '' : `.${pattern}`);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Members in which a callback usually hands out its token; without it nobody can end the task. */
const tokenIn: Readonly<Record<string, string>> = {
  'lambda:invoke': 'Payload',
  'sqs:sendMessage': 'MessageBody',
  'sns:publish': 'Message',
  'states:startExecution': 'Input',
};

/** What no model requires, but without which the call is refused or says nothing. */
const alsoGiven: Readonly<Record<string, Skeleton>> = {
  'bedrock:invokeModel': { Body: {} },
  'events:putEvents': { Entries: [{ Source: '', DetailType: '', Detail: {} }] },
  'http:invoke': { Authentication: { ConnectionArn: '' } },
};

interface Skeleton {
  readonly [name: string]: SkeletonValue;
}
type SkeletonValue = '' | Skeleton | readonly SkeletonValue[];

function skeletonPiece(value: SkeletonValue, stops: Stops): Piece {
  if (value === '') return stops.next();
  if (isList(value)) return { items: value.map(item => skeletonPiece(item, stops)) };
  const entries = Object.entries(value);
  if (entries.length === 0) return { members: [], at: stops.next() };
  return members(...entries.map(([name, of]): readonly [string, Piece] => [name, skeletonPiece(of, stops)]));
}

const isList = (value: SkeletonValue): value is readonly SkeletonValue[] => Array.isArray(value);

function optimisedMembers(
  { service, action, required }: OptimisedAction,
  pattern: Pattern,
  catalog: Catalog | undefined,
  jsonata: boolean,
): (readonly [string, Piece])[] {
  const stops = new Stops();
  const input = catalog?.action(`arn:aws:states:::${service}:${action}`)?.input;
  const more = alsoGiven[`${service}:${action}`] ?? {};
  const needed = input
    ? requiredMembers({ members: input.members.filter(({ name }) => more[name] === undefined) }, stops)
    : required.filter(name => more[name] === undefined).map((name): readonly [string, Piece] => [name, stops.next()]);
  const given = [
    ...needed,
    ...Object.entries(more).map(([name, value]): readonly [string, Piece] => [name, skeletonPiece(value, stops)]),
  ];
  const carrier = pattern === 'waitForTaskToken' ? tokenIn[`${service}:${action}`] : undefined;
  if (carrier === undefined) return given;
  const token: readonly [string, Piece] = jsonata
    ? ['TaskToken', '{% \\$states.context.Task.Token %\\}']
    : ['TaskToken.$', '\\$\\$.Task.Token'];
  return [...given.filter(([name]) => name !== carrier), [carrier, members(token)]];
}

/** The partition of the document's other resources. */
function partitionOf({ machine }: Cursor): string {
  for (const { node } of machine.states) {
    const partition = /^arn:(aws[\w-]*):/.exec(stringOf(node, 'Resource')?.value ?? '')?.[1];
    if (partition !== undefined) return partition;
  }
  return 'aws';
}

/** The iterations of a distributed Map may be Express workflows. */
function inExpressChild(state: State | undefined): boolean {
  for (let scope = state?.scope; scope?.owner; scope = scope.owner.scope)
    if (scope.distributed)
      return stringOf(memberValue(scope.node, 'ProcessorConfig'), 'ExecutionType')?.value === 'EXPRESS';
  return false;
}

/** How well a word fits a name, from 10 down to 1; 0 when it does not. */
function fits(word: string, name: string): number {
  if (word === '' || word === name) return 10;
  const lower = name.toLowerCase();
  const asked = word.toLowerCase();
  if (lower === asked) return 9;
  const at = lower.indexOf(asked);
  if (at === 0) return 8;
  if (at > 0) return /[A-Z]/.test(name.charAt(at)) || /\W/.test(name.charAt(at - 1)) ? 6 : 3;
  // Letters strewn over the name.
  let from = 0;
  for (const letter of asked) {
    from = lower.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return asked.length > 2 ? 1 : 0;
}

/** How well all words fit one of the names each: as well as the worst of them. */
function fitsAll(words: string, names: readonly string[]): number {
  const asked = words.split(/[\s:]+/).filter(Boolean);
  let worst = 10;
  for (const word of asked) {
    let best = 0;
    for (const name of names) best = Math.max(best, fits(word, name));
    // Strewn letters of several words would be found nearly everywhere.
    if (best === 0 || (best === 1 && asked.length > 1)) return 0;
    worst = Math.min(worst, best);
  }
  return worst;
}
