/**
 * Every beginning of every file: what somebody has typed so far. Each is parsed; of what is long one in sixteen is checked, with
 * `FUZZ_ALL=1` all of them.
 */
import { test } from 'vitest';
import { askAll, check, parse, thorough } from './everything.ts';
import { sources } from './texts.ts';

test.each(sources())('every beginning of $name', { timeout: 120_000 }, async given => {
  for (let end = 0; end <= given.text.length; end++) {
    const beginning = { ...given, name: `${given.name} up to ${end}`, text: given.text.slice(0, end) };
    if (end < 500 || end % 16 === 0 || thorough) check(beginning);
    else parse(beginning);
    // Where somebody types.
    if (end % 97 === 0) await askAll(beginning, [end], false, end);
  }
});
