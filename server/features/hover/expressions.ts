/** Inside an expression: the function whose name is under the mouse. */
import type { IntrinsicCall } from '../../../expressions/index.ts';
import { intrinsicFunction, jsonataFunction } from '../../../expressions/index.ts';
import type { Embedded } from '../../../language/index.ts';
import { spanInString } from '../../../language/index.ts';
import type { Hover } from './found.ts';

/** The function whose name is under the mouse, in an intrinsic call or a JSONata expression. */
export function functionAt(embedded: Embedded, offset: number): Hover | undefined {
  if (embedded.kind === 'jsonata') {
    for (const { name, span } of embedded.parsed.references.functions) {
      const at = spanInString(embedded.node, embedded.text.start + span.start, embedded.text.start + span.end);
      const known = jsonataFunction(name);
      if (known && offset >= at.start && offset <= at.end)
        return { span: at, markdown: `\`${known.signature}\`\n\n${known.doc}` };
    }
  } else if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') {
    const calls: IntrinsicCall[] = [embedded.parsed.call];
    for (const call of calls) {
      const at = spanInString(embedded.node, call.nameSpan.start, call.nameSpan.end);
      const known = intrinsicFunction(call.name);
      if (known && offset >= at.start && offset <= at.end)
        return {
          span: at,
          markdown: `\`${known.name}(${known.parameters.map(each => each.name).join(', ')})\`\n\n${known.doc}\n\n\`${known.example}\``,
        };
      for (const argument of call.args) if (argument.kind === 'call') calls.push(argument);
    }
  }
  return undefined;
}
