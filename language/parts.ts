/**
 * The members of a state that are asked for again and again, looked up once: in a large document each further look at each
 * member of each state costs more than all that is done with it.
 */
import type { Member, ObjectNode } from './tree.ts';

// biome-ignore format: a table
const names = [
  'Type', 'QueryLanguage', 'Next', 'End', 'Default', 'Choices', 'Branches', 'ItemProcessor', 'Iterator', 'Retry', 'Catch',
  'Resource', 'Parameters', 'Arguments', 'Assign',
  'TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath',
] as const;

/** Of two members alike the last. */
export type Parts = { readonly [name in (typeof names)[number]]: Member | undefined };

const known: ReadonlySet<string> = new Set(names);

export function partsOfNode({ members }: ObjectNode): Parts {
  // Every name from the start: objects of one form are much faster to read.
  const parts: { -readonly [name in keyof Parts]: Parts[name] } = {
    Type: undefined,
    QueryLanguage: undefined,
    Next: undefined,
    End: undefined,
    Default: undefined,
    Choices: undefined,
    Branches: undefined,
    ItemProcessor: undefined,
    Iterator: undefined,
    Retry: undefined,
    Catch: undefined,
    Resource: undefined,
    Parameters: undefined,
    Arguments: undefined,
    Assign: undefined,
    TimeoutSeconds: undefined,
    TimeoutSecondsPath: undefined,
    HeartbeatSeconds: undefined,
    HeartbeatSecondsPath: undefined,
  };
  for (const member of members) {
    const name = member.key.value;
    if (known.has(name)) parts[name as keyof Parts] = member;
  }
  return parts;
}
