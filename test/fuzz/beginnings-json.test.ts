/**
 * Every beginning of every JSON file: what somebody has typed so far. Of what is long, each is parsed
 * and one in eight is checked; with `FUZZ_ALL=1` all of them.
 */
import { test } from 'vitest';
import { askAll, check, parse } from './everything.ts';
import { sources } from './texts.ts';

const ours = sources().filter(({ format }) => format === 'json');

test.each(ours)('every beginning of $name', { timeout: 120_000 }, async given => {
  for (let end = 0; end <= given.text.length; end++) {
    const beginning = { ...given, name: `${given.name} up to ${end}`, text: given.text.slice(0, end) };
    if (end < 1000 || end % 8 === 0 || process.env.FUZZ_ALL) check(beginning);
    else parse(beginning);
    // Where somebody types.
    if (end % 41 === 0)
      await askAll(beginning, [end, Math.max(0, end - 1)], false, process.env.FUZZ_ALL ? undefined : end);
  }
});
