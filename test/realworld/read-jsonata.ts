/**
 * What a JSONata expression reads, written into shapes: members, items, comparisons, what functions want. The shape of the
 * expression's value comes back. An approximation on purpose; what it does not understand gives a shape nobody asks about.
 */
import type { Json, JsonataNode } from '../../expressions/index.ts';
import { Shape } from './shape.ts';

export type Names = ReadonlyMap<string, Shape | Lambda>;

interface Lambda {
  readonly node: JsonataNode;
  readonly names: Map<string, Shape | Lambda>;
}

type Local = Map<string, Shape | Lambda>;

/** `names` gives `states` and the variables; an unknown variable is asked for by `variable`. */
export function shapeOfJsonata(ast: JsonataNode, names: Names, variable: (name: string) => Shape): Shape {
  return new Reader(variable).read(ast, new Map(names), new Shape());
}

class Reader {
  private depth = 0;

  constructor(private readonly variable: (name: string) => Shape) {}

  read(node: JsonataNode | undefined, names: Local, here: Shape): Shape {
    if (node === undefined || this.depth > 200) return new Shape();
    this.depth++;
    let shape = this.bare(node, names, here);
    for (const part of node.predicate ?? []) shape = this.filtered(shape, part.expr, names);
    for (const part of node.stages ?? []) if (part.type === 'filter') shape = this.filtered(shape, part.expr, names);
    for (const [key, value] of node.group?.lhs ?? []) {
      this.read(key, names, shape);
      this.read(value, names, shape);
    }
    this.depth--;
    return node.group ? new Shape() : shape;
  }

  private bare(node: JsonataNode, names: Local, here: Shape): Shape {
    const { type, value } = node;
    switch (type) {
      case 'string':
        return new Shape().hint('string');
      case 'number':
        return new Shape().hint('number');
      case 'name':
        return here.member(String(value));
      case 'variable': {
        const name = String(value);
        if (name === '') return here;
        const known = names.get(name);
        return known instanceof Shape ? known : known ? new Shape() : this.variable(name);
      }
      case 'path': {
        let at = here;
        let plural = false;
        for (const step of node.steps ?? []) {
          if (step.type === 'sort') for (const term of step.terms ?? []) this.read(term.expression, names, at);
          else if (step.type === 'wildcard' || step.type === 'descendant') at = new Shape();
          else {
            if (step.index !== undefined) names.set(step.index, new Shape().hint('number'));
            // What is read from the items of an array is a list of what they have.
            if (at.isArray()) {
              plural = true;
              at = at.item();
            }
            const next = this.read(step, names, at);
            if (step.focus !== undefined) names.set(step.focus, next);
            else at = next;
          }
        }
        return plural ? sequenceOf(at) : at;
      }
      case 'unary': {
        if (value === '{') {
          const object = new Shape().hint('object');
          for (const [key, part] of pairs(node.lhs)) {
            const inner = this.read(part, names, here);
            if (key.type === 'string') object.member(String(key.value)).unify(inner);
            else this.read(key, names, here);
          }
          return object;
        }
        if (value === '[') {
          const array = new Shape().hint('array');
          (node.expressions ?? []).forEach((each, i) => {
            const inner = this.read(each, names, here);
            array.itemAt(i).unify(inner.isArray() && node.expressions?.length === 1 ? inner.item() : inner);
          });
          return array;
        }
        return this.read(node.expression, names, here).hint('number');
      }
      case 'binary':
        return this.binary(node, names, here);
      case 'condition': {
        this.read(node.condition, names, here);
        const chosen = this.read(node.then, names, here);
        if (node.else) chosen.unify(this.read(node.else, names, here));
        return chosen;
      }
      case 'block': {
        const inner = new Map(names);
        let last = new Shape();
        for (const each of node.expressions ?? []) last = this.read(each, inner, here);
        return last;
      }
      case 'bind': {
        const name = String((node.lhs as JsonataNode).value);
        const right = node.rhs;
        if (right?.type === 'lambda') {
          names.set(name, { node: right, names });
          return new Shape();
        }
        const bound = this.read(right, names, here);
        names.set(name, bound);
        return bound;
      }
      case 'apply': {
        const left = this.read(node.lhs as JsonataNode, names, here);
        const right = node.rhs;
        if (right?.type === 'function') return this.call(right, names, here, left);
        if (right?.type === 'lambda') return this.apply({ node: right, names }, [left]);
        if (right?.type === 'variable') return this.named(String(right.value), [left], [], names, here);
        if (right?.type === 'transform') return left;
        return new Shape();
      }
      case 'function':
      case 'partial':
        return this.call(node, names, here, undefined);
      default:
        return new Shape();
    }
  }

