import { expect, test } from 'vitest';
import { plainShape } from './index.ts';
import { openCatalogFile, packFile } from './node.ts';

const catalog = openCatalogFile(packFile())!;
const plain = (resource: string) => plainShape(catalog.outputShape(`arn:aws:states:::${resource}`)!);

test('members by name, what is required, texts for blobs and timestamps', () => {
  expect(plain('states:startExecution')).toMatchObject({
    kind: 'structure',
    members: { ExecutionArn: { kind: 'string', min: 1, max: 256 }, StartDate: { kind: 'string' } },
    required: ['ExecutionArn', 'StartDate'],
  });
  expect(plain('aws-sdk:kms:encrypt')).toMatchObject({ members: { CiphertextBlob: { kind: 'string', min: 1 } } });
  expect(plain('aws-sdk:sqs:sendMessage.waitForTaskToken')).toEqual({ kind: 'any' });
});

test('a shape in itself is walked as deep as one likes', () => {
  let shape = plain('aws-sdk:dynamodb:getItem');
  for (const step of ['Item', 'M', 'M', 'M']) {
    const member = shape.kind === 'structure' ? shape.members[step] : undefined;
    if (member?.kind !== 'map') expect.unreachable(step);
    shape = member.value;
  }
  expect(shape).toMatchObject({ kind: 'structure', required: [] });
});
