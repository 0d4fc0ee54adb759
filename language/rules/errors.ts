/**
 * Rules about Retry and Catch: which errors they name, and which of them can ever match.
 * Source: Developer Guide, "Handling errors in Step Functions workflows"; what matches is as recorded with the service.
 */

import type { Finding, Fix, Rule } from '../diagnostics.ts';
import { addMember, removeItem, replaceString } from '../edit.ts';
import { readBesideError } from '../error-output.ts';
import { predefinedErrors } from '../errors.ts';
import type { StateWithParts } from '../model.ts';
import { perMachine } from '../model.ts';
import { closest } from '../suggest.ts';
import { ruleAbout, statesIn, topicOfEach } from '../topics.ts';
import type { ArrayNode, Document, Member, Node, ObjectNode, StringNode } from '../tree.ts';
import { memberOf, memberValue, stringOf, toJson } from '../tree.ts';
import { writeLike } from '../write.ts';

const lambda = '"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"}';
const retry = (retriers: string) => `{"StartAt":"A","States":{"A":{${lambda},"Retry":[${retriers}],"End":true}}}`;
const caught = (catchers: string, b = '"Type":"Succeed"') =>
  `{"StartAt":"A","States":{"A":{${lambda},"Catch":[${catchers}],"End":true},"B":{${b}}}}`;

/** One retrier or catcher. */
export interface Handler {
  readonly state: StateWithParts;
  readonly list: 'Retry' | 'Catch';
  readonly all: ArrayNode;
  readonly index: number;
  readonly node: ObjectNode;
  readonly errors: ArrayNode;
  readonly names: readonly StringNode[];
}

/** The retriers, and the catchers, of a state that have a list of errors. */
const handlerListsIn = topicOfEach(statesIn, (state): readonly (readonly Handler[])[] | undefined => {
  const { Retry, Catch } = state.parts;
  if (!Retry) return Catch && [handlersOf(state, 'Catch', Catch)];
  return Catch
    ? [handlersOf(state, 'Retry', Retry), handlersOf(state, 'Catch', Catch)]
    : [handlersOf(state, 'Retry', Retry)];
});

function handlersOf(state: StateWithParts, list: Handler['list'], { value: all }: Member): readonly Handler[] {
  if (all?.kind !== 'array') return [];
  const found: Handler[] = [];
  for (const [index, node] of all.items.entries()) {
    const errors = memberValue(node, 'ErrorEquals');
    if (node.kind !== 'object' || errors?.kind !== 'array') continue;
    const names = errors.items.filter(item => item.kind === 'string');
    found.push({ state, list, all, index, node, errors, names });
  }
  return found;
}

/** Every retrier and catcher that has a list of errors. */
export const handlersIn = topicOfEach(handlerListsIn, handlers => handlers);

const aloneAndLast = 'States.ALL must appear alone and at end of list';

const statesAllAlone = ruleAbout(handlersIn, {
  id: 'states-all-alone-and-last',
  severity: 'error',
  awsCode: 'SCHEMA_VALIDATION_FAILED',
  summary: '`States.ALL` matches everything and stands alone in its `ErrorEquals`.',
  wrong: retry('{"ErrorEquals":["States.Timeout","States.ALL"]}'),
  right: retry('{"ErrorEquals":["States.ALL"]}'),
  check({ errors, names }, found) {
    if (errors.items.length < 2) return;
    for (const name of names)
      if (name.value === 'States.ALL') {
        found({
          span: name.span,
          awsMessage: aloneAndLast,
          message:
            'States.ALL matches every error, so it stands alone in its list. Remove the others, or give it an entry of its own at the end.',
          fixes: machine => [
            { title: 'Keep only States.ALL', asked: true, edits: keepOnly(machine.document, errors, name) },
          ],
        });
        break;
      }
  },
});

function keepOnly(document: Document, list: ArrayNode, kept: Node) {
  const first = list.items[0];
  const last = list.items.at(-1);
  const text = document.text.slice(kept.span.start, kept.span.end);
  return first && last ? [{ span: { start: first.span.start, end: last.span.end }, text }] : [];
}

