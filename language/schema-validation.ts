/**
 * What the field table does not allow, in words for a person: unknown and missing fields, wrong types, values out of range,
 * fields that exclude each other, fields of the other query language.
 *
 * `field-checks.ts` looks at every object of the machine alone, so the cost is linear and a fault is always about one object.
 * This file turns faults into sentences on the right word, with the service's own wording beside ours. It knows nothing
 * between objects: that is what rules are for.
 */

import { type Contents, contentsIn, machineContents } from './contents.ts';
import type { Finding, Fix } from './diagnostics.ts';
import { addMember } from './edit.ts';
import type { Fault } from './field-checks.ts';
import type { Field, FieldGroup, ValueType } from './fields.ts';
import { counterpartOf, fieldNamed, fieldsFor } from './fields.ts';
import { resultWords } from './json-schema.ts';
import type { QueryLanguage, StateMachine, StateType } from './model.ts';
import type { Holder } from './places.ts';

import { additions, groupAdditions, limited, removal, removals, terminalFixes } from './schema-fixes.ts';
import { closest } from './suggest.ts';
import type { Member, Node, PathStep, Span } from './tree.ts';
import { locationOf, memberOf, pathOf } from './tree.ts';
import { writeLike } from './write.ts';

/** The ids of all rules whose findings come from here. */
export const schemaRules = [
  'required-fields',
  'unknown-field',
  'unknown-state-type',
  'wrong-json-type',
  'enum-value',
  'value-range',
  'empty-collection',
  'next-xor-end',
  'terminal-has-transition',
  'wait-timing-exactly-one',
  'wait-timestamp-format',
  'exclusive-fields',
  'field-wrong-language',
  'querylanguage-on-branch',
  'querylanguage-value',
  'choice-rule-shape',
  'choice-operator-count',
  'choice-operand-type',
  'choice-nested-next',
  'label-invalid',
  'map-processor',
  'map-itemselector-and-parameters',
  'map-itemreader-config',
  'map-itembatcher-limit',
  'map-resultwriter-shape',
  'credentials-rolearn',
] as const;
export type SchemaRule = (typeof schemaRules)[number];

export interface SchemaProblem extends Finding {
  readonly rule: SchemaRule;
  readonly awsCode: 'SCHEMA_VALIDATION_FAILED' | 'INVALID_LABEL_NAME';
  readonly awsMessage: string;
  /** Where the service reports it: often the object, where ours underlines the word. */
  readonly steps: readonly PathStep[];
  /** `steps` as the service writes them, e.g. `/States/C/Choices[0]`. */
  readonly location: string;
  readonly fixes?: () => readonly Fix[];
}

/** Everything that the field table does not allow, in document order of the objects. */
export function validateSchema(machine: StateMachine): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  add(machineContents(machine));
  for (const contents of contentsIn(machine)) add(contents);
  return problems;

  function add({ faulty }: Contents): void {
    for (const { holder, faults } of faulty)
      for (const problem of problemsOf(machine, holder, faults)) problems.push(problem);
  }
}

