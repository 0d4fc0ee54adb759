/**
 * A fixed value made a workflow variable, and back: the value moves into an `Assign` before the state and a reference takes its
 * place; or a variable that is assigned once, with a fixed value, goes and its value stands wherever it was read.
 */
import type { Argument } from '../../expressions/index.ts';
import { jsonataFunction } from '../../expressions/index.ts';
import type { TextEdit } from '../diagnostics.ts';
import { addMember, addMemberBefore, removeMember, renameKey, replaceMember, replaceValue } from '../edit.ts';
import type { Embedded } from '../embedded.ts';
import { fieldsFor } from '../fields.ts';
import { assignedNames, type Name, nameAt, scopeOfVariable } from '../mentions.ts';
import type { State, StateMachine } from '../model.ts';
import { isSubstitution, placeAt } from '../places.ts';
import type { Json, Member, Node } from '../tree.ts';
import { memberOf, memberValue, nodeAt, toJson } from '../tree.ts';
import { assignmentsIn, type VariableRead, variablesOf } from '../variables.ts';
import { jsonataString } from './jsonata-words.ts';
import { attempt, freshName, inSteps, needsUniqueNames, type Outcome, Refused } from './refactoring.ts';
import { leadTo } from './transitions.ts';

/** A value of a field that could be a variable. */
export interface Literal {
  readonly state: State;
  readonly member: Member;
  readonly value: Node;
  /** What it is called where it stands: `TableName`. */
  readonly name: string;
  /** How the reference is written: in a template, in JSONata, or in the field that takes a path. */
  readonly as: 'template' | 'jsonata' | 'pathField';
}

/** The fixed value at a place; undefined where there is none, or where no variable may stand. */
export function literalAt(machine: StateMachine, offset: number): Literal | undefined {
  const node = nodeAt(machine.node, offset);
  if (!node || node.kind === 'object' || node.kind === 'array') return undefined;
  const { parent } = node;
  if (parent?.kind !== 'member' || parent.value !== node || isSubstitution(node) || isExpression(node))
    return undefined;
  const place = placeAt(machine, offset);
  const { state, field, queryLanguage, shape, stateType } = place ?? {};
  // What is assigned is a variable already.
  if (!place || !state || !field || field.type.kind === 'assign') return undefined;
  const found = (as: Literal['as']): Literal => ({ state, member: parent, value: node, name: parent.key.value, as });
  if (queryLanguage === 'JSONata')
    return field.jsonata !== undefined && shape !== 'credentials' ? found('jsonata') : undefined;
  // In a list of a template nothing can be replaced.
  if (field.type.kind === 'payload' && place.path.length > 0)
    return parent.key.value.endsWith('.$') ? undefined : found('template');
  const fields = fieldsFor(shape ?? 'state', { stateType, queryLanguage });
  return place.path.length === 0 && hasTwin(field.name) && fields.some(({ name }) => name === `${field.name}Path`)
    ? found('pathField')
    : undefined;
}

/** Whether the field with `Path` behind its name gives the same as the field itself: ResultPath does not give the Result. */
const hasTwin = (name: string) => !['Input', 'Output', 'Result', 'Items'].includes(name);

function isExpression(node: Node): boolean {
  return node.kind === 'string' && (node.value.startsWith('{%') || node.value.endsWith('%}'));
}

export function extractVariable(machine: StateMachine, literal: Literal): Outcome {
  return attempt(machine, () => {
    const { state, member, value, as } = literal;
    needsUniqueNames(machine, [state]);
    const name = freshVariable(machine, literal.name);
    const before = assigner(state);
    const stateName = freshName(machine, `Set ${name}`);
    const json = toJson(value);
    return inSteps(machine, draft => {
      const { document } = draft;
      const { key } = member;
      draft.apply(
        as === 'jsonata'
          ? [replaceValue(document, member, `{% $${name} %}`)]
          : as === 'template'
            ? [renameKey(member, `${key.value}.$`), replaceValue(document, member, `$${name}`)]
            : [replaceMember(document, member, `${key.value}Path`, `$${name}`)],
      );
      if (before) {
        const now = draft.state(before.name);
        const assign = memberValue(now.node, 'Assign');
        draft.apply([
          assign?.kind === 'object'
            ? addMember(draft.document, assign, name, json)
            : addMember(draft.document, now.node!, 'Assign', { [name]: json }, behindWork(now)),
        ]);
        return;
      }
      const now = draft.state(state.name);
      const own = machine.queryLanguage === state.queryLanguage ? {} : { QueryLanguage: state.queryLanguage };
      const body = { Type: 'Pass', ...own, Assign: { [name]: json }, Next: state.name };
      draft.apply([
        ...leadTo(now.referencedBy, stateName),
        addMemberBefore(draft.document, now.member, stateName, body),
      ]);
    });
  });
}

