/** Single expressions: paths beside jsonpath-plus and beside plain member access, JSONata beside the bare package. */
import jsonata from 'jsonata';
import { JSONPath } from 'jsonpath-plus';
import { compileJsonata, compilePath, type Environment, parsePath, seededRandom } from '../../expressions/index.ts';
import { compare } from './harness.ts';

const lines = Array.from({ length: 100 }, (_, i) => ({ id: i, price: i * 1.5, name: `line ${i}`, tags: ['a', 'b'] }));
const data = { order: { id: 'o-1', customer: { name: 'Ada', lines } } };
const random = seededRandom(1);
const env: Environment = { input: data, context: {}, variables: {} };

const native: Record<string, () => unknown> = {
  '$.order.customer.name': () => data.order.customer.name,
  '$.order.customer.lines[7].price': () => data.order.customer.lines[7]!.price,
  '$.order.customer.lines[*].price': () => data.order.customer.lines.map(line => line.price),
  '$.order.customer.lines[?(@.price > 100)].id': () =>
    data.order.customer.lines.filter(line => line.price > 100).map(line => line.id),
  '$..price': () => data.order.customer.lines.map(line => line.price),
};

for (const [text, byHand] of Object.entries(native)) {
  const { path } = parsePath(text);
  if (!path) throw new Error(`${text} does not parse.`);
  const evaluate = compilePath(path);
  await compare({ title: `JSONPath ${text}`, prepare: () => env, budget: 500 }, [
    { name: 'ours', run: given => evaluate(given) },
    { name: 'jsonpath-plus', run: () => JSONPath({ path: text, json: data, wrap: false }) },
    { name: 'yardstick: JavaScript by hand', run: byHand },
  ]);
}

/** Texts that neither side has seen before. */
let seen = 0;
const fresh = () => Array.from({ length: 2000 }, () => `$.order.customer${++seen}.lines[7].price`);
await compare(
  {
    title: 'JSONPath, 2000 paths parsed from text',
    prepare: fresh,
    budget: 500,
  },
  [
    { name: 'ours', run: texts => texts.map(parsePath) },
    { name: 'jsonpath-plus', run: texts => texts.map(text => JSONPath.toPathArray(text)) },
  ],
);

const bindings = { states: { input: data, context: {} } };
for (const text of [
  '$states.input.order.customer.name',
  '$sum($states.input.order.customer.lines.price)',
  "$states.input.order.customer.lines[price > 100].{ 'id': id, 'name': $uppercase(name) }",
]) {
  const ours = compileJsonata(text);
  const bare = jsonata(text);
  await compare({ title: `JSONata ${text}`, prepare: () => bindings, budget: 800 }, [
    { name: 'ours (guards, own functions)', run: given => ours.evaluate(given, { random, now: 0 }) },
    { name: 'jsonata package', run: given => bare.evaluate({}, given) },
  ]);
}