function problemsOf(machine: StateMachine, holder: Holder, faults: readonly Fault[]): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const alone = faults.some(({ kind }) => kind === 'alone');
  for (const fault of faults) {
    switch (fault.kind) {
      case 'notAllowed':
        addAtMember(notAllowed(machine, holder, fault.member), fault.member);
        break;
      case 'missing':
        addMissing(fault.names);
        break;
      case 'alone': {
        const { field } = fault;
        const member = memberOf(holder.node, field.name);
        if (member && field.requires) add(needsCompany(holder, field, field.requires), member);
        break;
      }
      case 'group':
        // A comparison without a Variable has been reported as that.
        if (fault.group.rule !== 'choice-rule-shape' || !alone) addGroup(fault.group);
        break;
      case 'empty':
        problems.push(finished(noValue(fault.field, fault.member), pathOf(fault.member.key), fault.member.key.span));
        break;
      case 'value': {
        const said = wrongValue(holder, fault);
        if (said) problems.push(finished(said, pathOf(fault.node), fault.node.span));
      }
    }
  }
  return problems;

  /** A problem of the object, underlined at the key of `member`, or at the object's own name. */
  function add(said: Said | undefined, member?: Member): void {
    if (!said) return;
    problems.push(finished(said, pathOf(holder.node), member ? member.key.span : headOf(machine, holder)));
  }

  function addMissing(names: readonly string[]): void {
    const written = misspelt(holder, names);
    const said = missingFields(holder, names);
    if (!written) add({ ...said, fixes: () => additions(machine, holder, names) });
    else if (faults.some(each => each.kind === 'notAllowed' && each.member === written.member))
      problems.push({ ...finished(said, pathOf(holder.node), headOf(machine, holder)), impliedBy: 'unknown-field' });
    else {
      const { member, name } = written;
      const message = `${capital(nameOf(holder))} needs \`${name}\`. Write \`${name}\` for \`${member.key.value}\`.`;
      add({ ...said, message, fixes: () => [changeTo(member.key, name)] }, member);
    }
  }

  /** The service reports what is not allowed at the object; inside of readers and writers at the member. */
  function addAtMember(said: Said | undefined, member: Member): void {
    const atMember = holder.shape === 'itemReader' || holder.shape === 'resultWriter';
    if (said?.rule === 'field-wrong-language' && atMember)
      problems.push(finished(said, pathOf(member.key), member.key.span));
    else add(said, member);
  }

  function addGroup(group: FieldGroup): void {
    const present = group.members.flatMap(name => {
      const member = memberOf(holder.node, name);
      const absent = fieldNamed(holder.shape, name, { stateType: holder.stateType })?.absentWhen;
      const counts = absent === undefined || member?.value?.kind !== 'boolean' || member.value.value !== absent;
      return member && counts ? [member] : [];
    });
    // A field of the other language has been reported as that; what is left of the group may be right.
    const ofLanguage = present.filter(member => fieldNamed(holder.shape, member.key.value, holder));
    if (present.length > 0 && ofLanguage.length < 2) return;
    present.sort((a, b) => a.span.start - b.span.start);
    if (present.length === 0) {
      const written = misspelt(holder, group.members);
      const said = { ...noneOf(holder, group), fixes: () => groupAdditions(machine, holder, group) };
      if (written)
        problems.push({ ...finished(said, pathOf(holder.node), headOf(machine, holder)), impliedBy: 'unknown-field' });
      else add(said);
      return;
    }
    // The first is taken to be meant; the others are underlined, as one problem each would be for the service.
    const [first, ...others] = present;
    const last = others.at(-1);
    if (!first || !last) return;
    const said = severalOf(group, present);
    problems.push({
      ...finished(said, pathOf(holder.node), last.key.span),
      fixes: () => removals(machine, present),
      related: [first, ...others.slice(0, -1)].map(member => ({
        span: member.key.span,
        message: `\`${member.key.value}\` stands here.`,
      })),
    });
  }
}

/** A problem in words, without its place. */
interface Said {
  readonly rule: SchemaRule;
  readonly message: string;
  readonly awsMessage: string;
  readonly fixes?: () => readonly Fix[];
}

function finished(said: Said, steps: readonly PathStep[], span: Span): SchemaProblem {
  const awsCode = said.rule === 'label-invalid' ? 'INVALID_LABEL_NAME' : 'SCHEMA_VALIDATION_FAILED';
  return { ...said, awsCode, steps, location: locationOf(steps), span };
}

// ---- Fields that are not allowed, or missing

/** A member that is no field here, and the one of `names`, none of which is there, that is meant by it. */
function misspelt(holder: Holder, names: readonly string[]): { member: Member; name: string } | undefined {
  for (const member of holder.node.members) {
    const written = member.key.value;
    if (fieldsFor(holder.shape).some(({ name }) => name === written)) continue;
    // The same as `unknown-field` asks for.
    const [name] = closest(
      written,
      fieldsFor(holder.shape, holder).map(field => field.name),
    );
    if (name !== undefined && names.includes(name)) return { member, name };
  }
  return undefined;
}

