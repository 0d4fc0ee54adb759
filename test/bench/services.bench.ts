/**
 * What a person waits for where a definition calls services: completion of a resource among 19,000 actions, of the members of
 * parameters, and what the rules by the catalog add to the check of 5,000 tasks. The first keystroke is measured in processes of
 * their own, this file started again with a word.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCatalogFile } from '../../catalog/node.ts';
import { checkDocument, parseDocument, readStateMachine } from '../../language/index.ts';
import { completionsAt } from '../../server/features/completion.ts';
import { compare, measureOf, report } from './harness.ts';

const file = path.join(process.cwd(), 'catalog', 'generated', 'catalog.pack');
let opened: ReturnType<typeof openCatalogFile>;
const catalog = () => {
  opened ??= openCatalogFile(file, message => console.error(message));
  return opened;
};

const arn = 'arn:aws:states:::';
const task = (rest: string) =>
  `{\n "StartAt": "A",\n "States": {\n  "A": {\n   "Type": "Task",\n   ${rest}\n  }\n }\n}`;
const typed = (words: string) => task(`"Resource": "${words}¦"`);
const member = task(
  `"Resource": "${arn}ecs:runTask",\n "Parameters": { "Overrides": { "ContainerOverrides": [{ "¦" }] } }`,
);

function prepared(marked: string) {
  const offset = marked.indexOf('¦');
  const document = parseDocument(marked.replace('¦', ''), 'json');
  return { document, machine: readStateMachine(document), offset };
}

type Prepared = ReturnType<typeof prepared>;
const complete = ({ document, machine, offset }: Prepared) => completionsAt(document, machine, offset, { catalog });

/** Calls of services as people write them, with parameters of some depth. */
const calls: readonly (readonly [string, object])[] = [
  ['aws-sdk:dynamodb:putItem', { TableName: 't', Item: { id: { S: '1' }, n: { N: '4' } } }],
  ['aws-sdk:s3:getObject', { 'Bucket.$': '$.bucket', Key: 'k' }],
  ['lambda:invoke', { FunctionName: 'f', 'Payload.$': '$' }],
  ['sqs:sendMessage', { QueueUrl: 'q', MessageBody: { a: 1 } }],
  [
    'ecs:runTask',
    {
      TaskDefinition: 't',
      Overrides: { ContainerOverrides: [{ Name: 'c', Environment: [{ Name: 'n', Value: 'v' }] }] },
    },
  ],
];

function tasks(count: number, seed: number): string {
  const states = Array.from({ length: count }, (_, index) => {
    const [call, Parameters] = calls[(index + seed) % calls.length]!;
    const onward = index === count - 1 ? { End: true } : { Next: `S${index + 1}` };
    return [`S${index}`, { Type: 'Task', Resource: arn + call, Parameters, ...onward }];
  });
  return JSON.stringify({ StartAt: 'S0', States: Object.fromEntries(states) }, undefined, 2);
}

const [, , alone] = process.argv;
if (alone !== undefined && !alone.startsWith('-')) {
  // As in the server: the file has been parsed and checked, and somebody types the first letter.
  const first = prepared(typed(alone === 'cold' ? 's' : alone));
  checkDocument(first.document, first.machine, {});
  const start = performance.now();
  complete(first);
  console.log(performance.now() - start);
} else {
  const firsts = Array.from({ length: 9 }, () =>
    Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'cold'], { encoding: 'utf8' })),
  );
  report(
    { title: 'Completion of a resource, the first letter in a fresh process, catalog not opened yet', target: 20 },
    [measureOf('ours', firsts)],
    [],
  );
  const queries = ['s', 'get', 'secrets get', '', `${arn}aws-sdk:`, `${arn}aws-sdk:ec2:`, `${arn}dynamodb:`];
  const ready = queries.map(query => prepared(typed(query)));
  for (const [index, query] of queries.entries())
    await compare(
      { title: `Completion of a resource, "${query}"`, prepare: () => ready[index]!, target: 20, budget: 600 },
      [{ name: 'ours', run: complete }],
    );
  const inside = prepared(member);
  await compare({ title: 'Completion of members, two levels deep', prepare: () => inside, target: 5, budget: 600 }, [
    { name: 'ours', run: complete },
  ]);
  const parsed = (seed: number) => parseDocument(tasks(5000, seed), 'json');
  await compare({ title: 'Check of 5,000 tasks that call services', prepare: parsed }, [
    { name: 'with the catalog', run: document => checkDocument(document, readStateMachine(document), { catalog }) },
    { name: 'without', run: document => checkDocument(document, readStateMachine(document)) },
  ]);
}
