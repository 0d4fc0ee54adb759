/**
 * Launch configurations: what stands at a place of a launch.json, and which names fit there. Paths are the client's business, which
 * knows the files of the workspace; what is in those files is known here.
 */
import type { CancellationToken, Position, Range } from 'vscode-languageserver';
import type { Node, StringNode } from '../language/index.ts';
import {
  definitionsIn,
  formatOf,
  memberValue,
  parseDocument,
  readStateMachine,
  type Span,
  stringOf,
} from '../language/index.ts';
import { beside } from './files.ts';
import { guard } from './guard.ts';
import { LineIndex } from './text.ts';
import { neighboursOf, type Verb } from './verb.ts';

/** A value of a launch configuration of type `asl` at which the cursor stands. */
export interface LaunchPlace {
  /** Names of members from the configuration to the value; a number in a list is left out. */
  readonly members: readonly string[];
  /** Whether the name of the last member is meant, and not its value. */
  readonly isKey: boolean;
  /** The text inside the quotes. */
  readonly span: Span;
  readonly program: string | undefined;
  readonly definition: string | undefined;
  readonly mocks: string | undefined;
}

export function launchPlaceAt(text: string, offset: number): LaunchPlace | undefined {
  const { root } = parseDocument(text, 'json');
  // A workspace file has them in a member `launch`.
  const lists = [memberValue(root, 'configurations'), memberValue(memberValue(root, 'launch'), 'configurations')];
  for (const list of lists)
    for (const node of list?.kind === 'array' ? list.items : []) {
      if (!within(node.span, offset) || stringOf(node, 'type')?.value !== 'asl') continue;
      const found = placeIn(node, offset, []);
      if (!found) return undefined;
      const text = (name: string) => stringOf(node, name)?.value;
      return { ...found, program: text('program'), definition: text('definition'), mocks: text('mocks') };
    }
  return undefined;
}

function placeIn(
  node: Node,
  offset: number,
  members: readonly string[],
): Pick<LaunchPlace, 'members' | 'isKey' | 'span'> | undefined {
  if (node.kind === 'string') return { members, isKey: false, span: inside(node) };
  if (node.kind === 'array') {
    const item = node.items.find(each => within(each.span, offset));
    return item && placeIn(item, offset, members);
  }
  if (node.kind !== 'object') return undefined;
  for (const { key, value } of node.members) {
    if (within(key.span, offset)) return { members: [...members, key.value], isKey: true, span: inside(key) };
    if (value && within(value.span, offset)) return placeIn(value, offset, [...members, key.value]);
  }
  return undefined;
}

const within = ({ start, end }: Span, offset: number) => offset >= start && offset <= end;

function inside(node: StringNode): Span {
  return { start: node.offsetAt(0), end: node.offsetAt(node.value.length) };
}

export interface MachineOutline {
  /** The name of its resource in a template; null for a definition in a file of its own. */
  readonly name: string | null;
  /** States that a run can begin at. */
  readonly outer: readonly string[];
  readonly states: readonly string[];
}

export function machinesIn(text: string, path: string): MachineOutline[] {
  return definitionsIn(text, formatOf(path)).flatMap(({ document, embedded }) => {
    const machine = readStateMachine(document);
    if (!machine) return [];
    return {
      name: embedded?.machine.name ?? null,
      outer: machine.root.states.map(({ name }) => name),
      states: [...new Set(machine.states.map(({ name }) => name))],
    };
  });
}

/** What `asl/launchAt` answers: where the cursor stands, and the names that fit. */
export interface LaunchAnswer {
  readonly members: readonly string[];
  readonly isKey: boolean;
  readonly range: Range;
  readonly names: readonly string[];
}

/** `asl/machines`: the state machines of a file and their states. `asl/launchAt`: what fits at a place of a launch.json. */
export const launching: Verb = {
  capabilities: { experimental: { aslLaunch: true } },
  register: context => {
    const { connection } = context;
    const machinesOf = (uri: string) => {
      const text = neighboursOf(context).file(uri)?.text;
      return text === undefined ? [] : machinesIn(text, uri);
    };
    connection.onRequest('asl/machines', ({ uri }: { uri: string }, token: CancellationToken) =>
      guard(connection.console, 'machines', token, [], () => machinesOf(uri)),
    );
    connection.onRequest(
      'asl/launchAt',
      (params: { text: string; position: Position; folder: string }, token: CancellationToken) =>
        guard(connection.console, 'launchAt', token, null, (): LaunchAnswer | null => {
          const { text, position, folder } = params;
          const lines = new LineIndex(text);
          const place = launchPlaceAt(text, lines.offsetAt(position));
          if (!place) return null;
          const { members, isKey, span } = place;
          const names = namesAt(place, path => {
            const plain = path.replace(/^\$\{workspaceFolder(?::[^}]*)?\}[\\/]?/, './');
            return plain.includes('${') ? undefined : beside(`${folder.replace(/\/?$/, '/')}launch.json`, plain);
          });
          return { members, isKey, range: lines.range(span), names };
        }),
    );

    function namesAt(place: LaunchPlace, uriOf: (path: string) => string | undefined): string[] {
      const { program, definition, mocks } = place;
      const uri = program === undefined ? undefined : uriOf(program);
      const machines = uri === undefined ? [] : machinesOf(uri);
      const meant = machines.find(({ name }) => name === definition) ?? machines[0];
      const [first, second] = place.members;
      if (first === 'definition') return machines.flatMap(({ name }) => name ?? []);
      if (first === 'startAt') return [...(meant?.outer ?? [])];
      if (first === 'stopAt' || (second === 'state' && !place.isKey)) return [...(meant?.states ?? [])];
      // Keys of "tasks" and what is inside: states by their names.
      if (first === 'tasks' && place.isKey && place.members.length > 1) return [...(meant?.states ?? [])];
      if (first === 'testCase') {
        const mocked = mocks === undefined ? undefined : uriOf(mocks);
        const root = mocked === undefined ? undefined : neighboursOf(context).file(mocked)?.document.root;
        return testCasesIn(root);
      }
      return [];
    }
  },
};

function testCasesIn(root: Node | undefined): string[] {
  const machines = memberValue(root, 'StateMachines');
  const names = (machines?.kind === 'object' ? machines.members : []).flatMap(({ value }) => {
    const cases = memberValue(value, 'TestCases');
    return cases?.kind === 'object' ? cases.members.map(({ key }) => key.value) : [];
  });
  return [...new Set(names)];
}
