/**
 * What can be typed here: fields that are allowed and not there yet, whole states, state names of this scope, words of an
 * enumeration, error names, resources. All of it comes from the field table, the model and the catalog; this file only
 * brings them to the place of the cursor.
 */
import { optimisedServices, serviceDisplayName } from '../../catalog/index.ts';
import type {
  Document,
  Field,
  Holder,
  Place,
  Scope,
  Span,
  StateMachine,
  StateType,
  ValueType,
} from '../../language/index.ts';
import {
  fieldsAllowedAt,
  holderOf,
  placeOf,
  predefinedErrors,
  stateTypeDocs,
  stateTypes,
  writeString,
} from '../../language/index.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursor.ts';
import type { Piece, Style } from './snippet.ts';
import { literal, members, raw, writeMember, writePiece } from './snippet.ts';
import { freshState } from './states.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'newState' | 'state' | 'value' | 'resource' | 'error' | 'substitution';
  readonly detail: string | undefined;
  /** Markdown. */
  readonly documentation: string | undefined;
  readonly replace: Span;
  /** An LSP snippet. */
  readonly insert: string;
  /** What the typed text is matched with. */
  readonly filter: string;
  /** Smaller comes first. */
  readonly rank: number;
  /** Ask for completions again once this is accepted, since the next word can be completed too. */
  readonly again: boolean;
}

export function completionsAt(document: Document, machine: StateMachine | undefined, offset: number): Completion[] {
  const cursor = cursorAt(document, machine, offset);
  if (!cursor) return [];
  return cursor.kind === 'key' ? keysAt(cursor) : valuesAt(cursor, offset);
}

function keysAt(cursor: Extract<Cursor, { kind: 'key' }>): Completion[] {
  const { machine, holder: object, member } = cursor;
  const place = placeOf(machine, member ? member.key : object);
  const field = place.field;
  if (place.holder === object) {
    // A key of an object with fields of its own.
    if (member && member.value !== undefined && cursor.colon)
      return fieldsAllowedAt(place).map(row => keyOnly(cursor, row.name, fieldItem(row)));
    return fieldsAllowedAt(place).map(row => {
      const item = fieldItem(row);
      return memberItem(cursor, row.name, valuePiece(row, place), item, needsMore(row.type));
    });
  }
  if (field?.type.kind === 'states') return newStates(cursor, place);
  return [];
}

/** States to add to a `States` object: names that are referred to and missing, then every type. */
function newStates(cursor: Extract<Cursor, { kind: 'key' }>, place: Place): Completion[] {
  const scope = place.scope;
  const next = scope.states.find(
    state => state.nameNode.span.start > cursor.replace.end && state.member !== cursor.member,
  )?.name;
  const queryLanguage = cursor.machine.queryLanguage;
  const missing = [
    ...new Set(scope.references.filter(reference => !reference.target).map(reference => reference.name)),
  ];
  const body = (type: StateType) => members(['Type', type], ...freshState(type, queryLanguage, next));
  const typed = stateTypes.map((type, index) =>
    memberItem(
      cursor,
      `\${1:${type === 'Fail' || type === 'Succeed' ? type : `${type} state`}}`,
      body(type),
      {
        label: `${type} state`,
        kind: 'newState',
        detail: 'new state',
        documentation: stateTypeDocs[type].doc,
        filter: type,
        rank: 20 + index,
      },
      false,
    ),
  );
  const referred = missing.map(name =>
    memberItem(
      cursor,
      literal(name),
      members(['Type', '$1']),
      {
        label: name,
        kind: 'newState',
        detail: 'a state leads here, but it does not exist yet',
        documentation: undefined,
        filter: name,
        rank: 10,
      },
      true,
    ),
  );
  return [...referred, ...typed];
}

