/**
 * `${Name}` placeholders across a definition and the templates that deploy it: what stands for the name, where that is
 * written, which names there are, and who mentions one.
 */
import type { Document, Given, Naming, Placeholder, Span } from '../../language/index.ts';
import { openPlaceholderAt, placeholderAt, placeholdersIn } from '../../language/index.ts';
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

/** The names that may follow `${`. */
export function substitutionCompletions(
  document: Document,
  namings: readonly Naming[],
  offset: number,
): Completion[] | undefined {
  const open = openPlaceholderAt(document, offset);
  if (!open) return undefined;
  const items = new Map<string, Completion>();
  for (const { given, where } of namings)
    for (const [name, { value }] of given ?? [])
      if (!items.has(name))
        items.set(name, {
          label: name,
          kind: 'substitution',
          detail: value.length > 60 ? `${value.slice(0, 60)}…` : value,
          documentation: `From ${where}.`,
          replace: open.span,
          insert: open.closed ? name : `${name}\\}`,
          filter: name,
          rank: items.size,
          again: false,
        });
  return items.size > 0 ? [...items.values()] : undefined;
}

/** Every place of the document that mentions a name. */
export function usesOfSubstitution(document: Document, name: string): Span[] {
  return placeholdersIn(document).flatMap(each => (each.name === name && !each.byIntrinsic ? each.nameSpan : []));
}
