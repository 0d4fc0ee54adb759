/**
 * Asks all rules about a machine. Rules about a topic are asked in one walk over the contents of each state, by a table that is
 * made once from the list of rules; what a state does not have, its rules are not asked about. Of a state that is still the same
 * object as in the version before, those rules are asked again that found something there, for its place and its words, or
 * that asked for the machine around it; all others would find nothing again. Rules about the machine as a whole are asked for
 * every version.
 */
import { type Contents, contentsIn, perContents } from './contents.ts';
import type { About, CheckOptions, Finding, Rule, Topic } from './diagnostics.ts';
import type { StateMachine } from './model.ts';
import { rules } from './rules/index.ts';
import { theMachine } from './topics.ts';

/** What a rule found. */
export interface Told {
  readonly rule: Rule;
  /** The place of the rule in the list of rules. */
  readonly order: number;
  readonly finding: Finding;
}

/** All that the rules find that are not off. A rule that crashes finds nothing, is told as that, and takes no other with it. */
export function runRules(machine: StateMachine, options: CheckOptions): Told[] {
  const crashed = new Map<Rule, unknown>();
  for (;;) {
    const setting = crashed.size === 0 ? settingOf(options) : newSetting(options, crashed);
    const walk = new Walk(machine, options, setting);
    try {
      walk.run();
    } catch (error) {
      if (!walk.current || crashed.has(walk.current.rule)) throw error;
      crashed.set(walk.current.rule, error);
      continue;
    }
    for (const [rule, error] of crashed) {
      options.onCrash?.(rule.id, error);
      const { awsCode: _, ...told } = rule;
      const finding = crashOf(rule, error, machine);
      walk.told.push({ rule: { ...told, severity: 'warning' }, order: rules.indexOf(rule), finding });
    }
    return walk.told;
  }
}

function crashOf({ id }: Rule, error: unknown, { node: { span } }: StateMachine): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    span: { start: span.start, end: span.start + 1 },
    message: `The rule ${id} failed on this document (${reason}). Please report it; all other rules were checked.`,
  };
}

// ---- The table

interface Asked {
  readonly rule: Rule;
  readonly order: number;
  readonly check: NonNullable<Rule['check']>;
}

/** A topic that rules are about, or in which such a topic is found. */
interface Row {
  readonly topic: Topic<unknown>;
  readonly asked: Asked[];
  readonly within: Row[];
  /** Of it, or of what is found in it: whom to blame if finding it fails. */
  readonly first: Asked;
}

interface Table {
  /** Topics in the contents of each state. */
  readonly ofStates: readonly Row[];
  readonly ofMachine: Row | undefined;
}

function tableOf(isAsked: (rule: Rule) => boolean): Table {
  const outermost: Row[] = [];
  const known = new Map<Topic<unknown>, Row>();
  for (const [order, rule] of rules.entries()) {
    const { topic, check } = rule;
    if (!topic || !check || !isAsked(rule)) continue;
    const asked: Asked = { rule, order, check };
    rowOf(topic, asked).asked.push(asked);
  }
  const ofMachine = known.get(theMachine);
  return { ofStates: outermost.filter(row => row !== ofMachine), ofMachine };

  function rowOf(topic: Topic<unknown>, first: Asked): Row {
    const before = known.get(topic);
    if (before) return before;
    const row: Row = { topic, asked: [], within: [], first };
    known.set(topic, row);
    (topic.within ? rowOf(topic.within, first).within : outermost).push(row);
    return row;
  }
}

/** All that the findings in a state depend on besides the state. Equal ones are the same object. */
interface Setting {
  readonly off: string;
  readonly workflowType: CheckOptions['workflowType'];
  readonly catalog: CheckOptions['catalog'];
  readonly data: boolean;
  readonly table: Table;
}

let settings: readonly Setting[] = [];