function notAllowed(machine: StateMachine, holder: Holder, member: Member): Said | undefined {
  const { shape, stateType, queryLanguage, state } = holder;
  const name = member.key.value;
  const other = fieldNamed(shape, name, { stateType });
  if (shape === 'credentials') {
    // The service does not look at names that it does not know here, but misses the one that it needs.
    if (memberOf(holder.node, 'RoleArn')) return undefined;
    return {
      rule: 'credentials-rolearn',
      message: `In JSONata \`${name}\` is not read; write \`RoleArn\`, with a \`{% … %}\` expression where it is computed.`,
      awsMessage: "The field 'RoleArn' is required but was missing",
    };
  }
  if (other && other.languages !== 'both') {
    // The service does not look at the fields of a state that must not be JSONPath in the first place.
    if (machine.queryLanguage === 'JSONata' && state && state.queryLanguage === 'JSONPath') return undefined;
    return {
      rule: 'field-wrong-language',
      message: `\`${name}\` is a ${other.languages} field; ${wayOut(other, stateType, queryLanguage)}`,
      awsMessage: `The QueryLanguage is set to '${queryLanguage}', but field '${name}' is only supported for the '${other.languages}' QueryLanguage`,
      fixes: () => languageFixes(machine, holder, other),
    };
  }
  const awsMessage = `Field '${name}' is not supported`;
  if (name === 'QueryLanguage')
    return {
      rule: 'querylanguage-on-branch',
      message: `${capital(nameOf(holder))} cannot have a \`QueryLanguage\`: set it on the states inside, or on the whole machine.`,
      awsMessage,
      fixes: () => [removal(machine, member)],
    };
  if (shape === 'nestedRule' && fieldNamed('choiceRule', name))
    return {
      rule: 'choice-nested-next',
      message: `\`${name}\` stands on the outermost rule of \`Choices\` only; move it out of And, Or or Not.`,
      awsMessage,
      fixes: () => [removal(machine, member)],
    };
  if (shape === 'state' && (name === 'Next' || name === 'End'))
    return {
      rule: 'terminal-has-transition',
      message:
        stateType === 'Choice'
          ? `A Choice state has no \`${name}\` of its own: its rules and \`Default\` say where it goes. Remove it.`
          : `A ${stateType} state always ends here and has no \`${name}\`. Remove it.`,
      awsMessage,
      fixes: () => terminalFixes(machine, holder, member),
    };
  const elsewhere = shape === 'state' ? fieldsFor('state').find(field => field.name === name) : undefined;
  // What is a field of states is written on purpose, only not in its place.
  const [suggestion] =
    elsewhere || fieldsFor('state').some(field => field.name === name)
      ? []
      : closest(
          name,
          fieldsFor(shape, holder).map(field => field.name),
        );
  const hint = elsewhere
    ? `It is a field of ${enumerate(elsewhere.states.map(String))} states.`
    : suggestion !== undefined
      ? `Did you mean \`${suggestion}\`?`
      : name === 'End' && fieldNamed(shape, 'Next')
        ? 'To end here, lead to a Succeed state with `Next`.'
        : 'Remove it.';
  return {
    rule: 'unknown-field',
    message: `${capital(nameOf(holder))} has no field \`${name}\`. ${hint}`,
    awsMessage,
    fixes: () =>
      suggestion !== undefined && !memberOf(holder.node, suggestion)
        ? [changeTo(member.key, suggestion)]
        : [removal(machine, member)],
  };
}

/** A state without a language of its own may be meant to be in JSONata, if nothing else in it is JSONPath. */
function languageFixes({ document }: StateMachine, { state }: Holder, field: Field): Fix[] {
  const before = memberOf(state?.node, 'Type');
  if (!state?.node || !before || field.languages !== 'JSONata' || memberOf(state.node, 'QueryLanguage')) return [];
  const others = state.node.members.some(
    ({ key }) => fieldNamed('state', key.value, { stateType: state.type })?.languages === 'JSONPath',
  );
  if (others) return [];
  const edits = [addMember(document, state.node, 'QueryLanguage', 'JSONata', before)];
  return [{ title: 'Set "QueryLanguage": "JSONata" for this state', asked: true, edits }];
}

