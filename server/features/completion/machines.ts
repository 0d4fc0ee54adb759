/** Whole state machines, for a file in which nothing stands yet, or only the first letters of the name of one. */
import type { Document, QueryLanguage, StateMachine } from '../../../language/index.ts';
import type { Piece } from '../snippet.ts';
import { members, writePiece } from '../snippet.ts';
import type { Completion } from './item.ts';
import type { Pattern } from './patterns.ts';
import { Build, patterns } from './patterns.ts';

export function wholeMachines(
  { text, format }: Document,
  machine: StateMachine | undefined,
  offset: number,
): Completion[] {
  const begun = text.trim();
  if (machine || !/^(?:[A-Za-z][\w ]*)?$/.test(begun)) return [];
  const start = begun === '' ? offset : text.indexOf(begun);
  const typed = text.slice(start, offset);
  if (!typed.startsWith(begun) || typed.includes('\n')) return [];
  if (format === 'yaml' && /[^\n]$/.test(text.slice(0, start))) return [];
  const item = (label: string, documentation: string, piece: Piece, rank: number): Completion => {
    const written = writePiece(piece, format).replace(/^\n/, '');
    return {
      label,
      kind: 'pattern',
      detail: 'state machine',
      documentation,
      replace: { start, end: offset },
      insert: format === 'yaml' ? written.replaceAll('\t', '  ') : written,
      filter: label,
      rank,
      again: false,
    };
  };
  // Behind what a machine must have, which YAML offers here, before what it may have.
  return [oneState, ...patterns].flatMap((pattern, index) => [
    item(pattern.label, pattern.doc, machineOf(pattern, 'JSONata'), 10 + index),
    item(`${pattern.label} (JSONPath)`, pattern.doc, machineOf(pattern, 'JSONPath'), 110 + index),
  ]);
}

const oneState: Pattern = {
  label: 'State machine',
  doc: 'One state, to begin with.',
  states: build => [[build.name('First state'), members(['Type', 'Pass'], build.onward)]],
};

function machineOf({ states }: Pattern, queryLanguage: QueryLanguage): Piece {
  const written = states(new Build(queryLanguage, undefined, name => name));
  const [first = ''] = written[0] ?? [];
  const start = [['StartAt', first] as const, ['States', members(...written)] as const];
  return queryLanguage === 'JSONata' ? members(['QueryLanguage', 'JSONata'], ...start) : members(...start);
}