const statesAllLast = ruleAbout(handlersIn, {
  id: 'retry-after-states-all',
  severity: 'error',
  awsCode: 'SCHEMA_VALIDATION_FAILED',
  summary: 'The retrier or catcher with `States.ALL` is the last: those after it would never be asked.',
  wrong: retry('{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["States.Timeout"],"MaxAttempts":0}'),
  right: retry('{"ErrorEquals":["States.Timeout"],"MaxAttempts":0},{"ErrorEquals":["States.ALL"]}'),
  check({ list, all, index, node, errors, names }, found) {
    const name = errors.items.length === 1 ? names.find(({ value }) => value === 'States.ALL') : undefined;
    const others = all.items.slice(index + 1);
    const last = others.at(-1);
    if (!name || !last) return;
    found({
      span: name.span,
      awsMessage: aloneAndLast,
      message: `States.ALL matches every error, so the ${others.length === 1 ? 'entry' : 'entries'} after it would never be asked. Move this ${list === 'Retry' ? 'retrier' : 'catcher'} to the end.`,
      related: others.map(({ span }) => ({ span, message: 'Never asked' })),
      fixes: machine => [moveLast(machine.document, all, node)],
    });
  },
});

/** The entries rotate through the places, so that commas, lines and comments between them stay. */
function moveLast({ text }: Document, all: ArrayNode, node: Node): Fix {
  const from = all.items.indexOf(node);
  const places = all.items.slice(from);
  const written = places.map(({ span }) => text.slice(span.start, span.end).trimEnd());
  return {
    title: 'Move to the end',
    edits: places.map(({ span }, i) => ({
      span: { start: span.start, end: span.start + (written[i]?.length ?? 0) },
      text: written[(i + 1) % written.length] ?? '',
    })),
  };
}

/** Names of the specification and of recordings beside those that are worth completing. */
const otherKnown = [
  'States.ParameterPathFailure',
  'States.ResultPathMatchFailure',
  'States.ReferencePathConflict',
  'States.IntrinsicFailure',
  'States.NoChoiceMatched',
];
const knownNames = [...predefinedErrors.map(({ name }) => name), ...otherKnown];
const known = new Set(knownNames);

const errorEqualsReservedName = ruleAbout(handlersIn, {
  id: 'errorequals-reserved-name',
  severity: 'warning',
  summary: 'Names that start with `States.` belong to Step Functions; one that it does not know never matches.',
  wrong: retry('{"ErrorEquals":["State.ALL"]}'),
  right: retry('{"ErrorEquals":["States.ALL"]}'),
  check({ names }, found, about) {
    for (const node of names) {
      const name = node.value;
      if (!/^states?\./i.test(name) || known.has(name) || /^States\.Http\./.test(name) || name.includes('${')) continue;
      // A Fail state inside a branch may raise any name, and then it does match.
      if (raisedIn(about.machine).has(name)) continue;
      const [near] = closest(
        name.replace(/^states?\./i, ''),
        knownNames.map(each => each.slice('States.'.length)),
      );
      const sameLetters = knownNames.find(
        each => each.toLowerCase() === name.toLowerCase().replace(/^state\./, 'states.'),
      );
      const suggestion = sameLetters ?? (near === undefined ? undefined : `States.${near}`);
      // `State.` may be the start of somebody's own error names.
      if (suggestion === undefined && !name.startsWith('States.')) continue;
      found({
        span: node.span,
        message: `Step Functions knows no error "${name}", so this never matches.${suggestion === undefined ? ' Names of your own cannot start with "States.".' : ` Did you mean "${suggestion}"?`}`,
        ...(suggestion !== undefined && {
          fixes: () => [{ title: `Change to "${suggestion}"`, edits: [replaceString(node, suggestion)] }],
        }),
      });
    }
  },
});

const raisedIn = perMachine(({ states }) => new Set(states.map(state => stringOf(state.node, 'Error')?.value)));

