/**
 * States that speak JSONPath made to speak JSONata: `Parameters` become `Arguments`, `ResultSelector`, `ResultPath` and
 * `OutputPath` one `Output`, comparisons a `Condition`. The text is changed where it stands, so that its formatting and its
 * comments stay. What has no exact counterpart is refused with the reason; what "exact" means is said in `jsonata-value.ts`.
 */
import { parsePath } from '../../expressions/index.ts';
import type { TextEdit } from '../diagnostics.ts';
import { addMember, addMemberBefore, removeMember, renameKey, replaceMember, replaceString } from '../edit.ts';
import type { State, StateMachine } from '../model.ts';
import { isSubstitution } from '../places.ts';
import type { Document, Json, Member, Node, ObjectNode, PathStep, StringNode } from '../tree.ts';
import { memberOf, memberValue, pathOf } from '../tree.ts';
import { conditionOf } from './jsonata-choice.ts';
import { expressionOf, followText, payloadValue } from './jsonata-value.ts';
import { jsonataString, place, type Value } from './jsonata-words.ts';
import { attempt, inSteps, type Outcome, Refused } from './refactoring.ts';

/** One state; it says its query language itself then. */
export function stateToJsonata(machine: StateMachine, state: State): Outcome {
  return attempt(machine, () => {
    if (state.queryLanguage === 'JSONata') throw new Refused(`"${state.name}" speaks JSONata already.`);
    const work = new Rework(machine.document);
    convert(state, work);
    work.setLanguage(state);
    return inSteps(machine, draft =>
      work.apply(
        edits => draft.apply(edits),
        () => draft.machine,
      ),
    );
  });
}

/** The whole machine; its states need not say their language then. */
export function machineToJsonata(machine: StateMachine): Outcome {
  return attempt(machine, () => {
    const left = machine.states.filter(({ queryLanguage }) => queryLanguage === 'JSONPath');
    if (machine.queryLanguage === 'JSONata') throw new Refused('The state machine speaks JSONata already.');
    const work = new Rework(machine.document);
    const language = memberOf(machine.node, 'QueryLanguage');
    if (language) work.edit(replaceMember(machine.document, language, 'QueryLanguage', 'JSONata'));
    else work.add(machine.node, 'QueryLanguage', 'JSONata', memberOf(machine.node, 'Comment') ? 'Comment' : 'nothing');
    for (const state of machine.states) {
      const own = memberOf(state.node, 'QueryLanguage');
      if (own && state.node) work.remove(state.node, own);
    }
    const reasons: string[] = [];
    for (const state of left)
      try {
        convert(state, work);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        reasons.push(`"${state.name}": ${error.message}`);
      }
    if (reasons.length > 0)
      throw new Refused(
        reasons.length === 1 ? reasons[0]! : `${reasons[0]} And ${reasons.length - 1} more of ${left.length} states.`,
      );
    return inSteps(machine, draft =>
      work.apply(
        edits => draft.apply(edits),
        () => draft.machine,
      ),
    );
  });
}

/** What is to be done in a document: in place at once, then members taken away and added, each object's one after the other. */
class Rework {
  readonly document: Document;
  readonly #edits: TextEdit[] = [];
  readonly #removals = new Map<string, { steps: readonly PathStep[]; keys: string[] }>();
  readonly #additions = new Map<
    string,
    { steps: readonly PathStep[]; members: { key: string; value: Json; after: string | undefined }[] }
  >();

  constructor(document: Document) {
    this.document = document;
  }

  edit(...edits: readonly TextEdit[]): void {
    this.#edits.push(...edits);
  }

  remove(object: ObjectNode, member: Member): void {
    const steps = pathOf(object);
    const known = this.#removals.get(String(steps));
    if (known) known.keys.push(member.key.value);
    else this.#removals.set(String(steps), { steps, keys: [member.key.value] });
  }