/** What to do with a field of the other query language. */
function wayOut(field: Field, stateType: StateType | undefined, queryLanguage: QueryLanguage): string {
  const counterpart = counterpartOf(field, stateType);
  if (queryLanguage === 'JSONPath')
    return counterpart
      ? `in JSONPath use \`${counterpart.name}\`, or set the state's \`QueryLanguage\` to JSONata.`
      : "set the state's `QueryLanguage` to JSONata to use it.";
  if (field.name === 'InputPath') return 'in JSONata select what you need from `$states.input` where you need it.';
  if (!counterpart) return 'JSONata has nothing like it; remove it.';
  const expression = field.name === `${counterpart.name}Path` ? ' with a `{% … %}` expression' : '';
  return `in JSONata use \`${counterpart.name}\`${expression}.`;
}

function missingFields(holder: Holder, names: readonly string[]): Said {
  // The service lists States before StartAt, where both are missing. Recorded with ValidateStateMachineDefinition.
  const order = [...names].reverse();
  const example = names.map(name => fieldNamed(holder.shape, name, holder)?.example).filter(text => text !== undefined);
  return {
    rule: 'required-fields',
    message: `${capital(nameOf(holder))} needs ${enumerate(names.map(quoted), 'and')}. For example: ${example.join(', ')}`,
    awsMessage: `These fields are required: [${order.join(', ')}]`,
  };
}

function needsCompany(holder: Holder, field: Field, names: readonly string[]): Said {
  const needed = names.filter(name => fieldNamed(holder.shape, name, holder));
  return {
    rule: field.operator ? 'choice-rule-shape' : 'map-resultwriter-shape',
    message: field.operator
      ? `\`${field.name}\` needs a \`Variable\` beside it that says what to compare. For example: "Variable": "$.total"`
      : `\`${field.name}\` needs ${enumerate(needed.map(quoted))} beside it, with the bucket to write to.`,
    awsMessage: field.operator
      ? 'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]'
      : `These fields are required: [${needed.join(', ')}]`,
  };
}

// ---- Groups

function noneOf(holder: Holder, group: FieldGroup): Said {
  const usable = group.members.filter(name => {
    const field = fieldNamed(holder.shape, name, holder);
    return field && !field.deprecated;
  });
  const listed = group.members.join(', ');
  const rule = group.rule as SchemaRule;
  switch (rule) {
    case 'next-xor-end':
      return {
        rule,
        message: `${capital(nameOf(holder))} needs \`Next\` to say which state follows, or \`"End": true\` if it is the last.`,
        awsMessage: `This object should have only one of the following fields: [${listed}]`,
      };
    case 'choice-rule-shape':
      return {
        rule,
        message: `A Choice rule needs ${holder.queryLanguage === 'JSONata' ? 'a `Condition`' : `one of ${enumerate(usable.map(quoted))}`}.`,
        awsMessage: `The object must have only one of the following fields, [${listed}]`,
      };
    case 'choice-operator-count':
      return {
        rule,
        message: '`Variable` needs a comparison beside it, for example `"IsPresent": true` or `"StringEquals": "x"`.',
        awsMessage: `This object should have only one of the following fields: [${listed}]`,
      };
    case 'credentials-rolearn':
      return {
        rule,
        message: '`Credentials` needs the `RoleArn` of the role to assume.',
        awsMessage: "The field 'RoleArn' is required but was missing",
      };
    default:
      return {
        rule,
        message: `${capital(nameOf(holder))} needs ${group.cardinality === 'at-least-one' ? 'at least ' : ''}${usable.length > 1 ? 'one of ' : ''}${enumerate(usable.map(quoted))}.`,
        awsMessage: `This object should have only one of the following fields: [${listed}]`,
      };
  }
}

function severalOf(group: FieldGroup, present: readonly Member[]): Said {
  const names = present.map(member => member.key.value);
  const listed = group.members.join(', ');
  const rule = group.rule as SchemaRule;
  const together = `${enumerate(names.map(quoted), 'and')} exclude each other`;
  return {
    rule,
    message:
      rule === 'choice-operator-count'
        ? `A rule compares once, but ${enumerate(names.map(quoted), 'and')} stand here. Put each comparison into a rule of its own under \`And\`.`
        : rule === 'next-xor-end'
          ? 'A state has either `Next` or `"End": true`, not both. Remove one.'
          : `${together}: keep one of them.`,
    awsMessage:
      rule === 'choice-rule-shape'
        ? `The object must have only one of the following fields, [${listed}]`
        : `There should only be one of the following fields: [${listed}]`,
  };
}

