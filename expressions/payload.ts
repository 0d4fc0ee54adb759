/** The value of a payload template's member whose name ends in `.$`: a path, an intrinsic function call, or a mistake. */

import { type IntrinsicCall, parseIntrinsic } from './intrinsic.ts';
import type { Problem } from './json.ts';
import type { Path } from './path.ts';
import { parsePath } from './path-parse.ts';

export type PayloadValue =
  | { readonly kind: 'path'; readonly path: Path; readonly problems: readonly Problem[] }
  | { readonly kind: 'intrinsic'; readonly call: IntrinsicCall; readonly problems: readonly Problem[] }
  | { readonly kind: 'neither'; readonly problems: readonly Problem[] };

export function parsePayloadValue(text: string): PayloadValue {
  if (text.startsWith('$')) {
    const { path, problems } = parsePath(text);
    if (path !== undefined) return { kind: 'path', path, problems };
  }
  if (/^\s*States\./.test(text)) {
    const { call, problems } = parseIntrinsic(text);
    if (call !== undefined) return { kind: 'intrinsic', call, problems };
  }
  return {
    kind: 'neither',
    problems: [
      {
        start: 0,
        end: text.length,
        message:
          'The value of a ".$" member must be a path ($.a, $$.a, $variable) or an intrinsic function call (States.Format(...)).',
      },
    ],
  };
}
