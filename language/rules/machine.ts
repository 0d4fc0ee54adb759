/**
 * Rules about the machine as a whole: loops that never end or never rest, its size and depth, secrets in its text.
 */
import type { Rule } from '../diagnostics.ts';
import type { Scope, State, StateMachine, StateWithParts } from '../model.ts';
import { openScopes } from '../open-scopes.ts';
import { taskOf } from '../tasks.ts';
import { ruleAbout, statesIn, theMachine, topicOfMachine, topicWithin } from '../topics.ts';
import type { Node, Span } from '../tree.ts';
import { memberOf, memberValue, nodeAt } from '../tree.ts';
import { hasUnreadableTransition } from './transitions.ts';

const one = (state: string) => `{"StartAt":"A","States":{"A":{${state}}}}`;

/** The circles of all scopes. */
export const loopsIn = topicOfMachine((machine): readonly (readonly State[])[] => {
  const back = machine.scopes.filter(leadsBack);
  if (back.length === 0) return [];
  return back.filter(scope => !openScopes(machine).scopes.has(scope)).flatMap(loopsOf);
});

const endlessLoop = ruleAbout(loopsIn, {
  id: 'endless-loop',
  severity: 'warning',
  summary: 'States lead to one another in a circle that no transition leaves: the execution goes round until it fails.',
  wrong:
    '{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","BooleanEquals":true,"Next":"B"}],"Default":"D"},"B":{"Type":"Pass","Next":"C"},"C":{"Type":"Pass","Next":"B"},"D":{"Type":"Succeed"}}}',
  right:
    '{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","BooleanEquals":true,"Next":"B"}],"Default":"D"},"B":{"Type":"Pass","Next":"C"},"C":{"Type":"Pass","Next":"D"},"D":{"Type":"Succeed"}}}',
  check(loop, found) {
    const inside = new Set(loop);
    const leaves = loop.some(
      state =>
        state.terminal ||
        state.references.some(({ target }) => !target || !inside.has(target)) ||
        state.type === undefined ||
        hasUnreadableTransition(state),
    );
    const [first] = loop;
    // Without any end at all that is what to say.
    if (leaves || !first?.scope.states.some(({ terminal }) => terminal)) return;
    // What is never entered is reported as that.
    if (!loop.some(({ referencedBy }) => referencedBy.some(({ from }) => !from || !inside.has(from)))) return;
    const others = loop.slice(1, 4).map(({ name }) => `"${name}"`);
    found({
      span: first.nameNode.span,
      message: `No transition leaves the circle of "${first.name}"${others.length > 0 ? `, ${others.join(', ')}` : ''}${loop.length > 4 ? ' …' : ''}: the execution never ends by itself. Lead out of it, for example with a Choice.`,
    });
  },
});

const loopWithoutWait = ruleAbout(loopsIn, {
  id: 'loop-without-wait',
  severity: 'information',
  summary:
    'A loop asks for a status again and again without a Wait: it costs transitions, and a Standard execution has at most 25,000 events.',
  wrong: polling('"Next":"Check"', ''),
  right: polling('"Next":"Rest"', ',"Rest":{"Type":"Wait","Seconds":30,"Next":"Check"}'),
  check(loop, found) {
    const first = loop.find(asks);
    // A loop that does other work, or goes through pages, is no loop that waits for something.
    const works = loop.some(
      state =>
        state.type === 'Wait' ||
        state.type === 'Map' ||
        state.type === 'Parallel' ||
        (state.type === 'Task' && !asks(state)),
    );
    if (!first || works || loop.some(pages)) return;
    found({
      span: first.nameNode.span,
      message: `This loop asks again at once. Put a Wait into it; without one, ${'25,000'} events are soon used up.`,
    });
  },
});

/** Whether a state is a task that asks how things are. */
function asks(state: State): boolean {
  const resource = state.parts && taskOf(state as StateWithParts)?.resource;
  return resource?.kind === 'service' && /^(describe|get)\w*(Status|Execution|Job|Run|Task|s)?$/.test(resource.action);
}

/** Hands on a token that says where the next page begins. */
function pages({ node }: State): boolean {
  const payload = memberOf(node, 'Parameters') ?? memberOf(node, 'Arguments');
  const value = payload?.value;
  return value?.kind === 'object' && value.members.some(({ key }) => /token|marker|exclusivestartkey/i.test(key.value));
}

function polling(next: string, more: string): string {
  return `{"StartAt":"Check","States":{"Check":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun","Parameters":{"JobName":"j","RunId.$":"$.id"},"ResultPath":"$.run","Next":"Done?"},"Done?":{"Type":"Choice","Choices":[{"Variable":"$.run.JobRun.JobRunState","StringEquals":"RUNNING",${next}}],"Default":"Done"},"Done":{"Type":"Succeed"}${more}}}`;
}