  private filtered(shape: Shape, expression: JsonataNode | undefined, names: Local): Shape {
    if (expression === undefined) return shape;
    const index = literalOf(expression);
    if (typeof index === 'number') return shape.itemAt(index);
    // A filter by a condition: its items are looked at one by one, with different values in them.
    const each = shape.item(4);
    this.read(expression, names, each);
    return sequenceOf(each);
  }

  private binary(node: JsonataNode, names: Local, here: Shape): Shape {
    const operator = String(node.value);
    const left = this.read(node.lhs as JsonataNode, names, here);
    const right = this.read(node.rhs, names, here);
    const a = literalOf(node.lhs as JsonataNode);
    const b = literalOf(node.rhs);
    switch (operator) {
      case '=':
      case '!=':
        if (b !== undefined) compared(left, b);
        if (a !== undefined) compared(right, a);
        return new Shape().hint('boolean');
      case '<':
      case '<=':
      case '>':
      case '>=':
        if (typeof b === 'number') left.candidate(b, b + 1, b - 1);
        if (typeof a === 'number') right.candidate(a, a + 1, a - 1);
        if (left.has('number') || right.has('number')) for (const side of [left, right]) side.hint('number');
        return new Shape().hint('boolean');
      case 'in': {
        const list = (node.rhs?.expressions ?? []).map(literalOf).filter(each => each !== undefined);
        if (list.length > 0) left.candidate(...list, 'something else');
        else left.hint('string');
        return new Shape().hint('boolean');
      }
      case 'and':
      case 'or':
        return new Shape().hint('boolean');
      case '&':
        return new Shape().hint('string');
      case '..': {
        const range = new Shape().hint('array');
        range.item().hint('number');
        left.hint('number');
        right.hint('number');
        return range;
      }
      case '?:':
      case '??':
        left.mayBeAbsent();
        left.unify(right);
        return left;
      default: {
        if (a === undefined) left.hint('number');
        if (b === undefined) right.hint('number');
        return new Shape().hint('number');
      }
    }
  }

  private call(node: JsonataNode, names: Local, here: Shape, first: Shape | undefined): Shape {
    const procedure = node.procedure;
    const given = node.arguments ?? [];
    if (procedure?.type === 'variable' && typeof procedure.value === 'string')
      return this.named(procedure.value, first ? [first] : [], given, names, here);
    const args = given.map(each => this.read(each, names, here));
    if (procedure?.type === 'lambda') return this.apply({ node: procedure, names }, args);
    this.read(procedure, names, here);
    return new Shape();
  }

