/**
 * Whom a value means that names a function or a state machine: a text (an ARN, a name, a `${Placeholder}`) or a function of
 * CloudFormation, followed through what the template puts in its place. It gives names; what has such a name is asked elsewhere.
 */
import type { Node } from '../tree.ts';
import { memberValue } from '../tree.ts';
import type { Embedding } from './definitions.ts';
import { intrinsicOf, nameOfIntrinsic, subOf } from './intrinsics.ts';
import type { TemplateMachine } from './template.ts';

/** Who is meant: resources of the template by their logical ids, and names of their own that are written out. */
export interface Meant {
  readonly resources: readonly string[];
  readonly names: readonly string[];
}

/** `machine` and `embedding`: what the template says that deploys the definition. A text is one of the definition. */
export function meantBy(node: Node | string, machine?: TemplateMachine, embedding?: Embedding): Meant {
  const resources = new Set<string>();
  const names = new Set<string>();
  const give = (name: string, byCloudFormation: boolean): void => {
    const given = byCloudFormation ? undefined : machine?.substitutions?.get(name)?.value;
    const own = memberValue(embedding?.values, name);
    if (given ?? own) read((given ?? own) as Node, true);
    // A resource by its own name, or by an attribute: `Worker.Arn`.
    else if (!name.startsWith('AWS::')) resources.add(name.split('.')[0] ?? name);
  };
  if (typeof node === 'string') readText(node, embedding?.substituted === true);
  else read(node, embedding?.substituted === true);
  return { resources: [...resources], names: [...names] };

  /** `filledIn`: placeholders in the text are CloudFormation's. */
  function read(value: Node, filledIn: boolean): void {
    const intrinsic = intrinsicOf(value);
    if (intrinsic) {
      const sub = subOf(intrinsic);
      if (sub) readText(sub.text.value, true);
      else if (intrinsic.name === 'Ref' || intrinsic.name === 'Fn::GetAtt') give(nameOfIntrinsic(intrinsic), true);
    } else if (value.kind === 'string') readText(value.value, filledIn || value.tag === '!Sub');
    else if (value.kind === 'placeholder') readText(value.value, filledIn);
  }

  function readText(text: string, filledIn: boolean): void {
    // `!` marks what stands for a function between two fragments, see `TemplateText`.
    for (const [, bang = '', name = ''] of text.matchAll(/\$\{(!?)([\w.:-]+)\}/g)) give(name, filledIn || bang !== '');
    for (const [, name = ''] of text.matchAll(/:(?:function|stateMachine):([\w-]+)/g)) names.add(name);
    if (/^[\w-]+(?::[\w$-]+)?$/.test(text)) names.add(text.split(':')[0] ?? text);
  }
}