/** Where every transition leads to a state further down there is no circle; most scopes are written like that. */
function leadsBack({ references }: Scope): boolean {
  return references.some(({ from, target }) => from && target && target.member.span.start <= from.member.span.start);
}

/** The circles of a scope: Tarjan's strongly connected components with more than one state, or with a state that leads to itself. */
function loopsOf(scope: Scope): State[][] {
  const entered = new Map<State, Entered>();
  const open: Entered[] = [];
  const loops: State[][] = [];
  for (const root of scope.states) {
    if (entered.has(root)) continue;
    const work = [enter(root)];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const reference = top.state.references[top.next++];
      if (reference) {
        const { target } = reference;
        if (!target) continue;
        const known = entered.get(target);
        if (!known) work.push(enter(target));
        else if (known.isOpen) top.low = Math.min(top.low, known.index);
        continue;
      }
      work.pop();
      const above = work.at(-1);
      if (above) above.low = Math.min(above.low, top.low);
      if (top.low !== top.index) continue;
      const component = open.splice(open.lastIndexOf(top));
      for (const one of component) one.isOpen = false;
      const { state } = top;
      if (component.length > 1 || state.references.some(({ target }) => target === state))
        loops.push(component.map(each => each.state));
    }
  }
  return loops;

  function enter(state: State): Entered {
    const one = { state, index: entered.size, low: entered.size, isOpen: true, next: 0 };
    entered.set(state, one);
    open.push(one);
    return one;
  }
}

/** What the search knows of a state: when it came there, the earliest open one that leads from it, and how far it has got. */
interface Entered {
  readonly state: State;
  readonly index: number;
  low: number;
  isOpen: boolean;
  next: number;
}

/** Service quotas: an Express execution takes at most five minutes. */
const expressSeconds = 300;

const longWaits = topicWithin(statesIn, state => {
  const seconds = state.type === 'Wait' ? memberValue(state.node, 'Seconds') : undefined;
  return seconds?.kind === 'number' && seconds.value > expressSeconds ? state : undefined;
});

const expressDuration = ruleAbout(longWaits, {
  id: 'express-duration',
  severity: 'warning',
  summary: 'An Express workflow ends after five minutes: a Wait that is longer never comes to its end.',
  exampleOptions: { workflowType: 'EXPRESS' },
  wrong: one('"Type":"Wait","Seconds":600,"End":true'),
  right: one('"Type":"Wait","Seconds":60,"End":true'),
  check(state, found, { workflowType }) {
    const seconds = memberOf(state.node, 'Seconds');
    if (!seconds || !(isInExpressChild(state) ?? workflowType === 'EXPRESS')) return;
    found({
      span: seconds.value?.span ?? seconds.span,
      message: `An Express workflow ends after ${expressSeconds} seconds, before this Wait does. Wait shorter, or make it a Standard workflow.`,
    });
  },
});

/** Whether the execution in which a state runs is Express by its distributed Map; undefined outside of one. */
function isInExpressChild({ scope }: State): boolean | undefined {
  for (let at: Scope | undefined = scope; at; at = at.owner?.scope) {
    if (!at.distributed) continue;
    const type = memberValue(memberValue(at.node, 'ProcessorConfig'), 'ExecutionType');
    return type?.kind === 'string' && type.value === 'EXPRESS';
  }
  return undefined;
}

/** API reference, CreateStateMachine: `definition` has at most 1048576 characters. */
const mostCharacters = 1_048_576;

const definitionSize = ruleAbout(theMachine, {
  id: 'definition-size',
  severity: 'warning',
  summary: 'A definition has at most 1,048,576 characters.',
  wrong: one(`"Comment":"${'x'.repeat(10)}","Type":"Succeed"`).replace('x'.repeat(10), 'x'.repeat(mostCharacters)),
  right: one('"Comment":"x","Type":"Succeed"'),
  check(machine, found) {
    const { start, end } = machine.node.span;
    if (end - start <= mostCharacters) return;
    found({
      span: { start, end: start + 1 },
      message: `The definition has ${end - start} characters; the service takes at most ${mostCharacters}. Move parts into state machines of their own, or deploy it without its white space.`,
    });
  },
});

