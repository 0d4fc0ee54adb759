/**
 * Rules about payload templates and about expressions in the wrong language: what reads like a path or an expression, but is
 * passed on as the text it is. Sources: Developer Guide, "Manipulating parameters in Step Functions workflows" and
 * "Transforming data with JSONata"; codes NO_DOLLAR, NO_PATH and PASS_RESULT_IS_STATIC of ValidateStateMachineDefinition.
 */
import type { Path } from '../../expressions/index.ts';
import { isCall, parsePath, parsePayloadValue } from '../../expressions/index.ts';
import type { About, Rule } from '../diagnostics.ts';
import { addMember, removeMember, renameKey, replaceString } from '../edit.ts';
import { embeddedIn } from '../embedded.ts';
import type { StateMachine } from '../model.ts';
import { isSubstitution } from '../places.ts';
import type { Suspect } from '../suspects.ts';
import {
  conflictsIn,
  largePayloadsIn,
  largestPayload,
  notObjectsIn,
  suspectListsIn,
  suspectsThatAre,
} from '../suspects.ts';
import { ruleAbout } from '../topics.ts';
import type { ArrayNode, Node, Span } from '../tree.ts';
import { memberOf, pathOf, spanInString } from '../tree.ts';
import { assignedIn } from '../variables.ts';
import { writeString } from '../write.ts';

