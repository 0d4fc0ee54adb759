/** Gives regular expressions in JSONata a time box, with Node's machine that can be stopped. */
import vm from 'node:vm';
import { boundRegularExpressions } from '../expressions/index.ts';

/** For the whole process. */
export function guardRegularExpressions(): void {
  boundRegularExpressions(vm, () => performance.now());
}
