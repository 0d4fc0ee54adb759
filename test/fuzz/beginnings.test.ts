/**
 * Every beginning of every file: what somebody has typed so far. Each is parsed, but for those that only have more blanks at
 * their end than another; checked are the first ones, and those that end with something that changes how the text is read: a
 * bracket, a quote, a colon, a line. With `FUZZ_ALL=1` all of them.
 */
import { test } from 'vitest';
import { askAll, check, parse, thorough } from './everything.ts';
import { sources } from './texts.ts';

const marks = { json: '{}[],:"', yaml: ':-\n' };

test.each(sources())('every beginning of $name', { timeout: 120_000 }, async given => {
  for (let end = 0; end <= given.text.length; end++) {
    const beginning = { ...given, name: `${given.name} up to ${end}`, text: given.text.slice(0, end) };
    if (end < 500 || marks[given.format].includes(given.text[end - 1]!) || thorough) check(beginning);
    else if (!beginning.text.endsWith('  ')) parse(beginning);
    // Where somebody types.
    if (end % 97 === 0) await askAll(beginning, [end], false, end);
  }
});