const errorEqualsUncatchable = ruleAbout(handlersIn, {
  id: 'errorequals-uncatchable',
  severity: 'warning',
  summary: '`States.Runtime` is never retried and never caught, also not by its name.',
  wrong: caught('{"ErrorEquals":["States.Runtime"],"Next":"B"}'),
  right: caught('{"ErrorEquals":["States.TaskFailed"],"Next":"B"}'),
  check({ names, errors, list }, found) {
    for (const node of names) {
      if (predefinedErrors.find(({ name }) => name === node.value)?.matchable !== false) continue;
      found({
        span: node.span,
        message: `${node.value} is never ${list === 'Retry' ? 'retried' : 'caught'}, not even by its name: the execution fails at once. Mend what causes it, such as a path that leads nowhere.`,
        ...(errors.items.length > 1 && {
          fixes: ({ document }) => [
            { title: `Remove "${node.value}"`, edits: removeItem(document, errors.items, node) },
          ],
        }),
      });
    }
  },
});

const errorEqualsDuplicate = ruleAbout(handlerListsIn, {
  id: 'errorequals-duplicate',
  severity: 'information',
  summary: 'An error that an entry before matches already never gets to this one: the first that matches decides.',
  wrong: retry(
    '{"ErrorEquals":["States.TaskFailed"]},{"ErrorEquals":["Lambda.TooManyRequestsException"],"MaxAttempts":6}',
  ),
  right: retry(
    '{"ErrorEquals":["Lambda.TooManyRequestsException"],"MaxAttempts":6},{"ErrorEquals":["States.TaskFailed"]}',
  ),
  check(handlers, found) {
    if (handlers.length < 2 && (handlers[0]?.names.length ?? 0) < 2) return;
    const before = new Map<string, StringNode>();
    for (const { names, state, errors, list } of handlers) {
      const shadowed: { readonly node: StringNode; readonly by: StringNode }[] = [];
      for (const node of names) {
        const same = before.get(node.value);
        // States.TaskFailed stands for every error of a task but a timeout.
        const wide =
          state.type === 'Task' && !/^States\./.test(node.value) ? before.get('States.TaskFailed') : undefined;
        const by = same ?? (wide?.parent === node.parent ? undefined : wide);
        if (!same) before.set(node.value, node);
        if (by) shadowed.push({ node, by });
      }
      const [first, ...more] = shadowed;
      if (!first) continue;
      const { node, by } = first;
      const what = more.length === 0 ? `"${node.value}"` : `"${node.value}" and ${more.length} more`;
      const rest = names.length > shadowed.length && more.length === 0;
      found({
        span: node.span,
        tag: 'unnecessary',
        related: shadowed.map(each => ({ span: each.by.span, message: `Matches "${each.node.value}" first` })),
        message:
          by.value === node.value
            ? `An entry before names ${what}, and the first entry that matches decides. Remove the name${more.length > 0 ? 's' : ''} here.`
            : `States.TaskFailed before matches ${what}, and the first entry that matches decides. Move this ${list === 'Retry' ? 'retrier' : 'catcher'} up, or remove it.`,
        ...(rest && {
          fixes: machine => [
            { title: `Remove "${node.value}"`, edits: removeItem(machine.document, errors.items, node) },
          ],
        }),
      });
    }
  },
});

const retrierMaxDelay = ruleAbout(handlersIn, {
  id: 'retrier-max-delay',
  severity: 'warning',
  summary: 'A `MaxDelaySeconds` below `IntervalSeconds` shortens the very first wait.',
  wrong: retry('{"ErrorEquals":["States.ALL"],"IntervalSeconds":30,"MaxDelaySeconds":10}'),
  right: retry('{"ErrorEquals":["States.ALL"],"IntervalSeconds":10,"MaxDelaySeconds":30}'),
  check({ node, list }, found) {
    if (list !== 'Retry') return;
    const most = memberValue(node, 'MaxDelaySeconds');
    const first = memberValue(node, 'IntervalSeconds');
    if (most?.kind !== 'number' || first?.kind !== 'number' || most.value >= first.value) return;
    found({
      span: most.span,
      related: [{ span: first.span, message: 'The first wait' }],
      fixes: () => [{ title: `Change to ${first.text}`, asked: true, edits: [{ span: most.span, text: first.text }] }],
      message: `No wait is longer than MaxDelaySeconds, so the first one takes ${most.text} seconds and not ${first.text}. Make it at least IntervalSeconds.`,
    });
  },
});

