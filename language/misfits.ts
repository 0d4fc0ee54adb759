/**
 * Where the parameters of a call differ from what the action takes: members that are missing, misspelt or unknown, values of
 * another type, words that are none of an enumeration. One walk over the parameters of a machine beside the shapes of the
 * catalog; rules judge what is found.
 *
 * Nothing is said of what is only known on execution or deployment (paths, expressions, placeholders), and nothing of what
 * Step Functions takes although the API would not: JSON for a text or for bytes, which it writes as text.
 */
import type { Shape, ShapeMember, StructureShape } from '../catalog/index.ts';
import type { Topic } from './diagnostics.ts';
import { isSubstitution } from './places.ts';
import { closest } from './suggest.ts';
import type { Task } from './tasks.ts';
import { integrationsIn, perIntegration } from './tasks.ts';
import { topicOfEach, topicWithin } from './topics.ts';
import type { Member, Node, ObjectNode, StringNode } from './tree.ts';

export type Misfit = { readonly task: Task } & (
  | {
      readonly kind: 'missing';
      readonly object: ObjectNode;
      /** Its shape is undefined where nobody knows. */
      readonly member: Pick<ShapeMember, 'name'> & Partial<Pick<ShapeMember, 'shape'>>;
      /** Whose value the object is; undefined for an item of a list. */
      readonly holder: Member | undefined;
      /** The member that is there in another spelling. */
      readonly misspelt: Member | undefined;
    }
  /** `name` is how it is spelled. */
  | { readonly kind: 'misspelt'; readonly member: Member; readonly name: string }
  | { readonly kind: 'unknown'; readonly member: Member; readonly known: StructureShape }
  | { readonly kind: 'type'; readonly node: Node; readonly shape: Shape; readonly key: string | undefined }
  | {
      readonly kind: 'value';
      readonly node: StringNode;
      readonly values: readonly string[];
      readonly key: string | undefined;
    }
);

/** Of each call, all that does not fit. Without a catalog that is little. */
const misfitListsIn = topicWithin(integrationsIn, (task, { catalog }): readonly Misfit[] | undefined => {
  const { parameters, integration } = task;
  const value = parameters?.value;
  if (!integration || value?.kind !== 'object' || isSubstitution(value)) return undefined;
  if (!catalog) return missingWithoutCatalog(task, value);
  const { shape } = inputOf(integration, catalog);
  if (!shape) return undefined;
  const found: Misfit[] = [];
  new Walk(task, found).structure(value, shape, parameters);
  return found;
});

const misfitsIn = topicOfEach(misfitListsIn, misfits => misfits);

export function misfitsThatAre<K extends Misfit['kind']>(kind: K): Topic<Extract<Misfit, { kind: K }>> {
  const is = (misfit: Misfit): misfit is Extract<Misfit, { kind: K }> => misfit.kind === kind;
  return topicWithin(misfitsIn, misfit => (is(misfit) ? misfit : undefined));
}

/** What an action takes. Of an optimised integration without members nobody has said that. */
const inputOf = perIntegration((integration, catalog): { readonly shape: StructureShape | undefined } => {
  const action = catalog.action(integration);
  return { shape: action && (action.input.members.length > 0 || action.sdk) ? action.input : undefined };
});

/** At the top only, and of the optimised integrations only. */
function missingWithoutCatalog(task: Task, object: ObjectNode): readonly Misfit[] | undefined {
  const required = task.action?.required;
  if (!required || required.length === 0) return undefined;
  const names = object.members.map(member => givenName(member, task));
  if (names.some(name => name.includes('${') || name.startsWith('Fn::'))) return undefined;
  let found: Misfit[] | undefined;
  for (const name of required) {
    if (names.includes(name)) continue;
    const lower = name.toLowerCase();
    const other = names.find(each => each.toLowerCase() === lower);
    const misspelt = other === undefined ? undefined : object.members[names.lastIndexOf(other)];
    found ??= [];
    found.push({ kind: 'missing', task, object, member: { name }, holder: task.parameters, misspelt });
  }
  return found;
}

/** The name that a key gives a value to: without the `.$` that a JSONPath state has for paths. */
export function givenName({ key }: Member, { state }: Task): string {
  const { value } = key;
  return state.queryLanguage === 'JSONPath' && value.endsWith('.$') ? value.slice(0, -2) : value;
}

/** What a member that nobody knows was probably meant to be. */
export function meantMember(name: string, { members }: StructureShape): string | undefined {
  return closest(
    name,
    members.map(member => member.name),
  )[0];
}

