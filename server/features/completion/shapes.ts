/**
 * Beginnings of values for shapes of the catalog: what has to be there, with a stop for every value, in the way that the query
 * language writes it.
 */
import type { Shape, ShapeMember, StructureShape } from '../../../catalog/index.ts';
import type { Piece } from '../snippet.ts';
import { literal, raw } from '../snippet.ts';

/** Counts the stops of one snippet. */
export class Stops {
  #last = 0;

  next(words?: string): string {
    this.#last += 1;
    return words === undefined ? `$${this.#last}` : `\${${this.#last}:${literal(words)}}`;
  }

  choice(words: readonly string[]): string {
    this.#last += 1;
    return `\${${this.#last}|${words.map(word => word.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
  }
}

/** Deeper than this nobody can tell any more what is filled in. */
const deepest = 3;

/** The members that have to be there, and those below them. */
export function requiredMembers(
  shape: Pick<StructureShape, 'members'>,
  stops: Stops,
  depth = 0,
): (readonly [string, Piece])[] {
  return shape.members
    .filter(({ required }) => required)
    .map(member => [member.name, pieceOf(member.shape, stops, depth + 1)]);
}

/** The beginning of a value. */
export function pieceOf(shape: Shape, stops: Stops, depth = 0): Piece {
  switch (shape.kind) {
    case 'string': {
      const { values } = shape;
      // A choice of very many words is no help.
      return values && values.length > 0 && values.length <= 24 ? stops.choice(values) : stops.next();
    }
    case 'number':
      return raw(stops.next(String(shape.min ?? 0)));
    case 'boolean':
      return raw(stops.choice(['true', 'false']));
    case 'list':
      return { items: [depth < deepest ? pieceOf(shape.item, stops, depth + 1) : stops.next()] };
    case 'map':
      return { members: [], at: stops.next() };
    case 'structure': {
      const members = depth < deepest ? requiredMembers(shape, stops, depth) : [];
      return members.length > 0 ? { members } : { members: [], at: stops.next() };
    }
    default:
      return stops.next();
  }
}

/** The value of a member that is chosen by itself. */
export function memberPiece({ shape }: ShapeMember): Piece {
  return pieceOf(shape, new Stops());
}
