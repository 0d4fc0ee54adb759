/** Inside an expression: what the word under the mouse is, from the tables of functions, the context object, and the model. */
import type { FunctionParameter, Path, Segment } from '../../../expressions/index.ts';
import {
  contextField,
  contextObject,
  intrinsicFunction,
  jsonataFunction,
  statesMembers,
} from '../../../expressions/index.ts';
import type { Embedded, StateMachine } from '../../../language/index.ts';
import { indexInString, spanInString } from '../../../language/index.ts';
import { type Word, wordAt, wordsOf } from '../words.ts';
import type { Hover, HoverOptions } from './found.ts';
import { guidePages } from './links.ts';
import { variableWords } from './variables.ts';

export function expressionHover(
  machine: StateMachine,
  embedded: Embedded,
  offset: number,
  options: HoverOptions,
): Hover | undefined {
  const word = wordAt(embedded, indexInString(embedded.node, offset));
  if (!word) return undefined;
  const { start } = wordsOf(embedded);
  const span = spanInString(embedded.node, start + word.start, start + word.end);
  // A quote is next to the word, not in it.
  if (offset < span.start || offset > span.end) return undefined;
  const markdown = wordsFor(machine, embedded, word, options);
  return markdown === undefined ? undefined : { span, markdown };
}

function wordsFor(machine: StateMachine, embedded: Embedded, word: Word, options: HoverOptions): string | undefined {
  switch (word.kind) {
    case 'root':
      return rootWords(word.path, embedded);
    case 'segment':
      return segmentWords(word.path, word.index);
    case 'variable':
      return variableWords(machine, word.name, embedded.visit.holder.state?.scope, options);
    case 'function':
      return word.language === 'intrinsic' ? intrinsicWords(word.name) : jsonataWords(word.name);
    case 'states':
      return `**$states** · what Step Functions gives to every expression\n\n${list(statesMembers)}\n\n[Developer Guide](${guidePages.jsonata})`;
    case 'member':
      return memberWords(word);
    case 'local':
      return `**$${word.name}** · bound in this expression\n\n${word.binds ? 'Gets its value here.' : 'It is not known outside.'}`;
    case 'operator':
    case 'keyword': {
      const text = embedded.node.value.slice(wordsOf(embedded).start).slice(word.start, word.end);
      const doc = operators[text];
      return doc && `**\`${text}\`**\n\n${doc}`;
    }
    default:
      return undefined;
  }
}

// ---- Paths

/** What `$` is where a field is evaluated (ASL spec, "Input and Output Processing"). */
const roots: Readonly<Record<string, string>> = {
  InputPath: 'the input of the state, as it was handed on.',
  Parameters: 'the input of the state, after `InputPath`.',
  ItemsPath: 'the input of the state, after `InputPath`.',
  ItemSelector: 'the input of the state, after `InputPath`; the item is `$$.Map.Item.Value`.',
  ResultSelector: 'the result of the task, branches or iterations, as it came.',
  ResultPath: 'the input of the state, into which the result is put.',
  OutputPath: 'the data after `ResultPath`.',
  Variable: 'the input of the state, after `InputPath`.',
  ErrorPath: 'the input of the state.',
  CausePath: 'the input of the state.',
};

function rootWords({ root }: Path, { visit }: Embedded): string | undefined {
  if (root === 'context')
    return `**$$** · the context object\n\n${list(contextObject)}\n\n[Developer Guide](${guidePages.context})`;
  const { field, holder } = visit;
  if (field.name === 'Assign') {
    const result = holder.shape === 'catcher' ? 'the error output' : resultOf(holder.stateType);
    return `**$** · ${result}`;
  }
  return `**$** · ${roots[field.name] ?? 'the input of the state, after `InputPath`.'}`;
}

function resultOf(type: string | undefined): string {
  return type === 'Task' || type === 'Parallel' || type === 'Map' || type === 'Pass'
    ? 'the result of the state, after `ResultSelector`.'
    : 'the input of the state, after `InputPath`.';
}