function valuesAt(cursor: Extract<Cursor, { kind: 'value' }>, offset: number): Completion[] {
  const { machine } = cursor;
  const inside = cursor.in.kind === 'member' ? (cursor.node ?? cursor.in.key) : (cursor.node ?? cursor.in);
  const place = placeOf(machine, inside);
  const { field } = place;
  if (!field) return [];
  const inList = cursor.in.kind === 'array';
  if (cursor.in.kind === 'member' && place.member !== cursor.in) return [];
  const type = inList && field.type.kind === 'list' ? field.type.of : field.type;
  return valuesOf(cursor, place, field, type, offset);
}

function valuesOf(cursor: Cursor, place: Place, field: Field, type: ValueType, offset: number): Completion[] {
  if (field.name === 'Type' && place.shape === 'state') return typeValues(cursor, place);
  switch (type.kind) {
    case 'stateName':
      return stateNames(cursor, place, place.scope, field.name === 'StartAt' ? undefined : offset);
    case 'boolean':
      return [field.name === 'End' ? ['true'] : ['true', 'false']]
        .flat()
        .map((word, rank) => valueItem(cursor, raw(word), word, { rank }));
    case 'resource':
      return type.of === 'task' ? resources(cursor) : [];
    case 'string': {
      if (field.name === 'ErrorEquals')
        return predefinedErrors
          .filter(error => error.matchable)
          .map((error, rank) =>
            valueItem(cursor, error.name, error.name, { rank, kind: 'error', documentation: error.doc }),
          );
      return (type.enum ?? []).map(({ value, doc }, rank) =>
        valueItem(cursor, value, value, { rank, documentation: doc }),
      );
    }
    default:
      return [];
  }
}

/** `Type`: the name alone, or, in a state that has nothing else yet, with the members such a state needs. */
function typeValues(cursor: Cursor, place: Place): Completion[] {
  const scope = place.state?.scope ?? place.scope;
  const following = scope.states.find(state => state.nameNode.span.start > cursor.offset && state !== place.state);
  const fresh = place.holder.members.length <= 1;
  return stateTypes.map((type, rank) => {
    const more = fresh ? freshState(type, place.queryLanguage, following?.name) : [];
    const style = styleOf(cursor);
    const rest = more
      .map(([key, value]) => `${style === 'json' ? ',' : ''}\n${writeMember(key, value, style)}`)
      .join('');
    const item = valueItem(cursor, type, type, {
      rank,
      documentation: stateTypeDocs[type].doc,
      detail: fresh && more.length > 0 ? 'with its fields' : undefined,
    });
    return { ...item, insert: item.insert + rest };
  });
}

function stateNames(cursor: Cursor, place: Place, scope: Scope, offset: number | undefined): Completion[] {
  const own = place.state?.scope === scope ? place.state : undefined;
  return scope.states
    .filter(state => state.nameNode.value !== '')
    .map((state, index) => {
      // What follows in the text is the likeliest target; the state itself the least likely.
      const behind = offset !== undefined && state.nameNode.span.start > offset;
      const rank = state === own ? 3000 : (behind ? 0 : offset === undefined ? 0 : 1000) + index;
      return valueItem(cursor, literal(state.name), state.name, { rank, kind: 'state', detail: state.type });
    });
}

function resources(cursor: Cursor): Completion[] {
  return optimisedServices.flatMap((service, index) =>
    service.actions.flatMap(action =>
      action.patterns.map((pattern, of) => {
        const suffix = pattern === 'requestResponse' ? '' : `.${pattern}`;
        const arn = `arn:aws:states:::${service.name}:${action.action}${suffix}`;
        const words = {
          requestResponse: 'call',
          sync: 'run and wait for the end',
          'sync:2': 'run and wait, output as JSON',
          waitForTaskToken: 'wait for the task token',
        }[pattern];
        return valueItem(cursor, arn, arn, {
          rank: index * 10 + of,
          kind: 'resource',
          detail: `${serviceDisplayName(service.name)}: ${words}`,
        });
      }),
    ),
  );
}

interface Item {
  readonly label: string;
  readonly kind: Completion['kind'];
  readonly detail: string | undefined;
  readonly documentation: string | undefined;
  readonly filter: string;
  readonly rank: number;
}

