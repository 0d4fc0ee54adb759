/**
 * Regular expressions in JSONata are people's own, and some take for ever on some texts: `/(a+)+$/`. V8 has a second engine
 * that takes linear time; this lets it take over from the usual one after many steps back. It cannot look around or refer
 * back, so expressions that do are still without a limit.
 */
import { setFlagsFromString } from 'node:v8';

/** For the whole process, and before the first expression is compiled. */
export function guardRegularExpressions(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString('--regexp-backtracks-before-fallback=50000');
}