/** The one state that always comes before, and can assign: by its plain `Next`. */
function assigner({ referencedBy }: State): State | undefined {
  const [only, ...more] = referencedBy;
  if (!only?.from || more.length > 0 || only.kind !== 'Next') return undefined;
  const { from } = only;
  const assign = memberOf(from.node, 'Assign');
  return assign && assign.value?.kind !== 'object' ? undefined : from;
}

function behindWork({ node }: State): Member | undefined {
  const at = node?.members.findIndex(({ key }) => /^(Next|End|Retry|Catch)$/.test(key.value)) ?? -1;
  return at > 0 ? node?.members[at - 1] : undefined;
}

/** `TableName` becomes `tableName`: a name that no variable of the machine has, and no function of JSONata. */
function freshVariable(machine: StateMachine, wish: string): string {
  const words = wish
    .replace(/\.\$$/, '')
    .replace(/[^\p{ID_Continue}]+(.)?/gu, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  const plain = /^\p{ID_Start}/u.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : `value${words}`;
  const short = plain.slice(0, 70);
  const taken = (name: string) =>
    assignedNames(machine).has(name) || jsonataFunction(name) !== undefined || name === 'states';
  let name = short;
  for (let number = 2; taken(name); number++) name = `${short}${number}`;
  return name;
}

// ---- Inlining

export type VariableName = Extract<Name, { kind: 'variable' }>;

/** The variable that is named at a place. */
export function variableAt(machine: StateMachine, offset: number): VariableName | undefined {
  const name = nameAt(machine, offset)?.name;
  return name?.kind === 'variable' ? name : undefined;
}

export function inlineVariable(machine: StateMachine, { name, scope }: VariableName): Outcome {
  return attempt(machine, () => {
    const assigned = assignmentsIn(machine).filter(each => each.name === name && each.state.scope === scope);
    const [assignment, ...more] = assigned;
    if (!assignment) throw new Refused(`$${name} is assigned nowhere that can be seen from here.`);
    if (more.length > 0)
      throw new Refused(`$${name} is assigned in ${assigned.length} places: which value to take is not known.`);
    const member = assignment.key.parent as Member;
    const { value } = member;
    if (!value || !isFixed(value, assignment.state) || assignment.key.value !== name)
      throw new Refused(
        `The value of $${name} is worked out when the state machine runs. Only a fixed value can be inlined.`,
      );
    const { reads, statusOf } = variablesOf(machine);
    const edits: TextEdit[] = [];
    const byNode = new Map<Node, VariableRead[]>();
    for (const read of reads) {
      if (read.name !== name || scopeOfVariable(machine, name, read.state.scope) !== scope) continue;
      if (statusOf(read) !== 'assigned')
        throw new Refused(`"${read.state.name}" may read $${name} before it has a value.`);
      const { node } = read.embedded;
      byNode.set(node, [...(byNode.get(node) ?? []), read]);
    }
    for (const group of byNode.values()) edits.push(...inlined(machine, group, value));
    const { state, node } = assignment;
    return inSteps(machine, draft => {
      draft.apply(edits);
      if (node.members.length > 1) {
        const now = draft.machine.states.find(each => String(each.steps) === String(state.steps));
        const held = now && memberOf(assignHolder(now.node, assignment), 'Assign')?.value;
        const left = memberOf(held, name);
        if (left) draft.apply(removeMember(draft.document, left));
        return;
      }
      const now = draft.machine.states.find(each => String(each.steps) === String(state.steps));
      const assign = now && memberOf(assignHolder(now.node, assignment), 'Assign');
      if (assign) draft.apply(removeMember(draft.document, assign));
    });
  });
}

/** The object that holds the `Assign`: the state, a rule or a catcher. */
function assignHolder(
  node: Node | undefined,
  { when, index }: { when: string; index: number | undefined },
): Node | undefined {
  if (index === undefined) return node;
  const list = memberValue(node, when);
  return list?.kind === 'array' ? list.items[index] : undefined;
}

function isFixed(node: Node, state: State): boolean {
  switch (node.kind) {
    case 'array':
      return node.items.every(item => isFixed(item, state));
    case 'object':
      return (
        !isSubstitution(node) &&
        node.members.every(({ key, value }) => !key.value.endsWith('.$') && value && isFixed(value, state))
      );
    case 'placeholder':
      return false;
    default:
      return !isSubstitution(node) && !(state.queryLanguage === 'JSONata' && isExpression(node));
  }
}

/** One expression with the value in the place of each reading. */
function inlined(machine: StateMachine, reads: readonly VariableRead[], value: Node): TextEdit[] {
  const { embedded, state } = reads[0]!;
  const { document } = machine;
  const member = embedded.node.parent;
  const json = toJson(value);
  const why = `"${state.name}" reads it in a way in which no value can stand: change that first.`;
  if (embedded.kind === 'jsonata') {
    const whole = embedded.text.expression === `$${reads[0]!.name}`;
    if (whole && member?.kind === 'member' && !isExpression(value)) return [replaceValue(document, member, json)];
    const text = jsonataOf(json);
    // Each reading by itself: the rest of the expression stays as it is written.
    return reads.map(({ span }) => ({ span, text: escapedFor(embedded, text) }));
  }
  const path = pathOfWhole(embedded);
  if (path !== undefined && member?.kind === 'member') {
    if (path > 0) throw new Refused(why);
    if (embedded.kind === 'template' && member.key.value.endsWith('.$'))
      return [renameKey(member, member.key.value.slice(0, -2)), replaceValue(document, member, json)];
    const field = member.key.value.replace(/Path$/, '');
    if (field !== member.key.value && hasTwin(field)) return [replaceMember(document, member, field, json)];
    throw new Refused(why);
  }
  if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') {
    const scalar = typeof json !== 'object' || json === null;
    if (!scalar || (typeof json === 'string' && /[\n\r\t]/.test(json))) throw new Refused(why);
    // In a path behind the name a fixed value has no members.
    const wholes = wholeArguments(embedded.parsed.call.args);
    const text = typeof json === 'string' ? `'${json.replace(/[\\'{}]/g, '\\$&')}'` : JSON.stringify(json);
    return reads.map(({ span }) => {
      if (
        !wholes.some(
          each => embedded.node.offsetAt(each.start) === span.start && embedded.node.offsetAt(each.end) === span.end,
        )
      )
        throw new Refused(why);
      return { span, text: escapedFor(embedded, text) };
    });
  }
  throw new Refused(why);
}

