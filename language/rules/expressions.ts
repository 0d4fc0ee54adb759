/**
 * Rules about the expressions inside strings: JSONPath, intrinsic function calls, JSONata. Each underlines the very
 * characters, through escapes and block scalars. What is an expression where is decided in `embedded.ts`.
 */

import type { IntrinsicCall, Problem, Segment } from '../../expressions/index.ts';
import {
  intrinsicAdvice,
  intrinsicFunctions,
  missingStatesMember,
  referencePathProblem,
} from '../../expressions/index.ts';
import type { Finding, Fix, Rule } from '../diagnostics.ts';
import { renameKey, replaceString } from '../edit.ts';
import type { Embedded } from '../embedded.ts';
import { callsIn, embeddedIn, jsonataIn, malformedIn, misfitsIn, pathsIn } from '../embedded.ts';
import type { StateMachine } from '../model.ts';
import { closest } from '../suggest.ts';
import { ruleAbout, topicWithin } from '../topics.ts';
import type { Span, StringNode } from '../tree.ts';
import { memberOf, pathOf, spanInString } from '../tree.ts';
import { assignedIn, assignmentsIn, isVariableName } from '../variables.ts';

const schema = 'SCHEMA_VALIDATION_FAILED';
const pass = (members: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass",${members},"End":true}}}`;
const jsonataPass = (members: string) => `{"QueryLanguage":"JSONata",${pass(members).slice(1)}`;

/** Those in which something is wrong. */
const faultyIn = topicWithin(embeddedIn, each =>
  (each.kind === 'path' || each.kind === 'template') && each.parsed.problems.length > 0 ? each : undefined,
);
const faultyCallsIn = topicWithin(callsIn, each => (each.parsed.problems.length > 0 ? each : undefined));
const faultyJsonataIn = topicWithin(jsonataIn, each => (each.parsed.problems.length > 0 ? each : undefined));

const jsonPathSyntax = ruleAbout(faultyIn, {
  id: 'jsonpath-syntax',
  severity: 'error',
  awsCode: schema,
  summary: 'A path starts with `$` and follows the JSONPath grammar.',
  wrong: pass('"InputPath":"$.order["'),
  right: pass('"InputPath":"$.order[0]"'),
  check(embedded, found) {
    if (embedded.kind === 'path') {
      const awsMessage =
        embedded.reference && !embedded.parsed.path
          ? "Value is not a Reference Path: Reference path didn't start with '$'"
          : 'Value must be a valid JSONPath.';
      for (const problem of refusedIn(embedded.parsed.problems))
        found(inString(embedded.node, problem, { awsMessage }));
    } else if (embedded.kind === 'template' && embedded.parsed.kind === 'path')
      for (const problem of refusedIn(embedded.parsed.problems))
        found(inString(embedded.node, problem, templateWords(embedded)));
  },
});

/** Without those that the service takes, and that fail when they run. */
const refusedIn = (problems: readonly Problem[]) => problems.filter(({ late }) => !late);

const jsonPathFails = ruleAbout(faultyIn, {
  id: 'jsonpath-fails',
  severity: 'warning',
  summary: 'A path that the service takes and cannot follow: the execution fails when it gets there.',
  wrong: pass(`"InputPath":"$.order['id','total'].amount"`),
  right: pass(`"InputPath":"$.order['id','total']"`),
  check(embedded, found) {
    // A reference path it is not, and that is refused.
    if (isReference(embedded)) return;
    for (const problem of embedded.parsed.problems)
      if (problem.late)
        found(
          inString(embedded.node, {
            ...problem,
            message: `${problem.message} The service takes this path, and the execution fails with it.`,
          }),
        );
  },
});

const referencePath = ruleAbout(embeddedIn, {
  id: 'reference-path',
  severity: 'error',
  awsCode: schema,
  summary: 'Fields such as `ResultPath`, `Variable` and `ItemsPath` take a reference path: it names a single place.',
  wrong: pass('"ResultPath":"$.orders[*].total"'),
  right: pass('"ResultPath":"$.orders[0].total"'),
  check(embedded, found) {
    const path = isReference(embedded) ? pathOfEmbedded(embedded) : undefined;
    // Most are nothing but names.
    if (!path || path.segments.every(isPlainName)) return;
    const problem = referencePathProblem(path);
    if (problem) found(inString(embedded.node, problem, { awsMessage: 'Value must be a valid Reference Path.' }));
  },
});

const isPlainName = (segment: Segment) => segment.kind === 'child' && !segment.name.endsWith(')');

/** Has to name a single place: a field with a reference path, also one that would take a call as well. */
function isReference(embedded: Embedded): boolean {
  if (embedded.kind === 'path') return embedded.reference;
  // In a template, as that of Credentials is one, any path will do.
  return embedded.kind === 'template' && isFieldItself(embedded) && !embedded.member.key.value.endsWith('.$');
}

function pathOfEmbedded(embedded: Embedded) {
  if (embedded.kind === 'path') return embedded.parsed.path;
  return embedded.kind === 'template' && embedded.parsed.kind === 'path' ? embedded.parsed.path : undefined;
}

const isFieldItself = ({ visit, member }: Extract<Embedded, { kind: 'template' }>) => visit.member === member;

const resultPathRoot = ruleAbout(pathsIn, {
  id: 'resultpath-context-or-variable',
  severity: 'error',
  awsCode: schema,
  summary: '`ResultPath` writes into the state input: it cannot start at the context object or at a variable.',
  wrong: pass('"ResultPath":"$$.Execution"'),
  right: pass('"ResultPath":"$.Execution"'),
  check(embedded, found) {
    if (embedded.context || !embedded.parsed.path) return;
    const { root, rootSpan } = embedded.parsed.path;
    if (root === 'input') return;
    found(
      inString(
        embedded.node,
        {
          ...rootSpan,
          message: `${embedded.visit.field.name} writes into the state's input and starts with "$.". ${root === 'context' ? 'The context object cannot be written to.' : 'To set a variable use Assign.'}`,
        },
        { awsMessage: 'Value must be a valid Reference Path.' },
      ),
    );
  },
});

const templateValue = ruleAbout(misfitsIn, {
  id: 'template-value',
  severity: 'error',
  awsCode: schema,
  summary: 'The value of a member whose name ends in `.$` is a path or an intrinsic function call.',
  wrong: pass('"Parameters":{"id.$":"order"}'),
  right: pass('"Parameters":{"id.$":"$.order"}'),
  check(embedded, found) {
    if (embedded.kind === 'template')
      for (const problem of embedded.parsed.problems)
        found(inString(embedded.node, problem, { ...templateWords(embedded), ...meantValue(embedded) }));
    else if (embedded.kind === 'notText')
      found({
        span: embedded.node.span,
        steps: pathOf(embedded.member.parent),
        awsMessage: templateText(embedded.member.key.value),
        message: `"${embedded.member.key.value}" takes a string with a path or an intrinsic function call. For a fixed value write "${embedded.member.key.value.slice(0, -2)}".`,
      });
  },
});

/** A call in other letters, a path without its `$`, or a text whose key should not have its `.$`. */
function meantValue({ node, member }: Extract<Embedded, { kind: 'template' }>): Pick<Finding, 'fixes'> {
  const text = node.value.trim();
  const key = member.key.value;
  const fixes: Fix[] = [];
  const change = (to: string, asked: boolean) =>
    fixes.push({
      title: `Change to "${to}"`,
      edits: [replaceString(node, to)],
      ...(asked && { asked: true as const }),
    });
  const name = /^(states\.\w+)\(/i.exec(text)?.[1];
  const known = name && intrinsicFunctions.find(each => each.name.toLowerCase() === name.toLowerCase())?.name;
  if (name !== undefined && known) change(known + text.slice(name.length), false);
  else if (text !== node.value && text.startsWith('$')) change(text, false);
  else if (/^\.?[A-Za-z_]\w*(\.\w+|\[\d+\])*$/.test(text)) change(`$.${text.replace(/^\./, '')}`, true);
  if (!known && key.endsWith('.$') && !memberOf(member.parent, key.slice(0, -2)))
    fixes.push({
      title: `Pass it on as text: "${key.slice(0, -2)}"`,
      asked: true,
      edits: [renameKey(member, key.slice(0, -2))],
    });
  return fixes.length > 0 ? { fixes } : {};
}

const intrinsicSyntax = ruleAbout(faultyCallsIn, {
  id: 'intrinsic-syntax',
  severity: 'error',
  awsCode: schema,
  summary:
    'An intrinsic call names an existing function, its arguments are literals, paths or calls, nested at most ten deep.',
  wrong: pass(`"Parameters":{"id.$":"States.Uuid()"}`),
  right: pass(`"Parameters":{"id.$":"States.UUID()"}`),
  check(embedded, found) {
    for (const problem of refusedIn(embedded.parsed.problems).slice(0, 1))
      found(
        inString(embedded.node, problem, {
          ...templateWords(embedded),
          ...knownFunction(embedded.node, embedded.parsed.call, problem),
        }),
      );
  },
});

/** For the name of a function that does not exist: the one that it is close to. */
function knownFunction(node: StringNode, call: IntrinsicCall, { start, end }: Problem): Partial<Finding> {
  if (call.nameSpan.start === start && call.nameSpan.end === end && !call.definition) {
    const names = intrinsicFunctions.map(({ name }) => name.slice('States.'.length));
    const [near] = closest(call.name.slice('States.'.length), names);
    if (near === undefined) return {};
    const edit = { span: spanInString(node, start, end), text: `States.${near}` };
    return {
      // With other letters of the same name the parser has named it.
      ...(`States.${near}`.toLowerCase() !== call.name.toLowerCase() && {
        message: `There is no intrinsic function ${call.name}. Did you mean States.${near}?`,
      }),
      fixes: () => [{ title: `Change to States.${near}`, edits: [edit] }],
    };
  }
  for (const argument of call.args)
    if (argument.kind === 'call' && argument.span.start <= start && argument.span.end >= end)
      return knownFunction(node, argument, { start, end, message: '' });
  return {};
}

const intrinsicArguments = ruleAbout(callsIn, {
  id: 'intrinsic-arguments',
  severity: 'warning',
  summary: 'Calls with a wrong number or type of arguments are accepted by the service and fail when they run.',
  wrong: pass(`"Parameters":{"n.$":"States.MathAdd($.a)"}`),
  right: pass(`"Parameters":{"n.$":"States.MathAdd($.a, 1)"}`),
  check(embedded, found) {
    for (const problem of adviceOn(embedded.parsed.call)) found(inString(embedded.node, problem));
  },
});

/** What was read of a text is read once, and so is what can be said about it. */
const known = new WeakMap<IntrinsicCall, readonly Problem[]>();

function adviceOn(call: IntrinsicCall): readonly Problem[] {
  let advice = known.get(call);
  if (!advice) {
    advice = intrinsicAdvice(call);
    known.set(call, advice);
  }
  return advice;
}

const jsonataDelimiters = ruleAbout(malformedIn, {
  id: 'jsonata-delimiters',
  severity: 'error',
  awsCode: schema,
  summary: 'A JSONata expression is a string that starts with `{%` and ends with `%}`.',
  wrong: jsonataPass('"Output":"{% $states.input"'),
  right: jsonataPass('"Output":"{% $states.input %}"'),
  check({ node, text }, found) {
    const { value, style } = node;
    const awsMessage = text.message;
    const opened = value.startsWith('{%');
    const block = style === 'literal' || style === 'folded';
    if (text.meant) {
      const whole = value.trim();
      const outside = 'Outside of {% and %} nothing may stand, also no blank or line end.';
      const message = `${outside} ${block ? 'End the block scalar with "-" (">-" or "|-").' : 'Remove it.'}`;
      const { start } = node.span;
      // The line end that YAML adds is written nowhere; what it comes from is the header of the block.
      if (block && opened && /^\n*$/.test(value.slice(whole.length)))
        found({ span: { start, end: start + 1 }, message, awsMessage, fixes: machine => [stripped(node, machine)] });
      else {
        const fixes = block ? [] : [{ title: 'Remove the blanks', edits: [replaceString(node, whole)] }];
        const problem = { start: opened ? whole.length : 0, end: opened ? value.length : value.indexOf('{%'), message };
        found(inString(node, problem, { awsMessage, fixes }));
      }
      return;
    }
    const missing = opened ? 'starts with {% but does not end with %}' : 'ends with %} but does not start with {%';
    const message = `This string ${missing}. A JSONata expression has both, with nothing outside: "{% … %}".`;
    // Of several lines only the mark that is there.
    const start = value.includes('\n') && !opened ? value.length - 2 : 0;
    const end = value.includes('\n') && opened ? 2 : value.length;
    found(inString(node, { start, end, message }, { awsMessage, fixes: block ? [] : [closed(node, opened)] }));
  },
});

/** The header of a block scalar that ends where its last line does. */
function stripped({ span: { start } }: StringNode, { document: { text } }: StateMachine): Fix {
  const [header = ''] = /^[|>][\d+]*/.exec(text.slice(start, start + 4)) ?? [];
  const better = `${header.replace('+', '')}-`;
  return { title: `Change to "${better}"`, edits: [{ span: { start, end: start + header.length }, text: better }] };
}

/** The mark that is missing, put where it should be; half of one is made whole. */
function closed(node: StringNode, opened: boolean) {
  const text = opened ? `${node.value.replace(/\s*[%}]?\s*$/, '')} %}` : `{% ${node.value.replace(/^\s*[{%]?\s*/, '')}`;
  return { title: `Change to "${text}"`, edits: [replaceString(node, text)] };
}

const jsonataSyntax = ruleAbout(faultyJsonataIn, {
  id: 'jsonata-syntax',
  severity: 'error',
  awsCode: 'INVALID_JSONATA_EXPRESSION',
  summary: 'What stands between `{%` and `%}` must be JSONata.',
  wrong: jsonataPass('"Output":"{% $states.input. %}"'),
  right: jsonataPass('"Output":"{% $states.input.order %}"'),
  check(embedded, found) {
    for (const problem of embedded.parsed.problems)
      found(inExpression(embedded, { ...problem, message: `JSONata: ${problem.message}.` }, problem.message));
  },
});

const jsonataTopLevelReference = ruleAbout(jsonataIn, {
  id: 'jsonata-toplevel-reference',
  severity: 'error',
  awsCode: 'UNSUPPORTED_JSONATA_EXPRESSION',
  summary: 'In Step Functions no document lies under an expression: data is read from `$states` and from variables.',
  wrong: jsonataPass('"Output":"{% order.total %}"'),
  right: jsonataPass('"Output":"{% $states.input.order.total %}"'),
  check(embedded, found) {
    for (const root of embedded.parsed.references.roots) {
      const way = root.name.startsWith('$')
        ? 'Use $states.input.'
        : `Did you mean $states.input.${root.name}, or the variable $${root.name}?`;
      const problem = {
        ...root.span,
        message: `Nothing stands at the top level of an expression here, so "${root.name}" has no value. ${way}`,
      };
      found({
        ...inExpression(embedded, problem, root.message),
        ...(!root.name.startsWith('$') &&
          /^\w+$/.test(root.name) && {
            fixes: (machine: StateMachine) => {
              const better = assignedIn(machine).has(root.name) ? `$${root.name}` : `$states.input.${root.name}`;
              const edit = { span: expressionSpan(embedded, root.span), text: better };
              return [{ title: `Change to ${better}`, edits: [edit], asked: true as const }];
            },
          }),
      });
    }
  },
});

/** Members of `$states`, and where each exists (Developer Guide, "Transforming data with JSONata"). */
const jsonataStatesMember = ruleAbout(jsonataIn, {
  id: 'jsonata-states-member',
  severity: 'error',
  awsCode: 'UNSUPPORTED_JSONATA_EXPRESSION',
  summary:
    '`$states` has `input` and `context`; `result` in the `Assign` and `Output` of Task, Parallel and Map; `errorOutput` in those of a catcher.',
  wrong: jsonataPass('"Output":"{% $states.result %}"'),
  right: jsonataPass('"Output":"{% $states.input %}"'),
  check(embedded, found) {
    const members = statesMembersAt(embedded);
    for (const { members: path } of embedded.parsed.references.states) {
      const [first] = path;
      if (!first || members.includes(first.name)) continue;
      const where = {
        result: 'It exists in the Assign and Output of Task, Parallel and Map states only.',
        errorOutput: 'It exists in the Assign and Output of a catcher only.',
      }[first.name];
      const [near] = where === undefined ? closest(first.name, members) : [];
      const there = `Here there are ${members.map(name => `$states.${name}`).join(', ')}.`;
      const hint = near === undefined ? there : `Did you mean $states.${near}?`;
      const message = [`$states.${first.name} does not exist here.`, where, hint].filter(Boolean).join(' ');
      const problem = { ...first.span, message };
      found({
        ...inExpression(embedded, problem, missingStatesMember(first.name)),
        ...(near !== undefined && {
          fixes: () => [
            { title: `Change to ${near}`, edits: [{ span: expressionSpan(embedded, first.span), text: near }] },
          ],
        }),
      });
    }
  },
});

const variableName = ruleAbout(assignmentsIn, {
  id: 'variable-name',
  severity: 'error',
  awsCode: 'INVALID_VARIABLE_NAME',
  summary: 'A variable name is an identifier: a letter, then letters, digits and underscores, at most 80 characters.',
  wrong: pass('"Assign":{"order-id":1}'),
  right: pass('"Assign":{"orderId":1}'),
  check({ name, key, node }, found) {
    if (isVariableName(name)) return;
    found({
      span: key.span,
      steps: pathOf(node),
      awsMessage: `Invalid variable name '${name}': the variable name contains invalid characters.`,
      message: `"${name}" cannot name a variable: use a letter, then letters, digits and underscores, at most 80 in all.`,
    });
  },
});

const variableReserved = ruleAbout(assignmentsIn, {
  id: 'variable-reserved',
  severity: 'error',
  awsCode: 'RESERVED_VARIABLE_NAME',
  summary: 'The variable `$states` belongs to Step Functions.',
  wrong: pass('"Assign":{"states":1}'),
  right: pass('"Assign":{"usStates":1}'),
  check({ name, key, node }, found) {
    if (name === 'states')
      found({
        span: key.span,
        steps: pathOf(node),
        awsMessage: "Cannot assign to reserved variable '$states'.",
        message: 'The variable $states belongs to Step Functions and cannot be assigned. Choose another name.',
      });
  },
});

export const expressionRules: readonly Rule[] = [
  jsonPathSyntax,
  jsonPathFails,
  referencePath,
  resultPathRoot,
  templateValue,
  intrinsicSyntax,
  intrinsicArguments,
  jsonataDelimiters,
  jsonataSyntax,
  jsonataTopLevelReference,
  jsonataStatesMember,
  variableName,
  variableReserved,
];

type JsonataEmbedded = Extract<Embedded, { kind: 'jsonata' }>;

/** The members of `$states` that exist where the expression stands. */
function statesMembersAt({ visit: { holder, field } }: Embedded): string[] {
  const afterwards = field.name === 'Assign' || field.name === 'Output';
  const members = ['input', 'context'];
  if (afterwards && holder.shape === 'catcher') members.push('errorOutput');
  // A type that is not known (yet) may be one of these.
  else if (afterwards && holder.shape === 'state' && ['Task', 'Parallel', 'Map'].includes(holder.stateType ?? 'Task'))
    members.push('result');
  return members;
}

/** The service reports a bad template value at the object that holds the member, naming the member; of a field at the field. */
function templateWords(embedded: Extract<Embedded, { kind: 'template' }>) {
  const { member, node } = embedded;
  return {
    steps: pathOf(isReference(embedded) ? node : member.parent),
    awsMessage: templateText(member.key.value),
  };
}

const templateText = (name: string) =>
  `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`;

function inString(node: StringNode, problem: Problem, more: Partial<Finding> = {}): Finding {
  return { span: spanInString(node, problem.start, problem.end), message: problem.message, ...more };
}

function expressionSpan({ node, text }: JsonataEmbedded, { start, end }: Span): Span {
  return spanInString(node, text.start + start, text.start + end);
}

function inExpression(embedded: JsonataEmbedded, problem: Problem, awsMessage: string): Finding {
  const { start } = embedded.text;
  return inString(
    embedded.node,
    { start: start + problem.start, end: start + problem.end, message: problem.message },
    { awsMessage },
  );
}
