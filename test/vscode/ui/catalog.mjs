// @ts-check
// A service is called, typed letter by letter: the action is found by what people call it and brings its parameters along, members
// and their values are offered, errors, what a name means, what is wrong with it and the way out; in JSON, in YAML, in mocks.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inBothThemes, languageServerIsThere } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const json = 'calling.asl.json';
const yaml = 'calling-too.asl.yaml';
const another = 'waits.asl.yaml';
const mocks = 'calling.mocks.json';
const secrets = 'arn:aws:states:::aws-sdk:secretsmanager:getSecretValue';

const begun = `{
  "StartAt": "Read",
  "States": {
    "Read": {
      "Type": "Task",
      "Resource": "",
      "Retry": [{ "ErrorEquals": ["", "States.Timeout"] }],
      "Next": "Start"
    },
    "Start": {
      "Type": "Task",
      "Resource": "arn:aws:states:::ecs:runTask",
      "Parameters": {
        "TaskDefinition": "nightly",
        "LaunchType": "",
        "Overrides": { "ContainerOverrides": [{ "Name": "main", "Cpu": 256, "Environment": [{ "Name": "a" }] }] }
      },
      "Next": "Stop"
    },
    "Stop": {
      "Type": "Task",
      "Resource": "arn:aws:states:::aws-sdk:ecs:stopTsk",
      "Parameters": { "Task": "nightly" },
      "End": true
    }
  }
}
`;

const begunYaml = `QueryLanguage: JSONata
StartAt: Read
States:
  Read:
    Type: Task
    Resource:
    End: true
`;