  /** Behind the member named `after`, before all for `nothing`, else at the end. */
  add(object: ObjectNode, key: string, value: Json, after?: string): void {
    const steps = pathOf(object);
    const known = this.#additions.get(String(steps));
    if (known) known.members.push({ key, value, after });
    else this.#additions.set(String(steps), { steps, members: [{ key, value, after }] });
  }

  setLanguage({ node }: State): void {
    if (!node) return;
    const own = memberOf(node, 'QueryLanguage');
    if (own) this.edit(replaceMember(this.document, own, 'QueryLanguage', 'JSONata'));
    else this.add(node, 'QueryLanguage', 'JSONata', 'Type');
  }

  apply(step: (edits: readonly TextEdit[]) => void, now: () => StateMachine): void {
    step(this.#edits);
    const additions = [...this.#additions.values()];
    for (let round = 0; additions.some(({ members }) => members.length > round); round++) {
      const { document } = now();
      step(
        additions.flatMap(({ steps, members }) => {
          const object = nodeAtPath(document.root, steps);
          const member = members[round];
          if (!member || object?.kind !== 'object') return [];
          const [first] = object.members;
          if (member.after === 'nothing' && first) return [addMemberBefore(document, first, member.key, member.value)];
          const after = member.after === undefined ? undefined : memberOf(object, member.after);
          return [addMember(document, object, member.key, member.value, after)];
        }),
      );
    }
    const removals = [...this.#removals.values()];
    for (let round = 0; removals.some(({ keys }) => keys.length > round); round++) {
      const { document } = now();
      step(
        removals.flatMap(({ steps, keys }) => {
          const member = memberOf(nodeAtPath(document.root, steps), keys[round] ?? '');
          return member ? removeMember(document, member) : [];
        }),
      );
    }
  }
}

const input = place('$states.input');
const result = place('$states.result');
const errorOutput = place('$states.errorOutput');

function convert(state: State, work: Rework): void {
  const { node, type } = state;
  if (!node || !type) throw new Refused(`"${state.name}" has no type.`);
  const field = (name: string) => memberOf(node, name);
  for (const name of ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath', 'ItemsPath'])
    if (field(name)?.value && isSubstitution(field(name)!.value!))
      throw new Refused(`${name} is filled in by the deployment.`);

  const inputPath = field('InputPath');
  const effective = pathValue(inputPath, input, 'InputPath');
  if (inputPath) work.remove(node, inputPath);
  const parameters = field('Parameters');

  switch (type) {
    case 'Pass': {
      const fixed = field('Result');
      const source = fixed ?? parameters;
      const made: Value = fixed?.value
        ? { kind: 'json', node: fixed.value, root: undefined }
        : parameters?.value
          ? { kind: 'json', node: parameters.value, root: effective }
          : effective;
      if (fixed && parameters) work.remove(node, parameters);
      setOutput(work, node, outputOf(node, made), input, source);
      assignIn(work, node, made);
      return;
    }
    case 'Task':
    case 'Parallel': {
      if (parameters?.value) {
        work.edit(renameKey(parameters, 'Arguments'));
        template(work, parameters.value, effective);
      } else if (expressionOf(effective) !== '$states.input')
        work.add(node, 'Arguments', inMarks(effective), type === 'Task' ? 'Resource' : 'Type');
      const credentials = field('Credentials')?.value;
      if (credentials) template(work, credentials, effective);
      pathField(work, node, 'TimeoutSeconds', effective);
      pathField(work, node, 'HeartbeatSeconds', effective);
      afterWork(work, node);
      return;
    }
    case 'Map':
      mapFields(work, node, effective);
      afterWork(work, node);
      return;
    case 'Wait':
      pathField(work, node, 'Seconds', effective);
      pathField(work, node, 'Timestamp', effective);
      setOutput(work, node, outputOf(node, effective), input, undefined);
      assignIn(work, node, effective);
      return;
    case 'Succeed':
      setOutput(work, node, outputOf(node, effective), input, undefined);
      return;
    case 'Fail':
      for (const name of ['Error', 'Cause']) {
        const path = field(`${name}Path`);
        if (path) work.edit(replaceMember(work.document, path, name, inMarks(payloadValue(path.value, input))));
        const text = field(name)?.value;
        if (text) template(work, text, undefined);
      }
      return;
    case 'Choice':
      choices(work, state, node, effective);
  }
}

/** What comes behind the work of a Task, Parallel or Map. */
function afterWork(work: Rework, node: ObjectNode): void {
  const selector = memberOf(node, 'ResultSelector');
  const selected: Value = selector?.value ? { kind: 'json', node: selector.value, root: result } : result;
  setOutput(work, node, outputOf(node, selected), result, selector);
  assignIn(work, node, result);
  const catchers = memberValue(node, 'Catch');
  for (const catcher of catchers?.kind === 'array' ? catchers.items : []) {
    if (catcher.kind !== 'object') continue;
    const path = memberOf(catcher, 'ResultPath');
    const output = resultInto(path, input, errorOutput);
    if (path && expressionOf(output) === '$states.errorOutput') work.remove(catcher, path);
    else if (path) work.edit(replaceMember(work.document, path, 'Output', inMarks(output)));
    assignIn(work, catcher, errorOutput);
  }
}

function mapFields(work: Rework, node: ObjectNode, effective: Value): void {
  const { document } = work;
  const items = memberOf(node, 'ItemsPath');
  const reader = memberValue(node, 'ItemReader');
  const list = pathValue(items, effective, 'ItemsPath');
  const isInput = expressionOf(list) === '$states.input';
  if (items && isInput) work.remove(node, items);
  else if (items) work.edit(replaceMember(document, items, 'Items', inMarks(list)));
  else if (!isInput && !reader) work.add(node, 'Items', inMarks(list), 'Type');
  const selector = memberOf(node, 'ItemSelector') ?? memberOf(node, 'Parameters');
  if (selector?.value) {
    if (selector.key.value === 'Parameters') work.edit(renameKey(selector, 'ItemSelector'));
    template(work, selector.value, effective);
  }
  for (const name of ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'])
    pathField(work, node, name, effective);
  for (const holder of [reader, memberValue(node, 'ResultWriter')]) {
    const parameters = memberOf(holder, 'Parameters');
    if (!parameters?.value) continue;
    work.edit(renameKey(parameters, 'Arguments'));
    template(work, parameters.value, effective);
  }
  const config = memberValue(reader, 'ReaderConfig');
  if (config?.kind === 'object') pathField(work, config, 'MaxItems', effective);
  const batcher = memberValue(node, 'ItemBatcher');
  if (batcher?.kind === 'object') {
    pathField(work, batcher, 'MaxItemsPerBatch', effective);
    pathField(work, batcher, 'MaxInputBytesPerBatch', effective);
    const batchInput = memberValue(batcher, 'BatchInput');
    if (batchInput) template(work, batchInput, effective);
  }
}

function choices(work: Rework, state: State, node: ObjectNode, effective: Value): void {
  const output = outputOf(node, effective);
  const changes = expressionOf(output) !== '$states.input';
  const rules = memberValue(node, 'Choices');
  for (const rule of rules?.kind === 'array' ? rules.items : []) {
    if (rule.kind !== 'object') throw new Refused(`A rule of "${state.name}" is filled in by the deployment.`);
    const { text, member } = conditionOf(rule, effective);
    work.edit(replaceMember(work.document, member, 'Condition', `{% ${text} %}`));
    const variable = memberOf(rule, 'Variable');
    if (variable) work.remove(rule, variable);
    assignIn(work, rule, effective);
    // The rule that holds says what goes on, the state only when none does.
    if (changes) work.add(rule, 'Output', inMarks(output));
  }
  setOutput(work, node, output, input, undefined);
  assignIn(work, node, effective);
}

function assignIn(work: Rework, node: ObjectNode, root: Value): void {
  const assign = memberValue(node, 'Assign');
  if (assign) template(work, assign, root);
}

/** `ResultPath`, then `OutputPath`. */
function outputOf(node: ObjectNode, made: Value): Value {
  const merged = resultInto(memberOf(node, 'ResultPath'), input, made);
  return pathValue(memberOf(node, 'OutputPath'), merged, 'OutputPath');
}

function resultInto(path: Member | undefined, base: Value, value: Value): Value {
  if (!path) return value;
  if (path.value?.kind === 'null') return base;
  if (path.value?.kind !== 'string') throw new Refused('ResultPath is no text.');
  const names = namesOf(path.value);
  return names.length === 0 ? value : { kind: 'merged', base, names, value };
}

/** The members that a ResultPath leads through. */
function namesOf(node: StringNode): readonly string[] {
  const { path, problems } = parsePath(node.value);
  if (!path || problems.length > 0 || path.root !== 'input') throw new Refused(`"${node.value}" is no ResultPath.`);
  return path.segments.map(segment => {
    if (segment.kind !== 'child')
      throw new Refused(`"${node.value}" puts the result into a list, for which JSONata has no short way.`);
    return segment.name;
  });
}

function pathValue(member: Member | undefined, root: Value, name: string): Value {
  if (!member) return root;
  if (member.value?.kind === 'null')
    throw new Refused(`"${name}": null makes an empty object of the data. Remove it, or write it by hand.`);
  if (member.value?.kind !== 'string') throw new Refused(`${name} is no text.`);
  return followText(member.value, root);
}

/** `XPath: $.a` becomes `X: {% … %}`. */
function pathField(work: Rework, node: ObjectNode, name: string, root: Value): void {
  const path = memberOf(node, `${name}Path`);
  if (path) work.edit(replaceMember(work.document, path, name, inMarks(pathValue(path, root, `${name}Path`))));
}

/** `Output` where it is needed, in the place of what said it before. */
function setOutput(work: Rework, node: ObjectNode, value: Value, usual: Value, source: Member | undefined): void {
  const before = ['ResultPath', 'OutputPath'].flatMap(name => memberOf(node, name) ?? []);
  const inPlace = value.kind === 'json' && source?.value === value.node;
  if (inPlace && source.value) {
    work.edit(renameKey(source, 'Output'));
    template(work, source.value, value.root);
  } else if (source) before.push(source);
  const needed = !inPlace && expressionOf(value) !== expressionOf(usual);
  const [first] = before;
  if (needed && first) work.edit(replaceMember(work.document, first, 'Output', inMarks(value)));
  else if (needed) work.add(node, 'Output', inMarks(value), before.length === 0 ? lastBefore(node) : undefined);
  for (const member of before) if (!needed || member !== first) work.remove(node, member);
}

/** Behind what stands before the way out. */
function lastBefore(node: ObjectNode): string | undefined {
  const at = node.members.findIndex(({ key }) => /^(Next|End|Default|Choices|Retry|Catch)$/.test(key.value));
  return at > 0 ? node.members[at - 1]?.key.value : undefined;
}

/** A payload template, changed where it stands. Without a root nothing in it is a path. */
function template(work: Rework, node: Node, root: Value | undefined): void {
  if (node.kind === 'array') for (const item of node.items) template(work, item, root);
  if (node.kind === 'string' && (node.value.startsWith('{%') || node.value.endsWith('%}')))
    work.edit(replaceString(node, `{% ${jsonataString(node.value)} %}`));
  if (node.kind !== 'object' || isSubstitution(node)) return;
  for (const member of node.members) {
    const { key, value } = member;
    if (!value) continue;
    if (root && key.value.endsWith('.$')) {
      const made = payloadValue(value, root);
      work.edit(renameKey(member, key.value.slice(0, -2)));
      work.edit(replaceString(value as StringNode, inMarks(made)));
    } else template(work, value, root);
  }
}

function nodeAtPath(root: Node | undefined, steps: readonly PathStep[]): Node | undefined {
  let node = root;
  for (const step of steps)
    node = typeof step === 'string' ? memberValue(node, step) : node?.kind === 'array' ? node.items[step] : undefined;
  return node;
}

const inMarks = (value: Value) => `{% ${expressionOf(value)} %}`;