class Walk {
  constructor(
    private readonly task: Task,
    private readonly found: Misfit[],
  ) {}

  structure(object: ObjectNode, shape: StructureShape, holder: Member | undefined): void {
    const { task, found } = this;
    let open = false;
    let misspelt: Map<string, Member> | undefined;
    const given: ShapeMember[] = [];
    for (const member of object.members) {
      const key = member.key.value;
      if (key.includes('${') || key.startsWith('Fn::')) {
        open = true;
        continue;
      }
      const name = givenName(member, task);
      const known = shape.member(name);
      if (known) {
        given.push(known);
        if (name === key && member.value) this.value(member.value, known.shape, member);
        continue;
      }
      const same = otherSpelling(name, shape);
      if (same) {
        misspelt ??= new Map();
        misspelt.set(same.name, member);
        // What is inside may have mistakes of its own.
        if (name === key && member.value) this.value(member.value, same.shape, member);
      } else found.push({ kind: 'unknown', task, member, known: shape });
    }
    for (const member of shape.members) {
      // Required ones come first.
      if (!member.required) break;
      if (open || given.includes(member)) continue;
      found.push({ kind: 'missing', task, object, member, holder, misspelt: misspelt?.get(member.name) });
      misspelt?.delete(member.name);
    }
    for (const [name, member] of misspelt ?? []) found.push({ kind: 'misspelt', task, member, name });
  }

  value(node: Node, shape: Shape, member: Member | undefined): void {
    if (node.kind === 'null' || node.kind === 'placeholder' || isOpen(node)) return;
    const { task, found } = this;
    const key = member?.key.value;
    if (!fits(node, shape) && !(isOptimised(task) && isConverted(node, shape)))
      found.push({ kind: 'type', task, node, shape, key });
    else if (node.kind === 'string' && shape.kind === 'string') {
      const { values } = shape;
      if (values && !values.includes(node.value)) found.push({ kind: 'value', task, node, values, key });
    } else if (node.kind === 'object' && shape.kind === 'structure') this.structure(node, shape, member);
    else if (node.kind === 'object' && shape.kind === 'map') {
      const { value } = shape;
      for (const each of node.members)
        if (each.value && givenName(each, task) === each.key.value) this.value(each.value, value, each);
    } else if (node.kind === 'array' && shape.kind === 'list') {
      const { item } = shape;
      for (const each of node.items) this.value(each, item, undefined);
    }
  }
}

/** The member of that name in other capitals, or under the name that the API itself has for it. */
function otherSpelling(name: string, { members }: StructureShape): ShapeMember | undefined {
  const lower = name.toLowerCase();
  return (
    members.find(member => member.name.toLowerCase() === lower) ??
    members.find(member => member.apiName.toLowerCase() === lower)
  );
}

/** What stands there is not what will be sent: an expression, a path whose `.$` was forgotten, something filled in later. */
function isOpen(node: Node): boolean {
  if (node.kind === 'string')
    return mayBeOpen(node.value) && /^\s*\{%|^\$\$?(?:[.[]|$)|^States\.\w+\(|\$\{/.test(node.value);
  return node.kind === 'object' && isSubstitution(node);
}

/** Nearly no text may. */
const mayBeOpen = (text: string) => text.includes('$') || text.includes('{%') || text.startsWith('States.');

const isOptimised = ({ integration }: Task) => integration?.sdk === false;

/**
 * What an optimised integration makes the type that is wanted: text that reads like a number or a truth value, and, for
 * DynamoDB, text that becomes `{"S": …}`. Published workflows rely on it.
 */
function isConverted(node: Node, shape: Shape): boolean {
  if (node.kind !== 'string') return false;
  if (shape.kind === 'structure') return shape.name === 'AttributeValue';
  if (shape.kind === 'boolean') return /^(?:true|false)$/i.test(node.value);
  return shape.kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(node.value);
}

/** Whether a value that is written out can be of the shape, as Step Functions takes it. */
function fits({ kind }: Node, shape: Shape): boolean {
  switch (shape.kind) {
    case 'string':
      // Objects and lists are written as text.
      return kind !== 'number' && kind !== 'boolean';
    case 'number':
      return kind === 'number';
    case 'boolean':
      return kind === 'boolean';
    case 'timestamp':
      return kind === 'string' || kind === 'number';
    case 'list':
      return kind === 'array';
    case 'map':
    case 'structure':
      return kind === 'object';
    default:
      return true;
  }
}
