/**
 * Rules about the context object (`$$` in JSONPath, `$states.context` in JSONata): members that it never has, or not where they
 * are read. Source: Developer Guide, "Accessing execution data from the Context object".
 */
import type { Argument, Path } from '../../expressions/index.ts';
import type { Finding, Rule } from '../diagnostics.ts';
import type { Embedded } from '../embedded.ts';
import { embeddedIn } from '../embedded.ts';
import type { State } from '../model.ts';
import { closest } from '../suggest.ts';
import { ruleAbout } from '../topics.ts';
import type { Span } from '../tree.ts';
import { spanInString } from '../tree.ts';

const pass = (members: string) => `{"StartAt":"A","States":{"A":{"Type":"Pass",${members},"End":true}}}`;

/** True where anything may follow. */
interface Members {
  readonly [name: string]: Members | true;
}

const text: Members = {};
const context: Members = {
  Execution: {
    Id: text,
    Input: true,
    Name: text,
    RoleArn: text,
    StartTime: text,
    RedriveCount: text,
    RedriveTime: text,
  },
  StateMachine: { Id: text, Name: text },
  State: { Name: text, EnteredTime: text, RetryCount: text },
  Task: { Token: text },
  Map: { Item: { Index: text, Value: true, Key: text, Source: text } },
};

const contextObjectMember = ruleAbout(embeddedIn, {
  id: 'context-object-member',
  severity: 'warning',
  summary:
    'The context object has certain members only; `Task` stands in Task states, and `Map` in Map states and inside of them.',
  wrong: pass('"Parameters":{"id.$":"$$.Execution.id"}'),
  right: pass('"Parameters":{"id.$":"$$.Execution.Id"}'),
  check(embedded, found) {
    for (const names of contextPathsIn(embedded)) {
      const finding = unknownMember(embedded, names);
      if (finding) found(finding);
    }
  },
});

interface Name {
  readonly name: string;
  readonly span: Span;
}

function unknownMember(embedded: Embedded, names: readonly Name[]): Finding | undefined {
  const { state, queryLanguage } = embedded.visit.holder;
  const shown = queryLanguage === 'JSONata' ? '$states.context' : '$$';
  let members: Members | true = context;
  for (const [depth, { name, span }] of names.entries()) {
    if (members === true) return undefined;
    const inner: Members | true | undefined = Object.hasOwn(members, name) ? members[name] : undefined;
    const misplaced = depth === 0 && state && !isThere(name, state);
    if (inner !== undefined && !misplaced) {
      members = inner;
      continue;
    }
    const place = spanInString(embedded.node, span.start, span.end);
    const path = [shown, ...names.slice(0, depth).map(each => each.name)].join('.');
    if (inner === undefined) {
      const known = Object.keys(members);
      // Behind a text nothing can be.
      if (known.length === 0) return undefined;
      const [near] = closest(name, known);
      return {
        span: place,
        message: `${path} has no "${name}", and reading what is not there fails. ${near === undefined ? `It has ${known.join(', ')}.` : `Did you mean "${near}"?`}`,
        ...(near !== undefined && { fixes: [{ title: `Change to "${near}"`, edits: [{ span: place, text: near }] }] }),
      };
    }
    return {
      span: place,
      message:
        name === 'Task'
          ? `${path}.Task is there in Task states only, and "${state?.name}" is none: reading it fails.`
          : `${path}.Map is there in Map states and inside of them only, and "${state?.name}" is neither: reading it fails.`,
    };
  }
  return undefined;
}

function isThere(name: string, state: State): boolean {
  if (state.type === undefined) return true;
  if (name === 'Task') return state.type === 'Task';
  if (name !== 'Map' || state.type === 'Map') return true;
  for (let at: State | undefined = state; at; at = at.scope.owner) if (at.scope.kind === 'processor') return true;
  return false;
}

/** Every way into the context object that an expression goes, as far as it is written out. */
function contextPathsIn(embedded: Embedded): Name[][] {
  switch (embedded.kind) {
    case 'jsonata': {
      const { start } = embedded.text;
      return embedded.parsed.references.states
        .filter(({ members }) => members[0]?.name === 'context')
        .map(({ members }) =>
          members
            .slice(1)
            .map(({ name, span }) => ({ name, span: { start: start + span.start, end: start + span.end } })),
        );
    }
    case 'path':
      // Nothing is read there, and writing there is refused.
      if (embedded.visit.field.name === 'ResultPath') return [];
      return embedded.parsed.path ? ofPath(embedded.parsed.path) : [];
    case 'template':
      if (embedded.parsed.kind === 'path') return ofPath(embedded.parsed.path);
      return embedded.parsed.kind === 'intrinsic' ? ofArgument(embedded.parsed.call) : [];
    default:
      return [];
  }
}

function ofPath({ root, segments }: Path): Name[][] {
  if (root !== 'context') return [];
  const end = segments.findIndex(({ kind }) => kind !== 'child');
  const written = end < 0 ? segments : segments.slice(0, end);
  return [written.flatMap(each => (each.kind === 'child' ? [{ name: each.name, span: each.nameSpan }] : []))];
}

function ofArgument(argument: Argument): Name[][] {
  if (argument.kind === 'call') return argument.args.flatMap(ofArgument);
  return argument.kind === 'path' ? ofPath(argument.path) : [];
}

export const contextRules: readonly Rule[] = [contextObjectMember];
