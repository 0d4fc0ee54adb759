/**
 * Rules about the functions that expressions call: JSONata functions that Step Functions does not have or that get too many
 * arguments, and what may make the Error and Cause of a Fail state.
 */
import { jsonataFunction, jsonataFunctions } from '../../expressions/index.ts';
import type { Rule } from '../diagnostics.ts';
import { callsIn, jsonataIn } from '../embedded.ts';
import { closest } from '../suggest.ts';
import { ruleAbout } from '../topics.ts';
import { spanInString } from '../tree.ts';
import { assignedIn } from '../variables.ts';

const jsonataPass = (members: string) =>
  `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass",${members},"End":true}}}`;

const jsonataEval = ruleAbout(jsonataIn, {
  id: 'jsonata-eval',
  severity: 'warning',
  summary: '`$eval` does not exist in Step Functions. For JSON texts there is `$parse`.',
  wrong: jsonataPass('"Output":"{% $eval($states.input.body) %}"'),
  right: jsonataPass('"Output":"{% $parse($states.input.body) %}"'),
  check(embedded, found) {
    for (const { name, span } of embedded.parsed.references.functions) {
      if (name !== 'eval') continue;
      const at = embedded.text.start;
      const place = spanInString(embedded.node, at + span.start, at + span.end);
      found({
        span: place,
        message: 'Step Functions has no $eval: the state fails. To read a JSON text use $parse.',
        fixes: () => [{ title: 'Change to $parse', edits: [{ span: place, text: '$parse' }] }],
      });
    }
  },
});

const jsonataUnknownFunction = ruleAbout(jsonataIn, {
  id: 'jsonata-unknown-function',
  severity: 'warning',
  summary: 'A function is called that JSONata does not have. The service accepts it, and the state fails.',
  wrong: jsonataPass('"Output":"{% $sums($states.input.totals) %}"'),
  right: jsonataPass('"Output":"{% $sum($states.input.totals) %}"'),
  check(embedded, found, about) {
    for (const { name, span, known } of embedded.parsed.references.functions) {
      if (known || name === 'eval' || name === '' || embedded.parsed.ast === undefined) continue;
      const at = embedded.text.start;
      const place = spanInString(embedded.node, at + span.start, at + span.end);
      const isVariable = assignedIn(about.machine).has(name);
      const [suggestion] = closest(
        name,
        jsonataFunctions.map(each => each.name),
      );
      found({
        span: place,
        message: isVariable
          ? `$${name} is a variable, and a variable cannot hold a function: calling it fails.`
          : `There is no function $${name}: the state fails. ${suggestion === undefined ? 'Define it in the expression: ($f := function($x){ … }; …).' : `Did you mean $${suggestion}?`}`,
        ...(suggestion !== undefined &&
          !isVariable && {
            fixes: () => [{ title: `Change to $${suggestion}`, edits: [{ span: place, text: `$${suggestion}` }] }],
          }),
      });
    }
  },
});

/** Developer Guide, "Fail workflow state": the functions that return a string. */
const stringFunctions = ['Format', 'JsonToString', 'ArrayGetItem', 'Base64Encode', 'Base64Decode', 'Hash', 'UUID'];
const givesText = new Set(stringFunctions.map(name => `States.${name}`));

const failPathFunction = ruleAbout(callsIn, {
  id: 'fail-path-function',
  severity: 'error',
  awsCode: 'SCHEMA_VALIDATION_FAILED',
  summary: `\`ErrorPath\` and \`CausePath\` take an intrinsic function only if it returns a string: ${stringFunctions.join(', ')}.`,
  wrong: `{"StartAt":"A","States":{"A":{"Type":"Fail","CausePath":"States.StringToJson($.cause)"}}}`,
  right: `{"StartAt":"A","States":{"A":{"Type":"Fail","CausePath":"States.JsonToString($.cause)"}}}`,
  check(embedded, found) {
    const { field, holder } = embedded.visit;
    if (holder.stateType !== 'Fail' || (field.name !== 'ErrorPath' && field.name !== 'CausePath')) return;
    const { call } = embedded.parsed;
    if (!call.definition || givesText.has(call.name)) return;
    found({
      span: spanInString(embedded.node, call.nameSpan.start, call.nameSpan.end),
      awsMessage: 'Value must be a valid JSONPath.',
      message: `${field.name} needs a text, and ${call.name} does not give one. The functions that do are ${stringFunctions.join(', ')}.`,
    });
  },
});

const jsonataArity = ruleAbout(jsonataIn, {
  id: 'jsonata-arguments',
  severity: 'warning',
  summary:
    'A JSONata function is called with more arguments than it takes, or with fewer than it needs: the state fails.',
  wrong: jsonataPass('"Output":"{% $uppercase($states.input.a, 1) %}"'),
  right: jsonataPass('"Output":"{% $uppercase($states.input.a) %}"'),
  check(embedded, found) {
    if (!embedded.parsed.ast) return;
    for (const { name, span, called } of embedded.parsed.references.functions) {
      const definition = called ? jsonataFunction(name) : undefined;
      if (!definition || definition.parameters.some(({ variadic }) => variadic)) continue;
      const text = embedded.text.expression;
      const written = argumentCount(text, span.end);
      if (written === undefined) continue;
      // `a ~> $f(b)` is `$f(a, b)`.
      const given = written + (/~>\s*$/.test(text.slice(0, span.start)) ? 1 : 0);
      const most = definition.parameters.length;
      const least = definition.parameters.filter(({ optional }) => !optional).length;
      if (given >= least && given <= most) continue;
      const at = embedded.text.start;
      found({
        span: spanInString(embedded.node, at + span.start, at + span.end),
        message: `${definition.signature} ${given < least ? `needs ${least} argument${least === 1 ? '' : 's'}` : most === 0 ? 'takes no arguments' : `takes at most ${most} argument${most === 1 ? '' : 's'}`}, but ${given === 0 ? 'none is' : given === 1 ? 'one is' : `${given} are`} given: the state fails.`,
      });
    }
  },
});

/** How many arguments stand in the parentheses at `open`; undefined where texts or comments make counting unsure. */
function argumentCount(text: string, open: number): number | undefined {
  let at = open;
  while (/\s/.test(text[at] ?? '')) at++;
  if (text[at] !== '(') return undefined;
  let depth = 0;
  let commas = 0;
  let any = false;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      at++;
      while (at < text.length && text[at] !== char) at += text[at] === '\\' ? 2 : 1;
      any = true;
    } else if (char === '/') return undefined;
    else if (/[([{]/.test(char)) depth++;
    else if (/[)\]}]/.test(char)) {
      depth--;
      if (depth === 0) return any ? commas + 1 : 0;
    } else if (char === ',' && depth === 1) commas++;
    else if (!/\s/.test(char)) any = true;
    if (depth > 1) any = true;
  }
  return undefined;
}

export const functionRules: readonly Rule[] = [jsonataEval, jsonataUnknownFunction, jsonataArity, failPathFunction];