/** @param {WorkbenchPage} ui @param {Step} walkStep @param {string} workspace */
export async function catalog(ui, walkStep, workspace) {
  const step = inBothThemes(walkStep);
  const { page } = ui;
  const details = page.locator('.suggest-details-container', { has: page.locator('.suggest-details') });
  const textOf = (/** @type {string} */ file) => readFileSync(path.join(workspace, file), 'utf8');
  const save = async () => {
    await ui.press('Control+S');
    await ui.editorIsClean();
  };

  await languageServerIsThere(ui, step, { details });

  await step('one that calls services is opened, and what is wrong is underlined', async () => {
    writeFileSync(path.join(workspace, json), begun);
    await ui.openNewFile(json);
    await ui.squiggles('error').first().waitFor();
  });

  await step('an action is found by what people call its service, with what it does beside it', async look => {
    await ui.putCursorAfter(json, '"Resource": "');
    await ui.type('secrets');
    await ui.suggestion('aws-sdk:secretsmanager:').first().waitFor();
    await ui.type(' get');
    await page
      .locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: 'secretsmanager:getSecretValue' })
      .waitFor();
    await details.filter({ hasText: 'Secrets Manager GetSecretValue' }).waitFor();
    await look();
  });

  await step('it is accepted with the parameters that it cannot do without', async () => {
    await ui.take('secretsmanager:getSecretValue');
    await ui.editor.locator('.view-line', { hasText: '"SecretId"' }).waitFor();
    await ui.type('card');
    await save();
    const { Read } = JSON.parse(textOf(json)).States;
    assert.equal(Read.Resource, secrets);
    assert.deepEqual(Read.Parameters, { SecretId: 'card' });
  });

  await step("a retrier is offered the action's own errors", async look => {
    await ui.putCursorAfter(json, '"ErrorEquals": ["');
    await ui.type('SecretsManager');
    await ui.suggestion('SecretsManager.InternalServiceErrorException').waitFor();
    await look();
    await ui.type('.Internal');
    await ui.take('SecretsManager.InternalServiceErrorException');
    await save();
    assert.equal(
      JSON.parse(textOf(json)).States.Read.Retry[0].ErrorEquals[0],
      'SecretsManager.InternalServiceErrorException',
    );
  });

  await step('the words that a parameter may have are offered, and members deep inside', async look => {
    await ui.putCursorAfter(json, '"LaunchType": "');
    await ui.suggest();
    for (const word of ['EC2', 'FARGATE', 'EXTERNAL']) await ui.suggestion(word).waitFor();
    await look('words');
    await ui.type('FARG');
    await ui.take('FARGATE');
    await save();
    await ui.putCursorAfter(json, '"Cpu": 256,');
    await ui.type(' "Mem');
    await ui.suggestion('MemoryReservation').first().waitFor();
    await look('members');
    await ui.take('Memory');
    await ui.type('512');
    await save();
    const { Parameters } = JSON.parse(textOf(json)).States.Start;
    assert.equal(Parameters.LaunchType, 'FARGATE');
    assert.equal(Parameters.Overrides.ContainerOverrides[0].Memory, 512);
  });

  await step('an action and a parameter explain themselves', async look => {
    await ui.putCursorAfter(json, 'ecs:runTa');
    await ui.showHover();
    await ui.hover.filter({ hasText: 'ECS RunTask' }).first().waitFor();
    await ui.hover.filter({ hasText: 'API reference' }).first().waitFor();
    await look('action');
    await ui.press('Escape');
    await ui.putCursorAfter(json, '"LaunchTy');
    await ui.showHover();
    await ui.hover.filter({ hasText: 'The infrastructure' }).first().waitFor();
    await look();
    await ui.press('Escape');
  });

  await step('an action that does not exist is underlined, and the fix knows which was meant', async look => {
    await ui.putCursorAfter(json, 'ecs:stopT');
    await ui.squiggles('error').first().waitFor();
    await ui.quickFixes();
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'stopTask' }).first();
    await fix.waitFor();
    await look();
    await fix.click();
    await ui.editor.locator('.view-line', { hasText: 'aws-sdk:ecs:stopTask"' }).waitFor();
    await ui.squiggles('error').first().waitFor({ state: 'detached' });
    await save();
  });

  await step('mocks know the states that call services, and what comes back', async look => {
    writeFileSync(path.join(workspace, mocks), '{\n  "States": {\n    \n  }\n}\n');
    await ui.openNewFile(mocks);
    await ui.goToLine(3, 5);
    await ui.type('"Re');
    await ui.suggestion('Read').first().waitFor();
    await look();
    await ui.take('Read');
    await ui.editor.locator('.view-line', { hasText: 'SecretString' }).first().waitFor();
    await ui.press('Escape');
    await save();
    assert.ok(JSON.parse(textOf(mocks)).States.Read);
  });

  await step('in YAML a service leads to its actions, with arguments in JSONata', async look => {
    writeFileSync(path.join(workspace, yaml), begunYaml);
    await ui.openNewFile(yaml);
    await ui.putCursorAfter(yaml, 'Resource:');
    await ui.type(' dynamodbstr');
    await ui.take('aws-sdk:dynamodbstreams:');
    await ui.suggestion('dynamodbstreams:describeStream').first().waitFor();
    await ui.type('getsh');
    await ui.suggestion('dynamodbstreams:getShardIterator').first().waitFor();
    await look();
    await ui.take('dynamodbstreams:getShardIterator');
    await ui.editor.locator('.view-line', { hasText: 'ShardIteratorType' }).waitFor();
    await ui.type('stream');
    await save();
    assert.match(
      textOf(yaml),
      /Resource: arn:aws:states:::aws-sdk:dynamodbstreams:getShardIterator\n {4}Arguments:\n {6}StreamArn: stream\n {6}ShardId: ?\n {6}ShardIteratorType: \w+\n {4}End: true\n/,
    );
    await ui.press('Escape');
    await ui.closeAll();
  });

  await step('another action than the one that a new task comes with brings its own parameters', async look => {
    writeFileSync(path.join(workspace, another), 'StartAt: Read\nStates:\n  \n');
    await ui.openNewFile(another);
    await ui.goToLine(3, 3);
    await ui.type('Re');
    await ui.take('Read');
    await ui.take('Task');
    await ui.selected('arn:aws:states:::lambda:invoke');
    await ui.type('ecs run sync');
    await ui.take('ecs:runTask.sync');
    await ui.editor.locator('.view-line', { hasText: 'TaskDefinition' }).waitFor();
    await look();
    await ui.type('nightly');
    await save();
    assert.equal(
      textOf(another),
      `StartAt: Read
States:
  Read:
    Type: Task
    Resource: arn:aws:states:::ecs:runTask.sync
    Parameters:
      TaskDefinition: nightly
    End: true
`,
    );
    await ui.press('Escape');
    await ui.closeAll();
  });
}
