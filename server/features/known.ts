/**
 * What features know beyond the definition itself: what AWS offers, how the definition is deployed, and what its workspace has
 * that a task can call. All of it may be missing.
 */
import type { Catalog } from '../../catalog/index.ts';
import type { Flow } from '../../dataflow/index.ts';
import type { Json } from '../../language/index.ts';

export interface Known {
  /** Opened when it is first asked for; undefined when it cannot be read. */
  readonly catalog?: () => Catalog | undefined;
  readonly workflowType?: 'STANDARD' | 'EXPRESS' | undefined;
  readonly callables?: readonly CallableAt[];
  /** An input that the execution may have, from the file beside the definition. */
  readonly sample?: () => Json | undefined;
  /** What is inferred of the data at every point. */
  readonly flow?: () => Flow | undefined;
  /** Whether patterns of several states are offered; they are unless this is false. */
  readonly patterns?: boolean;
}

/** The same, for completions. */
export interface Asked extends Known {
  /** What stands before the cursor of what will be replaced, with its quote. */
  readonly typed: string;
}

/** Something that a task can call, as the definition can name it. */
export interface CallableAt {
  readonly kind: 'function' | 'stateMachine' | 'activity';
  /** For people: `ChargeCard`. */
  readonly name: string;
  /** Its ARN, or what a deployment makes its ARN of: `${ChargeCardArn}`; a tag of YAML is no text, and has no quotes. */
  readonly text: string;
  /** Where it is declared or mentioned: `template.yaml`. */
  readonly where: string;
}