const catchDefaultResultPath = ruleAbout(handlersIn, {
  id: 'catch-default-resultpath',
  severity: 'warning',
  summary:
    "Without a `ResultPath` the error output takes the input's place: the state that handles the error finds only `Error` and `Cause`.",
  wrong: caught(
    '{"ErrorEquals":["States.ALL"],"Next":"B"}',
    '"Type":"Pass","Parameters":{"id.$":"$.orderId"},"End":true',
  ),
  right: caught(
    '{"ErrorEquals":["States.ALL"],"Next":"B","ResultPath":"$.error"}',
    '"Type":"Pass","Parameters":{"id.$":"$.orderId"},"End":true',
  ),
  check({ list, node, state }, found, about) {
    if (list !== 'Catch' || state.queryLanguage !== 'JSONPath') return;
    const path = memberOf(node, 'ResultPath')?.value;
    if (path && (path.kind !== 'string' || path.value !== '$')) return;
    const next = stringOf(node, 'Next');
    const { machine } = about;
    const target = next && state.scope.byName.get(next.value);
    const read = target && readBesideError(machine, target);
    if (!next || !target || !read) return;
    found({
      span: next.span,
      related: [{ span: read.node.span, message: `${read.path.text} is read here` }],
      message: `After this catch the input is only Error and Cause, but "${target.name}" reads ${read.path.text}. Keep the input: "ResultPath": "$.error".`,
      ...addResultPath(node),
    });
  },
});

function addResultPath(node: ObjectNode): Partial<Finding> {
  const existing = stringOf(node, 'ResultPath');
  const title = 'Put the error beside the input with "ResultPath": "$.error"';
  return {
    fixes: ({ document }) => {
      const edits = existing
        ? [{ span: existing.span, text: writeLike('$.error', existing) }]
        : [addMember(document, node, 'ResultPath', '$.error')];
      return [{ title, asked: true, edits }];
    },
  };
}

const catchDuplicate = ruleAbout(handlersIn, {
  id: 'catch-same-target',
  severity: 'hint',
  summary: 'Two catchers in a row that do the same can be one.',
  wrong: caught('{"ErrorEquals":["E1"],"Next":"B"},{"ErrorEquals":["E2"],"Next":"B"}'),
  right: caught('{"ErrorEquals":["E1","E2"],"Next":"B"}'),
  check({ list, all, index, node, errors, names }, found) {
    // States.ALL has to stay alone.
    if (names.some(({ value }) => value === 'States.ALL')) return;
    const before = all.items[index - 1];
    if (list !== 'Catch' || before?.kind !== 'object' || before.members.length !== node.members.length) return;
    if (withoutErrors(before) !== withoutErrors(node)) return;
    found({
      span: errors.span,
      related: [{ span: before.span, message: 'Does the same' }],
      message: 'This catcher does what the one before it does. Name the errors in one of them.',
    });
  },
});

function withoutErrors(node: ObjectNode): string {
  const rest = node.members.filter(({ key }) => key.value !== 'ErrorEquals' && key.value !== 'Comment');
  return JSON.stringify(rest.map(({ key, value }) => [key.value, value && toJson(value)]).sort());
}

export const errorRules: readonly Rule[] = [
  statesAllAlone,
  statesAllLast,
  errorEqualsReservedName,
  errorEqualsUncatchable,
  errorEqualsDuplicate,
  retrierMaxDelay,
  catchDefaultResultPath,
  catchDuplicate,
];