// ---- Values

/** YAML reads nothing as null. */
function noValue(field: Field, { key }: Member): Said {
  const state = field.type.kind === 'states' && key.value !== field.name;
  return {
    rule: field.name === 'QueryLanguage' ? 'querylanguage-value' : 'wrong-json-type',
    message: state
      ? `State "${key.value}" is empty: it must be an object with a \`Type\`.`
      : `\`${key.value}\` has no value: it must be ${typeWords(field.type)}.`,
    awsMessage: `Expected value of type ${state ? '[OBJECT]' : awsTypes(field.type)}`,
  };
}

function wrongValue(holder: Holder, { field, step, node, fault }: Fault & { kind: 'value' }): Said | undefined {
  const label = field.type.kind === 'string' && field.type.format === 'label';
  const type = step !== undefined && field.type.kind === 'list' ? field.type.of : field.type;
  switch (fault.keyword) {
    case 'type':
      return wrongType(holder, field, type, step, node);
    case 'enum':
      return wrongWord(field, type, node);
    case 'minimum':
    case 'maximum':
      return {
        rule: 'value-range',
        message: `\`${field.name}\` ${rangeOf(type)}; ${fault.keyword === 'minimum' ? 'this is too small' : 'this is too large'}.`,
        awsMessage: `${fault.keyword === 'minimum' ? 'Minimum' : 'Maximum'} value is ${fault.limit}`,
        fixes: () => [limited(node, fault.limit)],
      };
    case 'minItems':
    case 'minProperties':
      return {
        rule: 'empty-collection',
        message: `\`${field.name}\` must not be empty. For example: ${field.example}`,
        awsMessage: 'Value cannot be empty',
      };
    case 'minLength':
      return {
        rule: label ? 'label-invalid' : 'empty-collection',
        message: `\`${field.name}\` must not be empty.`,
        awsMessage: 'Value cannot be empty',
      };
    case 'maxLength':
      return {
        rule: label ? 'label-invalid' : 'value-range',
        message: `\`${field.name}\` has at most ${fault.limit} characters. Shorten it.`,
        awsMessage: `Label cannot exceed ${fault.limit} characters`,
      };
    case 'pattern':
      if (type.kind === 'timestamp') return wrongTimestamp(holder, field, node);
      return label
        ? {
            rule: 'label-invalid',
            fixes: () => labelFix(node),
            message:
              '`Label` becomes part of an ARN: spaces, wildcards, brackets and special characters are not allowed. Use letters, digits, `-` and `_`.',
            awsMessage: `Label '${node.kind === 'string' ? node.value : ''}' contains invalid characters`,
          }
        : {
            rule: 'map-itemreader-config',
            message: `\`${field.name}\` is a JSON Pointer, which starts with \`/\`. For example: ${field.example}`,
            awsMessage: 'Value must be a valid JSON Pointer',
          };
  }
}

/** The label without what cannot stand in it. */
function labelFix(node: Node): Fix[] {
  if (node.kind !== 'string') return [];
  const better = node.value.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-|-$/g, '');
  return better === '' ? [] : [{ ...changeTo(node, better), asked: true }];
}