  private named(
    name: string,
    first: readonly Shape[],
    given: readonly JsonataNode[],
    names: Local,
    here: Shape,
  ): Shape {
    const callbacks: Lambda[] = [];
    const args = [...first];
    for (const each of given) {
      const bound = each.type === 'variable' ? names.get(String(each.value)) : undefined;
      if (each.type === 'lambda') callbacks.push({ node: each, names });
      else if (bound && !(bound instanceof Shape)) callbacks.push(bound);
      else args.push(this.read(each, names, here));
    }
    const own = names.get(name);
    if (own && !(own instanceof Shape)) return this.apply(own, args);
    const [a = here, b = new Shape(), c] = args;
    const callback = callbacks[0];
    const array = (item: Shape): Shape => {
      const result = new Shape().hint('array');
      result.item().unify(item);
      return result;
    };
    switch (name) {
      case 'map':
        return array(callback ? this.apply(callback, [a.item(2), new Shape().hint('number'), a]) : new Shape());
      case 'filter':
      case 'single': {
        if (callback) this.apply(callback, [a.item(2), new Shape().hint('number'), a]);
        return name === 'single' ? a.item() : a;
      }
      case 'sort':
        if (callback) this.apply(callback, [a.item(), a.item()]);
        return a;
      case 'reduce': {
        const start = args[1] ?? a.item();
        if (callback) start.unify(this.apply(callback, [start, a.item()]));
        return start;
      }
      case 'distinct':
      case 'reverse':
      case 'shuffle':
        return a;
      case 'append': {
        const result = array(a.isArray() ? a.item() : a);
        result.item().unify(b.isArray() ? b.item() : b);
        return result;
      }
      case 'merge':
        return a.item().hint('object');
      case 'lookup': {
        const key = literalOf(given[1 - first.length]);
        return typeof key === 'string' ? a.member(key) : new Shape();
      }
      case 'keys':
        a.hint('object');
        return array(new Shape().hint('string'));
      case 'count':
        a.item();
        return new Shape().hint('number');
      case 'sum':
      case 'max':
      case 'min':
      case 'average':
        a.item().hint('number');
        return new Shape().hint('number');
      case 'exists':
        a.mayBeAbsent();
        return new Shape().hint('boolean');
      case 'not':
      case 'boolean':
        return new Shape().hint('boolean');
      case 'parse':
        return a.text();
      case 'number':
        return a.hint('number');
      case 'toMillis':
        a.hint('timestamp');
        return new Shape().hint('number');
      case 'fromMillis':
        a.hint('number');
        return new Shape().hint('string');
      case 'partition':
        return array(array(a.item()));
      case 'range':
        return array(new Shape().hint('number'));
      case 'join':
        a.item().hint('string');
        return new Shape().hint('string');
      case 'split': {
        const separator = literalOf(given[1 - first.length]);
        return a.split(typeof separator === 'string' ? separator : ',');
      }
      case 'contains':
      case 'match': {
        const pattern = literalOf(given[1 - first.length]);
        if (typeof pattern === 'string') a.candidate(`a ${pattern} b`, 'something else');
        else a.hint('string');
        return new Shape().hint('boolean');
      }
      case 'string':
        return new Shape().hint('string');
      default:
        if (texts.has(name)) {
          a.hint('string');
          return new Shape().hint('string');
        }
        if (numbers.has(name)) {
          a.hint('number');
          c?.hint('number');
          return new Shape().hint('number');
        }
        for (const each of callbacks) this.apply(each, []);
        return new Shape();
    }
  }

  private apply({ node, names }: Lambda, args: readonly Shape[]): Shape {
    const inner = new Map(names);
    (node.arguments ?? []).forEach((parameter, i) => {
      inner.set(String(parameter.value), args[i] ?? new Shape());
    });
    return this.read(node.body, inner, new Shape());
  }
}

const texts = new Set(
  'uppercase lowercase trim substring substringBefore substringAfter pad replace base64encode base64decode hash encodeUrlComponent encodeUrl decodeUrl decodeUrlComponent'.split(
    ' ',
  ),
);
const numbers = new Set('abs floor ceil round power sqrt random millis length'.split(' '));

function sequenceOf(item: Shape): Shape {
  const sequence = new Shape().hint('array');
  sequence.item().unify(item);
  return sequence;
}

/** It is compared with a literal: that value, and another one. */
export function compared(given: Shape, literal: Json): void {
  const shape = given.has('array') ? given.item() : given;
  shape.candidate(literal);
  if (typeof literal === 'boolean') shape.candidate(!literal);
  else if (typeof literal === 'number') shape.candidate(literal + 1);
  else if (typeof literal === 'string') shape.candidate('something else');
}

function literalOf(node: JsonataNode | undefined): Json | undefined {
  if (node === undefined || node.predicate !== undefined) return undefined;
  if (node.type === 'string' || node.type === 'number' || node.type === 'value') return node.value as Json;
  if (node.type === 'unary' && node.value === '-' && node.expression?.type === 'number')
    return -(node.expression.value as number);
  return undefined;
}

function pairs(lhs: JsonataNode['lhs']): readonly (readonly [JsonataNode, JsonataNode])[] {
  return Array.isArray(lhs) ? (lhs as readonly (readonly [JsonataNode, JsonataNode])[]) : [];
}