/** How many segments a path has that is all of the text; undefined where it is none. */
function pathOfWhole(embedded: Embedded): number | undefined {
  if (embedded.kind === 'path') return embedded.parsed.path?.segments.length;
  return embedded.kind === 'template' && embedded.parsed.kind === 'path'
    ? embedded.parsed.path.segments.length
    : undefined;
}

function wholeArguments(args: readonly Argument[]): { readonly start: number; readonly end: number }[] {
  return args.flatMap(each =>
    each.kind === 'call'
      ? wholeArguments(each.args)
      : each.kind === 'path' && each.path.segments.length === 0
        ? [each.span]
        : [],
  );
}

function jsonataOf(json: Json): string {
  if (typeof json === 'string') return jsonataString(json);
  if (typeof json === 'number' && json < 0) return `(${json})`;
  if (Array.isArray(json)) return `[${json.map(jsonataOf).join(', ')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  return `{${Object.entries(json)
    .map(([key, each]) => `${jsonataString(key)}: ${jsonataOf(each)}`)
    .join(', ')}}`;
}

/** A piece of text as it is written inside of the string. */
function escapedFor({ node }: Embedded, text: string): string {
  switch (node.style) {
    case 'json':
    case 'double':
      return JSON.stringify(text).slice(1, -1);
    case 'single':
      return text.replaceAll("'", "''");
    case 'plain':
      if (/: | #|[\n"]/.test(text)) throw new Refused('The text of the expression would need quotes. Quote it first.');
      return text;
    default:
      return text;
  }
}