function wrongType(holder: Holder, field: Field, type: ValueType, step: PathStep | undefined, node: Node): Said {
  const state = field.type.kind === 'states' && step !== undefined;
  const what = state ? `State "${step}"` : step !== undefined ? `An entry of \`${field.name}\`` : `\`${field.name}\``;
  const expected = state ? 'an object with a `Type`' : typeWords(type);
  const jsonata = step === undefined && field.jsonata && holder.queryLanguage === 'JSONata';
  const fix = valueFix(type, node) ?? (jsonata ? wrapped(node) : undefined);
  const isExpression = node.kind === 'string' && /^\s*\{%/.test(node.value);
  const hint = isExpression
    ? holder.queryLanguage === 'JSONPath'
      ? ' A `{% … %}` expression is read as plain text in a JSONPath state.'
      : ' A `{% … %}` expression cannot stand here.'
    : '';
  return {
    rule: field.operator
      ? 'choice-operand-type'
      : field.name === 'QueryLanguage'
        ? 'querylanguage-value'
        : 'wrong-json-type',
    message: `${what} must be ${expected}${jsonata ? ` or a \`{% … %}\` expression that yields ${resultWords[field.jsonata]}` : ''}, not ${valueWords(node)}.${hint}`,
    awsMessage: `Expected value of type ${state ? '[OBJECT]' : awsTypes(type)}`,
    ...(fix && { fixes: () => [fix] }),
  };
}

function wrongWord(field: Field, type: ValueType, node: Node): Said | undefined {
  if (type.kind !== 'string' || !type.enum || node.kind !== 'string') return undefined;
  const words = type.enum.map(value => value.value);
  const [suggestion] = closest(node.value, words);
  const fixes = suggestion !== undefined ? { fixes: () => [changeTo(node, suggestion)] } : {};
  const allowed = `It is one of ${enumerate(words)}.`;
  const meant = suggestion !== undefined ? ` Did you mean "${suggestion}"?` : '';
  if (field.name === 'Type')
    return {
      rule: 'unknown-state-type',
      message: `There is no state type "${node.value}".${meant || ` ${allowed}`}`,
      // In the service's own order.
      awsMessage:
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
      ...fixes,
    };
  return {
    rule: field.name === 'QueryLanguage' ? 'querylanguage-value' : 'enum-value',
    message: `\`${field.name}\` cannot be "${node.value}". ${allowed}${meant}`,
    awsMessage:
      field.name === 'InputType'
        ? `The field 'InputType' should have one of these values: [${words.join(', ')}]`
        : `Value should be one of the following: [${words.join(', ')}]`,
    ...fixes,
  };
}

function wrongTimestamp(holder: Holder, field: Field, node: Node): Said {
  const written = node.kind === 'string' ? node.value : '';
  const isExpression = written.startsWith('{%') && holder.queryLanguage === 'JSONPath';
  // A value that is right but for the case of its letters, a missing zone, or a missing time.
  const upper = written.toUpperCase();
  const better = [upper, `${upper}Z`, `${upper}T00:00:00Z`].find(
    text => text !== written && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
  );
  return {
    rule: field.operator ? 'choice-operand-type' : 'wait-timestamp-format',
    message: isExpression
      ? `\`${field.name}\` cannot be an expression in a JSONPath state. Set the state's \`QueryLanguage\` to JSONata, or write a timestamp such as "2026-03-14T01:59:00Z".`
      : `\`${field.name}\` must be a timestamp like "2026-03-14T01:59:00Z": an upper case T, and Z or an offset.`,
    awsMessage: 'String does not match RFC3339 timestamp',
    ...(better !== undefined && node.kind === 'string'
      ? { fixes: () => [changeTo(node, better)] }
      : wrapped(node) &&
        field.jsonata &&
        holder.queryLanguage === 'JSONata' && { fixes: () => [wrapped(node) as Fix] }),
  };
}

/** An expression that lacks its marks. */
function wrapped(node: Node): Fix | undefined {
  if (node.kind !== 'string' || !/^\$\w/.test(node.value) || node.value.includes('${')) return undefined;
  if (node.style === 'literal' || node.style === 'folded') return undefined;
  return { title: 'Wrap in {% %}', edits: [{ span: node.span, text: writeLike(`{% ${node.value} %}`, node) }] };
}

