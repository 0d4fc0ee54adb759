/**
 * `${Name}` placeholders across a definition and the templates that deploy it: what stands for the name, where that is
 * written, which names there are, and who mentions one.
 */
import type { Document, Given, Naming, Placeholder, Span } from '../../language/index.ts';
import { nodeAt, openPlaceholderAt, placeholderAt, placeholdersIn } from '../../language/index.ts';
import type { Completion } from './completion.ts';
import type { Hover } from './hover.ts';

/** A placeholder with what is known of it. `N` is whatever the caller has a naming in. */
export interface FoundSubstitution<N> {
  readonly placeholder: Placeholder;
  readonly sources: readonly {
    readonly source: N;
    readonly given: Given | undefined;
    readonly resource: Span | undefined;
  }[];
}

export function substitutionAt<N extends { readonly naming: Naming }>(
  document: Document,
  sources: readonly N[],
  offset: number,
): FoundSubstitution<N> | undefined {
  const placeholder = placeholderAt(document, offset);
  if (!placeholder) return undefined;
  const { name, byIntrinsic } = placeholder;
  return {
    placeholder,
    sources: sources.flatMap(source => {
      const { given: all, resource: resourceNamed, expressions } = source.naming;
      const given = byIntrinsic ? undefined : (all?.get(name) ?? (expressions && all?.get(name.split('.')[0] ?? '')));
      const resource = given ? given.resource : resourceNamed(name);
      return given || resource ? { source, given, resource } : [];
    }),
  };
}

export function substitutionHover<N extends { readonly naming: Naming }>({
  placeholder,
  sources,
}: FoundSubstitution<N>): Hover | undefined {
  const { name, span } = placeholder;
  if (sources.length === 0) return undefined;
  const lines = sources.map(({ source, given }) =>
    given
      ? `\`\${${name}}\` becomes, by ${source.naming.where}:\n\n\`\`\`yaml\n${given.value}\n\`\`\``
      : `\`${name}\` is a resource or parameter of ${source.naming.where}, known on deployment.`,
  );
  return { span, markdown: lines.join('\n\n') };
}

/** What CloudFormation gives to every template. */
const pseudoParameters = ['Region', 'AccountId', 'Partition', 'StackName', 'StackId', 'URLSuffix'].map(
  name => `AWS::${name}`,
);

/** The names that may follow `${`. `byCloudFormation`: all of the document is the text of an `Fn::Sub`. */
export function substitutionCompletions(
  document: Document,
  namings: readonly Naming[],
  offset: number,
  byCloudFormation = false,
): Completion[] | undefined {
  const open = openPlaceholderAt(document, offset);
  if (!open) return undefined;
  const node = nodeAt(document.root, offset);
  const inSub = node?.kind === 'string' && node.tag === '!Sub';
  const items = new Map<string, Completion>();
  const add = (name: string, detail: string, where: string) => {
    if (!items.has(name))
      items.set(name, {
        label: name,
        kind: 'substitution',
        detail: detail.length > 60 ? `${detail.slice(0, 60)}…` : detail,
        documentation: `From ${where}.`,
        replace: open.span,
        insert: open.closed ? name : `${name}\\}`,
        filter: name,
        rank: items.size,
        again: false,
      });
  };
  for (const { given, resources, where } of namings) {
    if (!inSub) for (const [name, { value }] of given ?? []) add(name, value, where);
    if (!inSub && !byCloudFormation) continue;
    for (const name of resources) add(name, 'resource or parameter', where);
    for (const name of pseudoParameters) add(name, 'pseudo parameter', 'CloudFormation');
  }
  return items.size > 0 ? [...items.values()] : undefined;
}

/** Every place of the document that mentions a name. */
export function usesOfSubstitution(document: Document, name: string): Span[] {
  return placeholdersIn(document).flatMap(each => (each.name === name && !each.byIntrinsic ? each.nameSpan : []));
}