const pass = (members: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass",${members},"End":true}}}`;
const jsonataPass = (members: string) => `{"QueryLanguage":"JSONata",${pass(members).slice(1)}`;

/** Of what reads like a variable, whether there is one. */
function isMeant({ variable }: Suspect, about: About): boolean {
  return variable === undefined || assignedIn(about.machine).has(variable);
}

const shown = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

const templateMissingDollar = ruleAbout(suspectsThatAre('noDollar'), {
  id: 'template-missing-dollar',
  severity: 'warning',
  awsCode: 'NO_DOLLAR',
  summary: 'A path or an intrinsic call is evaluated only where the key ends in `.$`; elsewhere it stays text.',
  wrong: pass('"Parameters":{"id":"$.order.id"}'),
  right: pass('"Parameters":{"id.$":"$.order.id"}'),
  check(suspect, found, about) {
    const { node, member, visit } = suspect;
    if (!isMeant(suspect, about)) return;
    if (!member) return;
    const key = member.key.value;
    // The field itself cannot be called anything else: what is in it can.
    if (member === visit.member) {
      found({
        span: node.span,
        message: `"${shown(node.value)}" is passed on as this text. To pass the value make ${key} an object with a key that ends in ".$": { "value.$": "${shown(node.value)}" }.`,
      });
      return;
    }
    // "id$", "id." and "id.$ " meant the same.
    const meant = `${key.replace(/(\.\$?|\$)\W*$/, '')}.$`;
    found({
      span: node.span,
      message: `"${shown(node.value)}" is passed on as this text: the key does not end in ".$". To pass the value write "${meant}".`,
      ...(!memberOf(member.parent, meant) && {
        fixes: () => [{ title: `Change the key to "${meant}"`, edits: [renameKey(member, meant)] }],
      }),
    });
  },
});

const templatePathInList = ruleAbout(suspectListsIn, {
  id: 'template-path-in-list',
  severity: 'warning',
  summary: 'The items of a list have no key that could end in `.$`: paths and intrinsic calls in it stay text.',
  wrong: pass('"Parameters":{"ids":["$.first","$.second"]}'),
  right: pass('"Parameters":{"ids.$":"States.Array($.first, $.second)"}'),
  check(suspects, found, about) {
    // Once a list: it is mended as a whole.
    const node = suspects.find(suspect => isMeant(suspect, about))?.node;
    const list = node?.parent;
    if (!node || list?.kind !== 'array') return;
    const member = list.parent?.kind === 'member' ? list.parent : undefined;
    const call = asArrayCall(list);
    const key = member?.key.value;
    found({
      span: node.span,
      message: `"${shown(node.value)}" is passed on as this text: an item of a list has no key that could end in ".$". ${key !== undefined && call !== undefined ? `Write "${key}.$": "${shown(call)}".` : 'Use States.Array under a key that ends in ".$".'}`,
      ...(member &&
        call !== undefined &&
        !memberOf(member.parent, `${key}.$`) && {
          fixes: machine => [
            {
              title: 'Change the list to a call of States.Array',
              asked: true,
              edits: [
                renameKey(member, `${key}.$`),
                // The list of a YAML block may reach over the line end behind it.
                { span: writtenSpan(machine, list), text: writeString(call, machine.document.format) },
              ],
            },
          ],
        }),
    });
  },
});

/** A list of texts, paths, numbers and the like as a call that makes it; undefined where something else is in it. */
function asArrayCall({ items }: ArrayNode): string | undefined {
  const args: string[] = [];
  for (const item of items) {
    if (item.kind === 'string') {
      const read = parsePayloadValue(item.value);
      const isCode = read.kind !== 'neither' && read.problems.length === 0;
      args.push(isCode ? item.value : `'${item.value.replace(/[\\']/g, '\\$&')}'`);
    } else if (item.kind === 'number') args.push(item.text);
    else if (item.kind === 'boolean') args.push(String(item.value));
    else if (item.kind === 'null') args.push('null');
    else return undefined;
  }
  return `States.Array(${args.join(', ')})`;
}

function writtenSpan({ document }: StateMachine, { span }: Node): Span {
  const written = document.text.slice(span.start, span.end).trimEnd();
  return { start: span.start, end: span.start + written.length };
}

const fieldMissingPath = ruleAbout(suspectsThatAre('noPath'), {
  id: 'field-missing-path',
  severity: 'warning',
  awsCode: 'NO_PATH',
  summary:
    'A path is evaluated only by the field whose name ends in `Path`, such as `CausePath` or `StringEqualsPath`.',
  wrong: '{"StartAt":"A","States":{"A":{"Type":"Fail","Cause":"$.error.Cause"}}}',
  right: '{"StartAt":"A","States":{"A":{"Type":"Fail","CausePath":"$.error.Cause"}}}',
  check(suspect, found, about) {
    const { node, member } = suspect;
    if (!isMeant(suspect, about)) return;
    if (!member) return;
    const name = `${member.key.value}Path`;
    // There is no StringMatchesPath.
    if (member.key.value === 'StringMatches') return;
    found({
      span: node.span,
      message: `${member.key.value} takes this text as it stands. To take the value from the input write "${name}".`,
      ...(!memberOf(member.parent, name) && {
        fixes: () => [{ title: `Change to ${name}`, edits: [renameKey(member, name)] }],
      }),
    });
  },
});

const passResultStatic = ruleAbout(suspectsThatAre('inResult'), {
  id: 'pass-result-static',
  severity: 'warning',
  awsCode: 'PASS_RESULT_IS_STATIC',
  summary: 'The `Result` of a Pass state is fixed data: paths in it are not evaluated. `Parameters` computes.',
  wrong: pass('"Result":{"id.$":"$.order.id"}'),
  right: pass('"Parameters":{"id.$":"$.order.id"}'),
  check(suspect, found, about) {
    const { node, visit } = suspect;
    if (!isMeant(suspect, about)) return;
    const { member, holder } = visit;
    const free = !memberOf(holder.node, 'Parameters');
    found({
      span: node.span,
      message: `Result is passed on as it stands, so "${shown(node.value)}" stays text. To compute use Parameters.`,
      ...(free && {
        fixes: () => [{ title: 'Change Result to Parameters', asked: true, edits: [renameKey(member, 'Parameters')] }],
      }),
    });
  },
});

const templateKeyConflict = ruleAbout(conflictsIn, {
  id: 'template-key-conflict',
  severity: 'error',
  summary: 'A template cannot have both `x` and `x.$`: both would become `x`.',
  wrong: pass('"Parameters":{"id":1,"id.$":"$.order.id"}'),
  right: pass('"Parameters":{"id.$":"$.order.id"}'),
  check({ plain, dynamic }, found) {
    found({
      span: dynamic.key.span,
      steps: pathOf(dynamic.parent),
      related: [{ span: plain.key.span, message: 'The other' }],
      fixes: machine =>
        [plain, dynamic].map(member => ({
          title: `Remove "${member.key.value}"`,
          asked: true as const,
          edits: removeMember(machine.document, member),
        })),
      message: `Both "${plain.key.value}" and "${dynamic.key.value}" would become "${plain.key.value}". Keep one of them.`,
    });
  },
});

const templateNotObject = ruleAbout(notObjectsIn, {
  id: 'template-not-object',
  severity: 'warning',
  summary:
    '`Parameters` and `ItemSelector` are objects in the specification. The service takes any JSON; other tools may not.',
  wrong: pass('"Parameters":["a"]'),
  right: pass('"Parameters":{"list":["a"]}'),
  check({ key, value }, found) {
    if (!value || isSubstitution(value)) return;
    found({
      span: value.span,
      message: `${key.value} should be an object: the specification asks for one, and nothing in another value is evaluated.`,
    });
  },
});

const jsonPathFunction = ruleAbout(embeddedIn, {
  id: 'jsonpath-function-unsupported',
  severity: 'warning',
  summary:
    'Step Functions has no JSONPath functions: `.length()` is taken for a member of that name, which is not there.',
  wrong: pass('"Parameters":{"n.$":"$.list.length()"}'),
  right: pass('"Parameters":{"n.$":"States.ArrayLength($.list)"}'),
  check(embedded, found) {
    let path: Path | undefined;
    if (embedded.kind === 'path') path = embedded.reference ? undefined : embedded.parsed.path;
    else if (embedded.kind === 'template' && embedded.parsed.kind === 'path') path = embedded.parsed.path;
    const call = path?.segments.find(isCall);
    if (!path || call?.kind !== 'child') return;
    const { node } = embedded;
    const length = call.name === 'length()' && embedded.kind === 'template' && path.segments.at(-1) === call;
    const better = `States.ArrayLength(${path.text.slice(0, call.span.start)})`;
    found({
      span: spanInString(node, call.span.start, call.span.end),
      message: `${call.name} is no function here but the name of a member that is not there: the execution fails. ${length ? `Use ${better}.` : 'Use an intrinsic function, or JSONata.'}`,
      ...(length && { fixes: () => [{ title: `Change to ${better}`, edits: [replaceString(node, better)] }] }),
    });
  },
});

const jsonataInJsonPath = ruleAbout(suspectsThatAre('jsonata'), {
  id: 'jsonata-in-jsonpath',
  severity: 'warning',
  summary: '`{% … %}` is evaluated in JSONata states only; in a JSONPath state it is text.',
  wrong: pass('"Parameters":{"id":"{% $states.input.id %}"}'),
  right: pass('"QueryLanguage":"JSONata","Output":{"id":"{% $states.input.id %}"}'),
  check({ node, visit }, found) {
    const { state } = visit.holder;
    const { node: object } = state ?? {};
    const before = memberOf(object, 'Type');
    // The language alone is the mend only where all fields are of both languages.
    const mends = object && before && !memberOf(object, 'QueryLanguage') && visit.field.languages === 'both';
    found({
      span: node.span,
      message: `This is passed on as text: state "${state?.name}" is in JSONPath, where {% … %} has no meaning. Set its QueryLanguage to JSONata, or use a path.`,
      ...(mends && {
        fixes: machine => [
          {
            title: 'Set "QueryLanguage": "JSONata" for this state',
            asked: true,
            edits: [addMember(machine.document, object, 'QueryLanguage', 'JSONata', before)],
          },
        ],
      }),
    });
  },
});

const jsonataWithoutMarks = ruleAbout(suspectsThatAre('bare'), {
  id: 'jsonata-without-marks',
  severity: 'warning',
  summary: 'JSONata is evaluated between `{%` and `%}` only; without them it is text.',
  wrong: jsonataPass('"Output":"$states.input.order"'),
  right: jsonataPass('"Output":"{% $states.input.order %}"'),
  check(suspect, found, about) {
    const { node } = suspect;
    if (!isMeant(suspect, about)) return;
    const block = node.style === 'literal' || node.style === 'folded';
    found({
      span: node.span,
      message: `This is passed on as text. To evaluate it put it between marks: "{% ${shown(node.value)} %}".`,
      ...(!block && {
        fixes: () => [{ title: 'Wrap in {% %}', edits: [replaceString(node, `{% ${node.value} %}`)] }],
      }),
    });
  },
});

const jsonataLiteralWhitespace = ruleAbout(suspectsThatAre('padded'), {
  id: 'jsonata-literal-whitespace',
  severity: 'warning',
  summary: 'With blanks before `{%` and behind `%}` the string is text and is not evaluated.',
  wrong: jsonataPass('"Output":" {% $states.input %} "'),
  right: jsonataPass('"Output":"{% $states.input %}"'),
  check({ node }, found) {
    const block = node.style === 'literal' || node.style === 'folded';
    found({
      span: node.span,
      message: `This is passed on as text: an expression starts with {% and ends with %}, with nothing outside.${block ? ' End the block scalar with "-" (">-" or "|-").' : ' Remove the blanks outside.'}`,
      ...(!block && {
        fixes: () => [{ title: 'Remove the blanks', edits: [replaceString(node, node.value.trim())] }],
      }),
    });
  },
});

const jsonPathInJsonata = ruleAbout(suspectsThatAre('jsonPath'), {
  id: 'jsonpath-key-in-jsonata',
  severity: 'warning',
  summary: 'Keys ending in `.$`, paths and intrinsic calls are JSONPath; in a JSONata state they are text.',
  wrong: jsonataPass('"Output":{"id.$":"$.order.id"}'),
  right: jsonataPass('"Output":{"id":"{% $states.input.order.id %}"}'),
  check({ node, member, visit }, found) {
    const expression = asJsonata(node.value);
    const key = member?.key.value;
    const name = key?.replace(/\.\$$/, '');
    // In Output and Assign of a task the path may have been meant for its result.
    const sure =
      visit.field.name === 'Arguments' || visit.field.name === 'ItemSelector' || visit.holder.stateType === 'Pass';
    const mend = sure && expression !== undefined;
    found({
      span: node.span,
      message: `This is passed on as text: in JSONata a value is read with ${expression === undefined ? '"{% $states.input… %}"' : `"{% ${expression} %}"`}${key?.endsWith('.$') ? ', and the key has no ".$"' : ''}.`,
      ...(mend && {
        fixes: () => [
          {
            title: `Change to "{% ${expression} %}"`,
            edits: [
              ...(member && name !== undefined && name !== key ? [renameKey(member, name)] : []),
              replaceString(node, `{% ${expression} %}`),
            ],
          },
        ],
      }),
    });
  },
});

/** A path of plain members as JSONata; undefined for what needs more thought. */
function asJsonata(text: string): string | undefined {
  const { path, problems } = parsePath(text);
  if (!path || problems.length > 0 || !path.definite) return undefined;
  let result =
    path.root === 'input' ? '$states.input' : path.root === 'context' ? '$states.context' : `$${path.root.variable}`;
  for (const segment of path.segments) {
    if (segment.kind === 'index' && segment.index >= 0) result += `[${segment.index}]`;
    else if (segment.kind === 'child' && /^[A-Za-z_]\w*$/.test(segment.name)) result += `.${segment.name}`;
    else if (segment.kind === 'child' && !segment.name.includes('`')) result += `.\`${segment.name}\``;
    else return undefined;
  }
  return result;
}

const payloadSize = ruleAbout(largePayloadsIn, {
  id: 'payload-size',
  severity: 'warning',
  summary: 'A payload that is written out with more than 256 KiB is larger than any state may hand on.',
  wrong: pass(`"Result":"${'x'.repeat(30)}"`).replace('x'.repeat(30), 'x'.repeat(largestPayload + 1)),
  right: pass('"Result":"x"'),
  check({ key, value }, found) {
    const size = value ? value.span.end - value.span.start : 0;
    found({
      span: key.span,
      message: `What is written here has about ${Math.round(size / 1024)} KiB, and a state can hand on at most 256 KiB. Put the data into S3, and hand on its key.`,
    });
  },
});

export const templateRules: readonly Rule[] = [
  templateMissingDollar,
  templatePathInList,
  fieldMissingPath,
  passResultStatic,
  templateKeyConflict,
  templateNotObject,
  jsonPathFunction,
  jsonataInJsonPath,
  jsonataWithoutMarks,
  jsonataLiteralWhitespace,
  jsonPathInJsonata,
  payloadSize,
];