function fieldItem(field: Field): Item {
  const notes = [
    field.default === undefined ? '' : `\n\nDefault: ${field.default}.`,
    field.deprecated ? `\n\nDeprecated: use \`${field.deprecated.use}\`.` : '',
  ].join('');
  return {
    label: field.name,
    kind: 'field',
    detail: field.required ? 'required' : undefined,
    documentation: `${field.doc}${notes}\n\n\`\`\`json\n${field.example}\n\`\`\``,
    filter: field.name,
    rank: (field.deprecated ? 200 : 0) + (field.required || field.name === 'Next' ? 0 : 50),
  };
}

/** Only the key: its colon and value are there already. */
function keyOnly(cursor: Cursor, name: string, item: Item): Completion {
  const insert = cursor.block ? literal(name) : `"${literal(name)}"`;
  return { ...item, filter: filterOf(cursor, item.filter), replace: cursor.replace, insert, again: false };
}

/** A whole member, with the commas that the place needs. `key` is part of the snippet. */
function memberItem(cursor: Cursor, key: string, value: Piece, item: Item, again: boolean): Completion {
  if (cursor.colon) return keyOnly(cursor, item.label, item);
  const style = styleOf(cursor);
  const keyText = style === 'json' ? `"${key}"` : key;
  const written = writePiece(value, style, style === 'json' ? 0 : 1);
  const text = `${keyText}:${written.startsWith('\n') ? '' : ' '}${written}`;
  const insert = `${cursor.commaBefore ? ', ' : ''}${text}${cursor.commaAfter ? ',' : ''}`;
  return { ...item, filter: filterOf(cursor, item.filter), replace: cursor.replace, insert, again };
}

function valueItem(cursor: Cursor, value: Piece, label: string, item: Partial<Item>): Completion {
  const text = typeof value === 'string' ? writeValue(value, cursor) : writePiece(value, styleOf(cursor));
  return {
    label,
    kind: item.kind ?? 'value',
    detail: item.detail,
    documentation: item.documentation,
    rank: item.rank ?? 0,
    replace: cursor.replace,
    filter: filterOf(cursor, label),
    insert: text + (cursor.commaAfter && cursor.kind === 'value' ? ',' : ''),
    again: false,
  };
}

/** A word as the place writes strings; quotes that were typed already are kept in YAML. */
function writeValue(snippet: string, cursor: Cursor): string {
  if (!cursor.block) return `"${snippet}"`;
  const plain = snippet.replace(/\\(.)/g, '$1');
  return writeString(plain, 'yaml') === plain ? snippet : literal(writeString(plain, 'yaml'));
}

/** The editor matches the typed text from the start of what is replaced: with its quote where there is one. */
function filterOf(cursor: Cursor, word: string): string {
  return cursor.block ? word : `"${word}"`;
}

function styleOf(cursor: Cursor): Style {
  return cursor.block ? 'yaml' : 'json';
}

function needsMore(type: ValueType): boolean {
  return type.kind === 'stateName' || type.kind === 'resource' || (type.kind === 'string' && type.enum !== undefined);
}

/** What to put behind a key: the beginning of a value of the field's type. */
function valuePiece(field: Field, holder: Holder | Place): Piece {
  const { queryLanguage } = 'holder' in holder ? holderOf(holder) : holder;
  if (
    queryLanguage === 'JSONata' &&
    field.jsonata !== undefined &&
    ['any', 'array', 'boolean'].includes(field.jsonata) &&
    field.type.kind !== 'assign'
  )
    return '{% $1 %\\}';
  return typePiece(field.type, field.name);
}

function typePiece(type: ValueType, name: string): Piece {
  switch (type.kind) {
    case 'boolean':
      return raw(name === 'End' ? 'true' : '${1|true,false|}');
    case 'integer':
    case 'number':
      return raw('$1');
    case 'path':
    case 'referencePath':
      return '\\$.$1';
    case 'payload':
    case 'assign':
    case 'literal':
    case 'states':
    case 'object':
      return { members: [] };
    case 'list':
      return { items: [typePiece(type.of, name)] };
    default:
      return '$1';
  }
}
