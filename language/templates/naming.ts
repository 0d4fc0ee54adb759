/**
 * What a template says of a definition that stands in it, or in a file that it names: the type of the state machine, and what
 * its placeholders become. Plain data with places in the template, so that nobody has to know which tool the template is for.
 */
import type { CheckOptions } from '../diagnostics.ts';
import type { Member, ObjectNode, Span } from '../tree.ts';
import type { Callable } from './callables.ts';
import { intrinsicOf, nameOfIntrinsic } from './intrinsics.ts';
import type { FilePart, Template, TemplateMachine } from './template.ts';

export interface Naming {
  /** Whose words these are, for people: the name of the template's file. */
  readonly where: string;
  readonly type: CheckOptions['workflowType'];
  /** What is given for each placeholder; undefined when that cannot be known. */
  readonly given: ReadonlyMap<string, Given> | undefined;
  /** The placeholders are expressions, see `Substitutions`. */
  readonly expressions?: true;
  /** Resources and parameters, which `Fn::Sub` and `Ref` name. */
  readonly resources: readonly string[];
  /** What tasks can call, see `Template.callables`; not the machine itself, which would be a circular reference. */
  readonly callables: readonly Callable[];
  /** The name of the machine itself, in the template. */
  readonly itself?: Span;
  /** The name of a resource or parameter, for what refers to it: `Worker`, `Worker.Arn`. */
  resource(name: string): Span | undefined;
}

export interface Given {
  readonly key: Span;
  /** As it is written. */
  readonly value: string;
  /** The resource or parameter that the value refers to. */
  readonly resource: Span | undefined;
}

/** A file with a definition that a template names. */
export interface NamedFile {
  /** Relative to the template. */
  readonly path: string;
  /** The path, in the template. */
  readonly span: Span;
  readonly naming: Naming;
  /** The part of the file that is meant; undefined for all of it. */
  readonly part?: FilePart;
}

/** `values`: what the second argument of `Fn::Sub` gives, where the definition is the text of one. */
export function namingOf(
  template: Template,
  machine: TemplateMachine,
  where: string,
  values: ObjectNode | undefined = undefined,
): Naming {
  const { text } = template.document;
  const resource = (name: string) => template.named(name.split('.')[0] ?? '')?.key.span;
  const given = new Map<string, Given>();
  const add = ({ key, value }: Member) => {
    const intrinsic = intrinsicOf(value);
    given.set(key.value, {
      key: key.span,
      value: value ? text.slice(value.span.start, value.span.end) : '',
      resource: intrinsic && resource(nameOfIntrinsic(intrinsic)),
    });
  };
  for (const member of machine.substitutions?.values() ?? []) add(member);
  for (const member of values?.members ?? []) add(member);
  // The Serverless Framework makes the names of its resources itself.
  const itself = machine.host === 'serverless' ? undefined : machine.nameNode;
  return {
    where,
    type: machine.type,
    given: machine.substitutions && given,
    resources: template.names,
    get callables() {
      return template.callables.filter(({ name, arn }) => arn !== undefined || name !== itself?.value);
    },
    ...(itself && { itself: itself.span }),
    resource,
  };
}

/** The files that a template names as definitions, or as holding some. */
export function namedFiles(template: Template, where: string): NamedFile[] {
  const ofMachines = template.machines.flatMap(machine => {
    const { file } = machine;
    if (!file) return [];
    const { path, node, part } = file;
    return { path, span: node.span, naming: namingOf(template, machine, where), ...(part && { part }) };
  });
  const naming: Naming = {
    where,
    type: undefined,
    given: undefined,
    resources: template.names,
    get callables() {
      return template.callables;
    },
    resource: name => template.named(name.split('.')[0] ?? '')?.key.span,
  };
  return [
    ...ofMachines,
    ...template.elsewhere.map(({ path, node, part }) => ({ path, span: node.span, naming, part })),
  ];
}