const tooDeeplyNested = ruleAbout(theMachine, {
  id: 'too-deeply-nested',
  severity: 'information',
  summary:
    'Map and Parallel states stand inside each other more than ten deep. The service has a limit that it does not tell.',
  wrong: nested(12),
  right: nested(3),
  check(machine, found) {
    if (machine.scopes.length <= 10) return;
    const depth = new Map<Scope, number>();
    for (const scope of machine.scopes) {
      const own = scope.owner ? (depth.get(scope.owner.scope) ?? 0) + 1 : 0;
      depth.set(scope, own);
      if (own === 11 && scope.owner)
        found({
          span: scope.owner.nameNode.span,
          message:
            'This state stands ten Maps and Parallels deep. The service refuses what is nested too deeply: move the inner part into a state machine of its own.',
        });
    }
  },
});

function nested(depth: number): string {
  let inner = `{"StartAt":"S0","States":{"S0":{"Type":"Succeed"}}}`;
  for (let i = 1; i <= depth; i++)
    inner = `{"StartAt":"S${i}","States":{"S${i}":{"Type":"Parallel","Branches":[${inner}],"End":true}}}`;
  return inner;
}

/** Whether what begins like a comment stands anywhere but in a string. */
function mayHoldComments(root: Node | undefined, text: string): boolean {
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
    const next = text[at + 1];
    if ((next === '/' || next === '*') && nodeAt(root, at)?.kind !== 'string') return true;
  }
  return false;
}

/** The comments of a JSON text up to the first that says nothing to this tool; most texts have none. */
const commentsOf = ({ document: { text, format, within, root } }: StateMachine): readonly Comment[] => {
  const { start, end } = within ?? { start: 0, end: text.length };
  if (format !== 'json') return [];
  if (!mayHoldComments(root, text)) return [];
  const own = text.slice(start, end);
  const comments: Comment[] = [];
  for (const { 0: found, index } of own.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|\/\/.*|\/\*[\s\S]*?\*\//g)) {
    if (!found.startsWith('/')) continue;
    const directive = /\basl\b/.test(found);
    comments.push({ span: { start: start + index, end: start + index + found.trimEnd().length }, directive });
    if (!directive) break;
  }
  return comments;
};

interface Comment {
  readonly span: Span;
  readonly directive: boolean;
}

const jsonComment = ruleAbout(theMachine, {
  id: 'json-comment',
  severity: 'hint',
  awsCode: 'INVALID_JSON_DESCRIPTION',
  summary:
    'JSON has no comments: the service refuses a definition that is sent with one. There is the field `Comment`.',
  wrong: '{ // the start\n  "StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
  right: '{ "Comment":"the start",\n  "StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
  check(machine, found, { options: { comments } }) {
    const all = commentsOf(machine);
    // Who writes words for this tool knows what happens to them; the service does not.
    const first = comments === 'ignored' ? all[0] : all.find(({ directive }) => !directive);
    if (first)
      found({
        span: first.span,
        message:
          'The service takes no comments in JSON. Write a "Comment" field, or take the comments out before the definition is deployed.',
      });
  },
});

/** Whether a trace of any of the secrets below is there: looking for those few letters is much quicker. */
function mayHoldSecrets(text: string): boolean {
  for (let at = text.indexOf('IA'); at >= 0; at = text.indexOf('IA', at + 1))
    if (text[at - 1] === 'K' || text[at - 1] === 'S') return true;
  for (let at = text.indexOf('_'); at >= 0; at = text.indexOf('_', at + 1))
    if (text[at - 3] === 'g' || text.startsWith('_live_', at)) return true;
  return text.includes('xox') || text.includes('-----BEGIN');
}

/** Shapes that are secrets wherever they stand. Access keys of AWS's own documentation end in EXAMPLE. */
const secrets =
  /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b(?<!EXAMPLE)|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[\w-]{10,}|\bsk_live_\w{20,}/g;

const secretsInDefinition = ruleAbout(theMachine, {
  id: 'secrets-in-definition',
  severity: 'warning',
  summary: 'Keys and tokens do not belong into a definition: whoever may read it, or its history, reads them.',
  wrong: one('"Type":"Pass","Result":"-----BEGIN PRIVATE KEY-----","End":true'),
  right: one('"Type":"Pass","Result":"the name of the secret","End":true'),
  check(machine, found) {
    const { text } = machine.document;
    if (!mayHoldSecrets(text)) return;
    const { start, end } = machine.node.span;
    for (const match of text.slice(start, end).matchAll(secrets)) {
      const at = start + match.index;
      found({
        span: { start: at, end: at + match[0].length },
        message:
          'This looks like a secret. Keep it in Secrets Manager or in the connection of an HTTP task, and revoke it if it is real.',
      });
    }
  },
});

export const machineRules: readonly Rule[] = [
  endlessLoop,
  loopWithoutWait,
  expressDuration,
  definitionSize,
  tooDeeplyNested,
  jsonComment,
  secretsInDefinition,
];