function settingOf(options: CheckOptions): Setting {
  const { workflowType, catalog, severities } = options;
  const data = options.data !== undefined;
  const off = severities ? idsOff(severities).join(' ') : '';
  for (const known of settings)
    if (known.workflowType === workflowType && known.catalog === catalog && known.data === data && known.off === off)
      return known;
  const made = newSetting(options);
  settings = [made, ...settings.slice(0, 7)];
  return made;
}

function newSetting(
  { workflowType, catalog, severities = {}, ...others }: CheckOptions,
  without?: ReadonlyMap<Rule, unknown>,
): Setting {
  const off = idsOff(severities);
  const data = others.data !== undefined;
  const isAsked = (rule: Rule) =>
    !off.includes(rule.id) &&
    !without?.has(rule) &&
    (catalog !== undefined || !rule.needsCatalog) &&
    (data || !rule.needsData);
  return { off: off.join(' '), workflowType, catalog, data, table: tableOf(isAsked) };
}

function idsOff(severities: NonNullable<CheckOptions['severities']>): string[] {
  return Object.keys(severities)
    .filter(id => severities[id] === 'off')
    .sort();
}

// ---- The walk

/** What came of asking about the contents of a state. */
interface Answers {
  by: Setting | undefined;
  /** Whom to ask about what in the next version. */
  again: readonly (readonly [Asked, one: unknown])[];
}

const none: Answers['again'] = [];
const answersOf = perContents((): Answers => ({ by: undefined, again: none }));

class Walk implements About {
  readonly told: Told[] = [];
  /** Who is asked at the moment. */
  current: Asked | undefined;
  readonly workflowType: CheckOptions['workflowType'];
  readonly options: CheckOptions;
  readonly #machine: StateMachine;
  readonly #setting: Setting;
  #data: About['data'];
  /** The rule that is asked has asked for the machine. */
  #beyond = false;
  /** Of the contents that are asked about; undefined while the machine is. */
  #again: (readonly [Asked, one: unknown])[] | undefined;

  constructor(machine: StateMachine, options: CheckOptions, setting: Setting) {
    this.workflowType = options.workflowType;
    this.#machine = machine;
    this.options = options;
    this.#setting = setting;
  }

  get machine(): StateMachine {
    this.#beyond = true;
    return this.#machine;
  }

  get catalog() {
    return this.options.catalog?.();
  }

  get data() {
    this.#beyond = true;
    this.#data ??= this.options.data?.(this.#machine);
    return this.#data;
  }

  readonly #found = (finding: Finding): void => {
    const { rule, order } = this.current as Asked;
    this.told.push({ rule, order, finding });
  };

  run(): void {
    const { ofStates, ofMachine } = this.#setting.table;
    for (const contents of contentsIn(this.#machine)) {
      const answers = answersOf(contents);
      if (answers.by === this.#setting) this.#askAgain(answers.again);
      else {
        answers.again = this.#askAbout(ofStates, contents);
        answers.by = this.#setting;
      }
    }
    if (ofMachine) this.#visit(ofMachine, this.#machine);
  }

  #askAgain(again: Answers['again']): void {
    for (const [asked, one] of again) {
      this.current = asked;
      asked.check(one, this.#found, this);
    }
  }

  #askAbout(topics: readonly Row[], contents: Contents): Answers['again'] {
    const again: (readonly [Asked, one: unknown])[] = [];
    this.#again = again;
    for (const row of topics) this.#within(row, contents);
    this.#again = undefined;
    return again.length === 0 ? none : again;
  }

  #within(row: Row, outer: unknown): void {
    this.current = row.first;
    const found = row.topic.find(outer, this);
    if (found === undefined) return;
    if (row.topic.many) for (const one of found as readonly unknown[]) this.#visit(row, one);
    else this.#visit(row, found);
  }

  #visit(row: Row, one: unknown): void {
    for (const asked of row.asked) {
      this.current = asked;
      this.#beyond = false;
      const before = this.told.length;
      asked.check(one, this.#found, this);
      if (this.#again && (this.#beyond || this.told.length > before)) this.#again.push([asked, one]);
    }
    for (const inner of row.within) this.#within(inner, one);
  }
}
