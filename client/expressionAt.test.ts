import { expect, test } from 'vitest';
import { expressionAt } from './expressionAt.ts';

/** `¦` is the mouse. */
function checkExpression(marked: string, expected: string | undefined) {
  expect(expressionAt(marked.replace('¦', ''), marked.indexOf('¦'))?.text, marked).toBe(expected);
}

test('a JSONPath up to the part under the mouse', () => {
  checkExpression('"InputPath": "$.or¦der.items[0].id",', '$.order');
  checkExpression('"InputPath": "$.order.ite¦ms[0].id",', '$.order.items');
  checkExpression('"InputPath": "$.order.items[¦0].id",', '$.order.items[0]');
  checkExpression('"InputPath": "¦$.order",', '$');
  checkExpression(`InputPath: $['a ¦b'].c`, `$['a b']`);
  checkExpression('"x.$": "$$.Execution.I¦d"', '$$.Execution.Id');
  checkExpression('"v.$": "$.a[?(@.b == \'x]\')].¦c"', "$.a[?(@.b == 'x]')].c");
});

test('variables and $states in JSONata', () => {
  checkExpression('"total": "{% $states.input.pr¦ice * $rate %}"', '$states.input.price');
  checkExpression('"total": "{% $states.input.price * $ra¦te %}"', '$rate');
  checkExpression('"total": "{% $sta¦tes.input.price %}"', '$states');
});

test('nothing to evaluate', () => {
  checkExpression('"total": "{% $su¦m($prices) %}"', undefined);
  checkExpression('"orderId.¦$": "x"', undefined);
  checkExpression('"Ty¦pe": "Pass"', undefined);
});
