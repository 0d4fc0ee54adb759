/**
 * Makes one model of what several sources say about a service. The first source that has the service says what there is;
 * later ones add what it does not tell: documentation, required members, enumerations, whole numbers, limits, members that it
 * has lost. Two models are walked side by side from the operations down, since sources name the shapes on the way differently.
 */
import { isNameless, listOf, type Model, type ModelShape, mapOf, type Operation, type Source } from './model.ts';

export interface Merged {
  readonly models: readonly Model[];
  /** Operations that only later sources have: the service has given them up, or the first source has lost them. */
  readonly onlyInLater: readonly { readonly sdkId: string; readonly operation: string }[];
}

/** `keyOf` tells which models are of one service. Sources come in the order in which they are believed. */
export function merge(sources: readonly Source[], keyOf: (model: Model) => string): Merged {
  const models = new Map<string, Model>();
  const onlyInLater: { sdkId: string; operation: string }[] = [];
  for (const { models: found } of sources)
    for (const model of found) {
      const key = keyOf(model);
      const first = models.get(key);
      if (!first) {
        models.set(key, model);
        continue;
      }
      const both = mergeModels(first, model);
      for (const operation of both.added) onlyInLater.push({ sdkId: first.sdkId, operation });
      models.set(key, both.model);
    }
  return { models: [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, model]) => model), onlyInLater };
}

function mergeModels(ours: Model, theirs: Model): { model: Model; added: string[] } {
  const { shapes } = ours;
  const walked = new Set<string>();
  const added: string[] = [];
  const operations = new Map<string, Operation>();
  for (const [name, operation] of ours.operations) {
    const other = theirs.operations.get(name);
    operations.set(name, other ? both(operation, other) : operation);
  }
  for (const [name, operation] of theirs.operations) {
    if (ours.operations.has(name)) continue;
    added.push(name);
    operations.set(name, {
      ...operation,
      input: operation.input && imported(operation.input),
      output: operation.output && imported(operation.output),
      deprecated: true,
    });
  }
  // The reference's pages go by the older id where there is one.
  const model = { ...ours, uid: theirs.uid || ours.uid, title: ours.title || theirs.title, operations };
  return { model, added };

  function both(our: Operation, their: Operation): Operation {
    return {
      ...our,
      input:
        our.input && their.input
          ? target(our.input, their.input)
          : (our.input ?? (their.input && imported(their.input))),
      output:
        our.output && their.output
          ? target(our.output, their.output)
          : (our.output ?? (their.output && imported(their.output))),
      errors: our.errors.length > 0 ? our.errors : their.errors,
      doc: our.doc || their.doc,
      deprecated: our.deprecated || their.deprecated,
      eventStream: our.eventStream || their.eventStream,
    };
  }

  /** Walks both, and says what to refer to from now on: ours, or what is better known by their name. */
  function target(our: string, their: string): string {
    const shape = shapes.get(our);
    const other = theirs.shapes.get(their);
    if (!shape || !other) return shape ? our : imported(their);
    if (shape.kind === 'any' && isNameless(our)) return imported(their);
    if (shape.kind !== other.kind) return our;
    if (shape.kind === 'list' && other.kind === 'list') {
      if (isNameless(our)) return listOf(shapes, target(shape.item, other.item));
      const pair = `${our} ${their}`;
      if (walked.has(pair)) return our;
      walked.add(pair);
      const item = target(shape.item, other.item);
      shapes.set(our, { ...shape, item });
      return our;
    }
    if (shape.kind === 'map' && other.kind === 'map') {
      if (isNameless(our)) return mapOf(shapes, target(shape.key, other.key), target(shape.value, other.value));
      return our;
    }
    if (shape.kind === 'structure' && other.kind === 'structure') {
      const pair = `${our} ${their}`;
      if (walked.has(pair)) return our;
      walked.add(pair);
      for (const [name, it] of other.members) {
        const mine = shape.members.get(name);
        shape.members.set(
          name,
          mine
            ? {
                target: target(mine.target, it.target),
                // A source may lose that a member is required; none makes it up.
                required: !shape.union && (mine.required || it.required),
                doc: mine.doc || it.doc,
                deprecated: mine.deprecated || it.deprecated,
              }
            : { ...it, required: false, target: imported(it.target) },
        );
      }
      return our;
    }
    // A plain text, number or the like: theirs may have a name, values and limits.
    if (isNameless(our)) return isNameless(their) ? our : imported(their);
    shapes.set(our, better(shape, other));
    return our;
  }

  /** Their shape and what it refers to, among ours. A structure of that name that we have is the one that is meant. */
  function imported(their: string): string {
    const shape = theirs.shapes.get(their);
    if (!shape) return shapes.has(their) ? their : 'any';
    const mine = shapes.get(their);
    if (mine) {
      if (mine.kind !== shape.kind) return isNameless(their) ? their : importedAs(`${their}~`, shape);
      if (mine.kind === 'structure') return target(their, their);
      shapes.set(their, better(mine, shape));
      return their;
    }
    return importedAs(their, shape);
  }

  function importedAs(name: string, shape: ModelShape): string {
    if (shapes.has(name)) return name;
    shapes.set(name, shape); // before what it refers to, which may be itself
    if (shape.kind === 'list') shapes.set(name, { ...shape, item: imported(shape.item) });
    else if (shape.kind === 'map')
      shapes.set(name, { ...shape, key: imported(shape.key), value: imported(shape.value) });
    else if (shape.kind === 'structure') {
      const members = new Map(shape.members);
      shapes.set(name, { ...shape, members });
      for (const [member, it] of shape.members) members.set(member, { ...it, target: imported(it.target) });
    }
    return name;
  }
}

/** The same plain shape, with what either side knows. Values of both count: services add some and rarely take any away. */
function better(ours: ModelShape, theirs: ModelShape): ModelShape {
  if (ours.kind === 'string' && theirs.kind === 'string') {
    const values = [...new Set([...(ours.values ?? []), ...(theirs.values ?? [])])];
    return { ...theirs, ...ours, ...(values.length > 0 && { values }) };
  }
  if (ours.kind === 'number' && theirs.kind === 'number')
    return { ...theirs, ...ours, integer: ours.integer || theirs.integer };
  return { ...theirs, ...ours } as ModelShape;
}
