/**
 * Completion and hover in a configuration file, from its schema. For YAML: in JSON the editor itself knows the schema. A line is
 * half written while it is completed, so the word at the cursor is made a whole one before the text is read.
 */
import type { ConfigSchema, Node, PathStep, Span } from '../../language/index.ts';
import { configSchema, nodeAt, parseDocument, pathOf } from '../../language/index.ts';
import type { Completion } from './completion.ts';

export function configHoverAt(text: string, offset: number): { markdown: string; span: Span } | undefined {
  const { root } = parseDocument(text, 'yaml');
  const node = nodeAt(root, offset);
  const steps = node && stepsTo(root, node, offset);
  const schema = steps && schemaAt(steps);
  const markdown = schema?.markdownDescription ?? schema?.description;
  return node && markdown !== undefined ? { markdown, span: node.span } : undefined;
}

export function configCompletionsAt(text: string, offset: number): Completion[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const rest = /^[\w-]*/.exec(text.slice(offset))?.[0] ?? '';
  const behind = offset + rest.length;
  const value = /^[\s-]*["']?[\w$-]+["']?:[ \t]+["']?([\w-]*)$/.exec(before);
  const key = /^[\s-]*["']?([\w$-]*)$/.exec(before);
  const written = value?.[1] ?? key?.[1];
  if (written === undefined) return [];
  const replace = { start: offset - written.length, end: behind };
  // A key that another colon follows is one already.
  const needsColon = key !== null && !/^["']?[ \t]*:/.test(text.slice(behind));
  const whole = `${text.slice(0, replace.start)}x${needsColon ? ': 1' : ''}${text.slice(behind)}`;
  const { root } = parseDocument(whole, 'yaml');
  const node = nodeAt(root, replace.start + 1);
  if (!node) return [];
  const steps = pathOf(node);
  if (value) {
    const words = schemaAt(steps)?.enum ?? [];
    return words.map((word, rank) => completion(word, 'value', undefined, undefined, replace, word, rank));
  }
  const holder = node.kind === 'string' && node.parent?.kind === 'member' ? node.parent.parent : undefined;
  const schema = schemaAt(holder ? pathOf(holder) : []);
  const present = new Set(holder?.members.map(member => member.key.value) ?? []);
  return (
    Object.entries(schema?.properties ?? {})
      // `$schema` is for editors that find a schema by it, which look for a comment in YAML.
      .filter(([name]) => !present.has(name) && !name.startsWith('$'))
      .map(([name, property], rank) =>
        completion(
          name,
          'field',
          typeof property.default === 'string' ? property.default : undefined,
          property.markdownDescription ?? property.description,
          replace,
          needsColon ? `${name}:${beginning[property.type ?? 'string']}` : name,
          rank,
        ),
      )
  );
}

/** What stands behind the colon of a value that is not written yet. */
const beginning = { string: ' ', object: '\n  ', array: '\n  - ' };

function completion(
  label: string,
  kind: Completion['kind'],
  detail: string | undefined,
  documentation: string | undefined,
  replace: Span,
  insert: string,
  rank: number,
): Completion {
  return { label, kind, detail, documentation, replace, insert, filter: label, rank, again: kind === 'field' };
}

/** The way to what the cursor is on; on a key it is the way to its value. */
function stepsTo(root: Node | undefined, node: Node, offset: number): PathStep[] {
  const { parent } = node;
  if (parent?.kind === 'member' && parent.key === node) return [...pathOf(parent.parent), parent.key.value];
  return root && offset >= node.span.start ? pathOf(node) : [];
}

function schemaAt(steps: readonly PathStep[]): ConfigSchema | undefined {
  let schema: ConfigSchema | undefined = configSchema;
  for (const step of steps) {
    if (typeof step === 'number') schema = schema?.items;
    else {
      const { properties, additionalProperties }: ConfigSchema = schema ?? {};
      const named = properties && Object.hasOwn(properties, step) ? properties[step] : undefined;
      schema = named ?? (additionalProperties || undefined);
    }
  }
  return schema;
}