/** A value that is right but for its quotes: `"5"` for 5, `"true"` for true, and a number where a string should be. */
function valueFix(type: ValueType, node: Node): Fix | undefined {
  if (type.kind === 'string' && !type.enum && (node.kind === 'number' || node.kind === 'boolean')) {
    const text = JSON.stringify(node.kind === 'number' ? node.text : String(node.value));
    return { title: `Change to ${text}`, edits: [{ span: node.span, text }] };
  }
  if (node.kind !== 'string') return undefined;
  const good =
    type.kind === 'boolean'
      ? /^(true|false|yes|no|on|off)$/i.test(node.value)
      : type.kind === 'integer'
        ? /^-?\d+$/.test(node.value)
        : type.kind === 'number' && /^-?\d+(\.\d+)?$/.test(node.value);
  if (!good) return undefined;
  const lower = node.value.toLowerCase();
  // What YAML 1.1 and people take for true and false.
  const text = type.kind === 'boolean' ? String(/^(true|yes|on)$/.test(lower)) : lower;
  return { title: `Change to ${text}`, edits: [{ span: node.span, text }] };
}

// ---- Words

function rangeOf(type: ValueType): string {
  if (type.kind !== 'integer' && type.kind !== 'number') return '';
  if (type.min === undefined) return `is at most ${type.max}`;
  return type.max === undefined ? `is at least ${type.min}` : `is between ${type.min} and ${type.max}`;
}

function typeWords(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'list':
      return `a list (${type.of.kind === 'object' ? 'of objects' : 'of strings'})`;
    case 'states':
    case 'object':
    case 'assign':
      return 'an object';
    case 'payload':
      return enumerate((type.accepts ?? []).map(kind => `an ${kind}`));
    case 'path':
    case 'referencePath':
      return type.nullable ? 'a path (a string), or null' : 'a path (a string)';
    case 'stateName':
      return 'the name of a state (a string)';
    case 'timestamp':
      return 'a timestamp (a string)';
    default:
      return 'a string';
  }
}

function awsTypes(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return 'Integer';
    case 'boolean':
      return '[BOOLEAN]';
    case 'number':
      return '[NUMBER]';
    case 'list':
      return '[ARRAY]';
    case 'states':
    case 'object':
    case 'assign':
      return '[OBJECT]';
    case 'payload':
      return `[${(type.accepts ?? []).map(kind => kind.toUpperCase()).join(', ')}]`;
    case 'path':
    case 'referencePath':
      return type.nullable ? '[STRING, NULL]' : '[STRING]';
    default:
      return '[STRING]';
  }
}

function valueWords(node: Node): string {
  switch (node.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'null':
      return 'null';
    case 'string':
      return node.value.length <= 40 ? `the string ${JSON.stringify(node.value)}` : 'a string';
    case 'number':
      return `the number ${node.text}`;
    case 'boolean':
      return String(node.value);
    case 'placeholder':
      return node.value;
  }
}

function nameOf(holder: Holder): string {
  const { shape, state } = holder;
  switch (shape) {
    case 'machine':
      return 'the state machine';
    case 'state':
      return state ? `state "${state.name}"` : 'the state';
    case 'branch':
      return 'a branch';
    case 'choiceRule':
    case 'nestedRule':
      return 'a Choice rule';
    case 'retrier':
      return 'a retrier';
    case 'catcher':
      return 'a catcher';
    case 'processor':
      return 'an item processor';
    default:
      return `\`${shape[0]?.toUpperCase()}${shape.slice(1)}\``;
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const quoted = (name: string) => `\`${name}\``;

/** `a, b or c`. */
function enumerate(words: readonly string[], last = 'or'): string {
  const head = words.slice(0, -1);
  const tail = words.at(-1) ?? '';
  return head.length === 0 ? tail : `${head.join(', ')} ${last} ${tail}`;
}

function changeTo(node: Node & { kind: 'string' }, text: string): Fix {
  return { title: `Change to "${text}"`, edits: [{ span: node.span, text: writeLike(text, node) }] };
}

// ---- Places

/** The word to underline for an object as a whole: its name, its key, or else its first words. */
function headOf(machine: StateMachine, holder: Holder): Span {
  const { node, shape, state } = holder;
  if (shape === 'state' && state) return state.nameNode.span;
  if (node.parent?.kind === 'member') return node.parent.key.span;
  const short = node.span.end - node.span.start <= 120;
  const oneLine = short && !machine.document.text.slice(node.span.start, node.span.end).includes('\n');
  return oneLine ? node.span : (node.members[0]?.key.span ?? { start: node.span.start, end: node.span.start + 1 });
}
