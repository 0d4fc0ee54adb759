/**
 * What a rule is and what it finds. A rule is one object with an id, a severity, an explanation and examples; settings,
 * documentation and tests are made from it. A finding says what is wrong, where, and what to do; `check` in `check.ts`
 * turns findings into diagnostics. Nothing here knows an editor.
 */
import type { Catalog } from '../catalog/index.ts';
import type { DataFlow } from './flow.ts';
import type { StateMachine } from './model.ts';
import type { Substitutions } from './templates/placeholders.ts';
import type { PathStep, Span } from './tree.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** How severe a person wants a rule to be. */
export type Level = Severity | 'off';

/** Replaces a span of the document by other text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** It takes something away, leaves something to fill in, or is a choice: only applied when a person picks it. */
  readonly asked?: true;
}

/** What a rule found. */
export interface Finding {
  readonly span: Span;
  /** A sentence or two: what is wrong, and what to do. */
  readonly message: string;
  /** Where the service would report it, when not at the innermost node of `span`. */
  readonly steps?: readonly PathStep[];
  /** The service's own words. */
  readonly awsMessage?: string;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /**
   * What mends it. As a function where putting it together takes time, or looks at the machine around: a finding is told far
   * more often than mended.
   */
  readonly fixes?: readonly Fix[] | ((machine: StateMachine) => readonly Fix[]);
  /**
   * The rule that finds the same mistake at its cause. The service tells both; a person needs the cause alone, see
   * `withoutImplied`.
   */
  readonly impliedBy?: string;
  /** What an editor may show apart from underlining: faded, or struck through. */
  readonly tag?: 'unnecessary' | 'deprecated';
}

/** What is known about a definition from outside of it. */
export interface CheckOptions {
  /** The type of the state machine, where a template or a person says it; STANDARD when left out, as for the service. */
  readonly workflowType?: 'STANDARD' | 'EXPRESS';
  /** What the `${Name}` placeholders become, by each template that deploys the definition; left out where nobody knows. */
  readonly substitutions?: readonly Substitutions[];
  /**
   * What AWS offers, opened when it is first asked for; undefined when it cannot be read. Without it nothing is said about the
   * actions of services and their parameters but what is known of the optimised integrations.
   */
  readonly catalog?: () => Catalog | undefined;
  /** What is known of the data before anything runs. Without it nothing is said about data. */
  readonly data?: (machine: StateMachine) => DataFlow;
  /** By rule id, for rules that are not to have their default severity. */
  readonly severities?: Readonly<Record<string, Level>>;
  /** Nothing is silenced by comments, as for the service, which does not read them. */
  readonly comments?: 'ignored';
  /** Hears of a rule that crashed, to log it. The crash is a diagnostic as well. */
  readonly onCrash?: (rule: string, error: unknown) => void;
}

interface Said {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence for the rule reference. Markdown. */
  readonly summary: string;
  /** The diagnostic code of ValidateStateMachineDefinition; undefined where the service accepts what the rule reports. */
  readonly awsCode?: string;
  /** A definition in which the rule finds something, and the same put right. YAML examples start with a name, not a brace. */
  readonly wrong: string;
  readonly right: string;
  /** What has to be known for the examples to be wrong and right. */
  readonly exampleOptions?: CheckOptions;
  /** It finds nothing without a catalog. */
  readonly needsCatalog?: true;
  /** It finds nothing without `CheckOptions.data`. */
  readonly needsData?: true;
}

/** A rule is about the members of a topic (made with `ruleAbout`), or its findings come from the parser or the schema. */
export interface Rule extends Said {
  readonly topic?: Topic<unknown>;
  check?(one: unknown, found: (finding: Finding) => void, about: About): void;
}

/**
 * As a person writes a rule about the members of a topic. What `check` says of one must follow from the text of the state in
 * which it stands, and from nothing else but what it asks `about`: it is not asked again until that state changes. Rules about
 * what is found in the machine as a whole are asked for every version.
 */
export interface RuleAbout<T> extends Said {
  check(one: T, found: (finding: Finding) => void, about: About): void;
}

/** What rules may ask that does not stand in the state. */
export interface About {
  /** Whoever asks for the machine around is asked again whenever anything in it changes. */
  readonly machine: StateMachine;
  readonly workflowType: CheckOptions['workflowType'];
  /** Opened when it is first asked for. */
  readonly catalog: Catalog | undefined;
  /** Worked out when it is first asked for. It follows from the machine around: whoever asks is asked again. */
  readonly data: DataFlow | undefined;
  /** The rest of the options; only for rules about the machine as a whole. */
  readonly options: Pick<CheckOptions, 'substitutions' | 'comments'>;
}

/**
 * What rules look at: tasks, choices, paths (see `topics.ts`). Called with a machine, it gives all of them there are, in
 * document order.
 */
export interface Topic<T> {
  (machine: StateMachine): readonly T[];
  /** Where it is found; undefined for the machine itself, and for the contents of a state. */
  readonly within: Topic<unknown> | undefined;
  /** What there is of it in a member of the topic around it: one, some, or none. */
  find(outer: unknown, known: Known): T | readonly T[] | undefined;
  /** `find` gives a list. */
  readonly many: boolean;
}

/** What is known besides the definition itself. */
export type Known = Pick<About, 'catalog' | 'data'>;

export interface Diagnostic extends Omit<Finding, 'fixes'> {
  readonly rule: string;
  readonly severity: Severity;
  readonly awsCode?: string;
  /** Put together when asked for. */
  readonly fixes?: readonly Fix[];
  /** AWS's location path, e.g. `/States/C/Choices[0]/Next`. */
  readonly location?: string;
}

/** One for each mistake: without what only follows from another that is told. */
export function withoutImplied(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const unread = new Set<number>();
  for (const { rule, span } of found) if (rule === 'json-syntax' || rule === 'yaml-syntax') unread.add(span.start);
  if (unread.size === 0 && found.every(({ impliedBy }) => impliedBy === undefined)) return found;
  const told = new Set(found.map(({ rule }) => rule));
  return found.filter(
    ({ impliedBy, rule, span }) =>
      (impliedBy === undefined || !told.has(impliedBy)) &&
      // What could not be read has no type.
      !(rule === 'wrong-json-type' && unread.has(span.start)),
  );
}

/** Gives a diagnostic fixes that are put together when somebody asks for them first. */
export function offering(diagnostic: Diagnostic, make: () => readonly Fix[]): Diagnostic {
  Object.defineProperty(diagnostic, offered, { value: make, writable: true, configurable: true });
  return Object.defineProperty(diagnostic, 'fixes', lazily);
}

/** Where a diagnostic keeps its fixes, or how to make them. */
const offered = Symbol('fixes');

/** An own property as any other: who copies the diagnostic has the fixes as well. The same for all, which keeps them of one form. */
const lazily = {
  enumerable: true,
  configurable: true,
  get(this: { [offered]: readonly Fix[] | (() => readonly Fix[]) }): readonly Fix[] {
    const known = this[offered];
    if (typeof known !== 'function') return known;
    const made = known();
    this[offered] = made;
    return made;
  },
};

/** A copy with some things changed, for which no fixes are put together. */
export function altered(diagnostic: Diagnostic, changes: Partial<Omit<Diagnostic, 'fixes'>>): Diagnostic {
  const copy = Object.defineProperties({} as Diagnostic, Object.getOwnPropertyDescriptors(diagnostic));
  return Object.assign(copy, changes);
}
