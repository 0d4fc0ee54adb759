/**
 * CloudFormation's intrinsic functions, however they are written: `{"Fn::Sub": …}`, `!Sub …`, `{"Ref": …}`. It says what is
 * written, and computes nothing: what a function yields is known on deployment only.
 */
import type { Node, ObjectNode, StringNode } from '../tree.ts';

export interface Intrinsic {
  /** In the long form: `Ref`, `Fn::GetAtt`. */
  readonly name: string;
  readonly argument: Node | undefined;
}

/** The function that a value is; undefined for a value that stands for itself. */
export function intrinsicOf(node: Node | undefined): Intrinsic | undefined {
  if (node?.kind === 'string') return node.tag === '!Sub' ? { name: 'Fn::Sub', argument: node } : undefined;
  const object = node?.kind === 'placeholder' ? node.intrinsic : node;
  if (object?.kind !== 'object' || object.members.length !== 1) return undefined;
  const [member] = object.members;
  const name = member?.key.value ?? '';
  if (node?.kind === 'object' && name !== 'Ref' && !name.startsWith('Fn::')) return undefined;
  return { name, argument: member?.value };
}

/** What `Fn::Sub` is given: the text, and the values that it names itself. */
export interface Sub {
  readonly text: StringNode;
  readonly values: ObjectNode | undefined;
}

export function subOf({ name, argument }: Intrinsic): Sub | undefined {
  if (name !== 'Fn::Sub') return undefined;
  const [text, values] = argument?.kind === 'array' ? argument.items : [argument, undefined];
  if (text?.kind !== 'string') return undefined;
  return { text, values: values?.kind === 'object' ? values : undefined };
}

/** A short name for the value: what is referred to, else the name of the function. */
export function nameOfIntrinsic({ name, argument }: Intrinsic): string {
  const parts = argument?.kind === 'array' ? argument.items : argument ? [argument] : [];
  const words = parts.flatMap(part => (part.kind === 'string' ? part.value : []));
  const refers = name === 'Ref' || name === 'Fn::GetAtt' || name === 'Fn::ImportValue';
  return refers && words.length > 0 && words.length === parts.length ? words.join('.') : name;
}
