import { expect, test } from 'vitest';
import { type JsonataCondition, jsonataCondition } from './jsonata-condition.ts';

/** `and(TEST [operand | operand], …)`. */
function words(condition: JsonataCondition): string {
  if (condition.operator) return `${condition.operator}(${condition.parts.map(words).join(', ')})`;
  return `${condition.text} [${condition.operands.join(' | ')}]`;
}

test.each([
  ['$states.input.total > 100', '$states.input.total > 100 [$states.input.total]'],
  ['$a = $b', '$a = $b [$a | $b]'],
  ['$a <= 3', '$a <= 3 [$a]'],
  ['$a != $b', '$a != $b [$a | $b]'],
  ['"x" in $states.input.tags', '"x" in $states.input.tags [$states.input.tags]'],
  ['$states.input.vip', '$states.input.vip [$states.input.vip]'],
  ['true', 'true []'],
  ['$a > 1 and $b < 2', 'and($a > 1 [$a], $b < 2 [$b])'],
  ['$a and ($b or $c = 1)', 'and($a [$a], or($b [$b], $c = 1 [$c]))'],
  ['$a or $b and $c', 'or($a [$a], and($b [$b], $c [$c]))'],
  ['(($a or $b))', 'or($a [$a], $b [$b])'],
  [
    '$states.input.and and $states.input.or',
    'and($states.input.and [$states.input.and], $states.input.or [$states.input.or])',
  ],
  [
    '$count($states.input.items[price > 3 and ok]) > 2',
    '$count($states.input.items[price > 3 and ok]) > 2 [$count($states.input.items[price > 3 and ok])]',
  ],
  ['$exists($states.input.x)', '$exists($states.input.x) [$states.input.x]'],
  ['$contains($states.input.name, "a")', '$contains($states.input.name, "a") [$states.input.name]'],
  ['$not($a = "x")', '$not($a = "x") [$a]'],
  ['$a > $a + 1', '$a > $a + 1 [$a | $a + 1]'],
  ['"a and b" = $a', '"a and b" = $a [$a]'],
  // What follows from a name that is bound before cannot be asked on its own.
  ['($x := $a; $x > 1)', '($x := $a; $x > 1) [($x := $a; $x > 1)]'],
  ['$a > 1 ? $b and $c : $d', '$a > 1 ? $b and $c : $d [$a > 1 ? $b and $c : $d]'],
  ['$a >', '$a > []'],
  ['', ' []'],
])('what is tested in %s', (text, expected) => {
  expect(words(jsonataCondition(text))).toBe(expected);
});