function segmentWords(path: Path, index: number): string {
  const segment = path.segments[index]!;
  const upTo = path.text.slice(0, segment.span.end - path.span.start);
  const names = path.segments.slice(0, index + 1).map(each => (each.kind === 'child' ? each.name : ''));
  const known = path.root === 'context' ? contextField(names) : undefined;
  const definite = path.segments.slice(0, index + 1).every(each => each.kind === 'child' || each.kind === 'index');
  return [
    `**\`${upTo}\`**`,
    known ? fieldOfContext(known) : `${selects(segment)}${definite ? '' : ' The result is always a list.'}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function selects(segment: Segment): string {
  switch (segment.kind) {
    case 'child':
      return `The member \`${segment.name}\`.`;
    case 'index':
      return segment.index < 0
        ? `The item ${-segment.index} from the end${segment.index === -1 ? ': the last one' : ''}.`
        : `The item at index ${segment.index}${segment.index === 0 ? ': the first one' : ''}.`;
    case 'names':
      return `The members ${segment.names.map(name => `\`${name}\``).join(', ')}, as an object.`;
    case 'indexes':
      return `The items at the indexes ${segment.indexes.join(', ')}.`;
    case 'slice':
      if (segment.to === undefined && segment.from !== undefined && segment.from < 0)
        return counted('last', -segment.from);
      if (!segment.from && segment.to !== undefined && segment.to > 0) return counted('first', segment.to);
      return `The items from ${place(segment.from, 'the first')} ${segment.to === undefined ? 'to the last' : `up to, and without, ${place(segment.to, 'the last')}`}.`;
    case 'wildcard':
      return 'Every member of an object, every item of an array.';
    case 'recursive':
      return 'The value and everything inside it, at any depth: what follows is looked for in all of them.';
    case 'filter':
      return 'The items for which the condition holds; `@` is the item.';
  }
}

const counted = (which: string, count: number) =>
  count === 1 ? `The ${which} item, in a list.` : `The ${which} ${count} items.`;

function place(index: number | undefined, otherwise: string): string {
  if (index === undefined) return otherwise;
  return index < 0 ? `${-index} from the end` : `index ${index}`;
}

// ---- $states and the context object

function memberWords({ of, index }: Extract<Word, { kind: 'member' }>): string | undefined {
  const names = of.members.slice(0, index + 1).map(({ name }) => name);
  const chain = `**\`$${of.name}.${names.join('.')}\`**`;
  if (of.name !== 'states') return `${chain}\n\nThe member \`${names.at(-1)}\` of the variable.`;
  const [first = '', ...rest] = names;
  const member = statesMembers.find(({ name }) => name === first);
  if (!member) return undefined;
  if (rest.length === 0)
    return `${chain}\n\n${member.doc}${first === 'context' ? `\n\n${list(contextObject)}` : ''}\n\n[Developer Guide](${guidePages.jsonata})`;
  if (first === 'errorOutput' && rest.length === 1)
    return `${chain}\n\n${rest[0] === 'Error' ? 'The name of the error.' : rest[0] === 'Cause' ? 'What happened, as text; often JSON.' : 'Only `Error` and `Cause` are there.'}`;
  const field = first === 'context' ? contextField(rest) : undefined;
  if (field) return `${chain}\n\n${fieldOfContext(field)}`;
  const whose = { input: 'the input', result: 'the result', errorOutput: 'the error', context: 'the context object' }[
    member.name
  ];
  return `${chain}\n\nThe member \`${rest.at(-1)}\` of ${whose}.`;
}

function fieldOfContext({ doc, example, members }: NonNullable<ReturnType<typeof contextField>>): string {
  const more = members ? `\n\n${list(members)}` : `\n\n\`\`\`json\n${example}\n\`\`\``;
  return `${doc}${more}\n\n[Developer Guide](${guidePages.context})`;
}

const list = (rows: readonly { readonly name: string; readonly doc: string }[]) =>
  rows.map(({ name, doc }) => `- \`${name}\`: ${doc}`).join('\n');

// ---- Functions

/** `name(a: string, b?: number, ...c: any): string`. */
function signatureText(name: string, parameters: readonly FunctionParameter[], returns: string): string {
  return `${name}(${parameters.map(parameterText).join(', ')}): ${returns}`;
}

export function parameterText({ name, type, optional, variadic }: FunctionParameter): string {
  return `${variadic ? '...' : ''}${name}${optional ? '?' : ''}: ${type}`;
}

function intrinsicWords(name: string): string | undefined {
  const known = intrinsicFunction(name);
  return (
    known && functionWords(signatureText(known.name, known.parameters, known.returns), known, guidePages.intrinsics)
  );
}

function jsonataWords(name: string): string | undefined {
  // Developer Guide, "Transforming data with JSONata": the one function that was taken away.
  if (name === 'eval') return '**$eval**\n\nStep Functions does not have it. To read a JSON text there is `$parse`.';
  const known = jsonataFunction(name);
  const page = known?.added ? guidePages.jsonata : `https://docs.jsonata.org/overview`;
  const added = known?.added ? ' Added to JSONata by Step Functions.' : '';
  return known && functionWords(signatureText(`$${known.name}`, known.parameters, known.returns), known, page, added);
}

function functionWords(
  signature: string,
  { doc, example, result }: { readonly doc: string; readonly example: string; readonly result: string },
  page: string,
  more = '',
): string {
  const gives = result.startsWith('fails') ? result : `→ ${result}`;
  return `\`${signature}\`\n\n${doc}${more}\n\n\`\`\`text\n${example}\n${gives}\n\`\`\`\n\n[Reference](${page})`;
}

/** The operators of JSONata whose names are signs. Source: docs.jsonata.org. */
const operators: Readonly<Record<string, string>> = {
  '~>': 'Hands the value on the left to the function on the right, as its first argument.',
  ':=': 'Gives a name a value, for the rest of the block in parentheses.',
  '&': 'Joins texts; values that are no text become text first.',
  '?': '`condition ? then : else`',
  '..': 'The whole numbers from the left to the right one, in square brackets: `[1..5]`.',
  '^': 'Sorts: `items^(>price, name)`, descending with `>`.',
  '@': 'Binds the item of this step to a name, and goes on from the step before.',
  '#': 'Binds the index of the item to a name.',
  '%': 'The remainder of a division; where a value is expected, the parent of the item.',
  '*': 'Multiplies; where a name is expected, all members.',
  '**': 'Everything inside, at any depth.',
  '|': 'Transforms a copy of an object: `| where | change, members to delete |`.',
  '=': 'Tells whether two values are alike.',
  '!=': 'Tells whether two values differ.',
  in: 'Tells whether the value on the left is an item of the array on the right.',
  and: 'True when both are.',
  or: 'True when one is.',
  $: 'The value that the step, filter or function works on.',
  $$: 'The whole input. Step Functions has none: use `$states.input`.',
  function: 'A function: `function($a, $b) { … }`.',
  λ: 'A function, the short way: `λ($a) { … }`.',
};
