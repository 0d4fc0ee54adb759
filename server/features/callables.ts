/**
 * What tasks of a definition can call, in the words that the definition has for it: `${ChargeArn}` where a template gives that
 * name to a function, `${Charge.Arn}` where CloudFormation fills in the text, or the whole ARN where somebody wrote it.
 */
import type { Callable, Document, Naming } from '../../language/index.ts';
import { callablesByArn } from '../../language/index.ts';
import type { CallableAt } from './known.ts';

export interface Around {
  readonly namings: readonly Naming[];
  /** All of the definition is the text of an `Fn::Sub`. */
  readonly substituted: boolean;
  /** The definition is YAML of a template itself, in which tags stand for values: `!GetAtt Charge.Arn`. */
  readonly hasTags: boolean;
  /** What other templates of the workspace mention. */
  readonly elsewhere: readonly (Callable & { readonly where: string })[];
}

export function callablesOf(document: Document, { namings, substituted, hasTags, elsewhere }: Around): CallableAt[] {
  const found = new Map<string, CallableAt>();
  const add = (text: string, { kind, name }: Callable, where: string) => {
    if (!found.has(text)) found.set(text, { kind, name, text, where });
  };
  for (const { given, callables, itself, where } of namings) {
    for (const [key, { value, resource }] of given ?? []) {
      if (resource && resource.start === itself?.start) continue;
      const words = new Set(value.split(/[^\w-]+/));
      const named = callables.find(({ name, arn }) => arn === undefined && words.has(name)) ?? byName(key);
      if (named) add(`\${${key}}`, named, where);
    }
    for (const each of callables) {
      if (each.arn !== undefined) add(each.arn, each, where);
      // Ref gives the ARN of a state machine and of an activity, and the name of a function.
      else if (hasTags) add(each.kind === 'function' ? `!GetAtt ${each.name}.Arn` : `!Ref ${each.name}`, each, where);
      else if (substituted) add(each.kind === 'function' ? `\${${each.name}.Arn}` : `\${${each.name}}`, each, where);
    }
  }
  for (const each of writtenIn(document)) add(each.arn ?? '', each, 'this file');
  for (const each of elsewhere) if (each.arn !== undefined) add(each.arn, each, each.where);
  return [...found.values()];
}

/** Kept: every letter that is typed in a `Resource` asks. */
function writtenIn(document: Document): readonly Callable[] {
  const known = written.get(document) ?? callablesByArn(document.text);
  written.set(document, known);
  return known;
}

const written = new WeakMap<Document, readonly Callable[]>();

/** A name that says what it stands for: `ChargeFunctionArn`. */
function byName(key: string): Callable | undefined {
  if (/(?:function|lambda)_?(?:arn)?$/i.test(key)) return { kind: 'function', name: key };
  return /state_?machine_?(?:arn)?$/i.test(key) ? { kind: 'stateMachine', name: key } : undefined;
}
