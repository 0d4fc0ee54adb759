/**
 * A value that is filled in on deployment is no mistake, whatever stands there in the end: every value of good definitions is
 * replaced by a placeholder, and no rule may find anything new.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from './parse.ts';
import { rules } from './rules/index.ts';
import { checkText } from './templates/index.ts';
import type { Node } from './tree.ts';

const examples = path.join(import.meta.dirname, '../examples');
const definitions = [
  ...rules.filter(({ right }) => /^\s*\{/.test(right)).map(({ id, right }) => [id, right] as const),
  ...readdirSync(examples)
    .filter(name => name.endsWith('.asl.json'))
    .map(name => [name, readFileSync(path.join(examples, name), 'utf8')] as const),
];

const told = (text: string) =>
  checkText(text, 'json', 'x')
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule }) => rule);

function* nodesBelow(node: Node): Generator<Node> {
  const inner =
    node.kind === 'object' ? node.members.flatMap(({ value }) => value ?? []) : node.kind === 'array' ? node.items : [];
  for (const each of inner) {
    yield each;
    yield* nodesBelow(each);
  }
}

/** What CloudFormation refers to is known before anything runs: it cannot be the token of a task. */
const expected = 'wftt-without-token';

const alone = (text: string) => text;
const inTemplate = (text: string) =>
  `{"Resources":{"F":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"Definition":${text}}}}}`;

test.each([
  ['${X}', alone],
  ['"${X}"', alone],
  ['{"Ref":"X"}', inTemplate],
  ['{"Fn::Sub":"${X}-x"}', inTemplate],
] as const)('any value may be %s', (placeholder, around) => {
  const found: string[] = [];
  let replaced = 0;
  for (const [name, text] of definitions) {
    const before = new Set(told(around(text)));
    const { root } = parseDocument(text, 'json');
    if (!root) continue;
    // One in three, which are all kinds of values of all fields still.
    for (const { span } of [...nodesBelow(root)].filter((_, index) => (index + name.length) % 3 === 0)) {
      const changed = text.slice(0, span.start) + placeholder + text.slice(span.end);
      const fresh = told(around(changed)).filter(
        rule => !before.has(rule) && !(rule === expected && placeholder.includes('Ref')),
      );
      for (const rule of fresh)
        found.push(`${name}: ${rule}, when ${text.slice(span.start, span.end).slice(0, 60)} is`);
      replaced += 1;
    }
  }
  expect(replaced).toBeGreaterThan(500);
  expect(found).toEqual([]);
});
