// @ts-check
// A workflow typed letter by letter, from an empty file: lists open by themselves where a name is wanted, Enter and Tab do what a
// person expects of them, and what stands there in the end is the workflow that was meant.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { languageServerIsThere } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

/** What is typed below, in both formats. */
const typed = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'charge' },
      End: true,
      Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Failed' }],
    },
  },
};

const asYaml = `StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      FunctionName: charge
    End: true
    Catch:
      - ErrorEquals:
          - States.Timeout
        ResultPath: $.error
        Next: Failed
`.trimEnd();

/** Templates in which a definition has just begun; it is typed at the mark. */
const templates = {
  'serverless.yml': `service: shop
provider:
  name: aws
stepFunctions:
  stateMachines:
    order:
      definition:
        ¦
`,
  'sam.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        ¦
`,
  'cloudformation.json': `{
  "Resources": {
    "Machine": {
      "Type": "AWS::StepFunctions::StateMachine",
      "Properties": {
        "Definition": {
          ¦
        }
      }
    }
  }
}
`,
  'string.yaml': `Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          ¦
        }
`,
};

/** @param {WorkbenchPage} ui @param {Step} step @param {string} workspace */
export async function typing(ui, step, workspace) {
  await languageServerIsThere(ui, step);

  for (const [name, file, line] of /** @type {const} */ ([
    ['JSON', 'typed.asl.json', ',\n"'],
    ['YAML', 'typed.asl.yaml', '\n'],
  ]))
    await step(
      `a workflow is typed from an empty file, in ${name}: lists open by themselves, Tab leads on`,
      async look => {
        writeFileSync(path.join(workspace, file), '');
        await ui.openNewFile(file);
        const isJson = name === 'JSON';
        if (isJson) await ui.type('{\n"');
        await typeWorkflow(isJson ? line : undefined, look);
        await ui.press('Control+S');
        await ui.editorIsClean();
        const text = readFileSync(path.join(workspace, file), 'utf8');
        if (isJson) assert.deepEqual(JSON.parse(text), typed);
        else assert.equal(text, asYaml);
        await ui.press('Escape');
        await ui.closeAll();
      },
    );

  for (const [file, template] of Object.entries(templates))
    await step(`the same is typed into a template, ${file}`, async look => {
      const start = template.indexOf('¦');
      const { length: at, [at - 1]: indent = '' } = template.slice(0, start).split('\n');
      writeFileSync(path.join(workspace, file), template.replace('¦', ''));
      await ui.openNewFile(file);
      await ui.goToLine(at, indent.length + 1);
      const isJson = template.endsWith('}\n');
      if (isJson) await ui.type('"');
      await typeWorkflow(isJson ? ',\n"' : undefined, look);
      await ui.press('Control+S');
      await ui.editorIsClean();
      const text = readFileSync(path.join(workspace, file), 'utf8');
      const [before = '', after = ''] = template.split('¦');
      assert.equal(text.slice(0, before.length), before);
      assert.equal(text.slice(-after.length), after);
      const definition = text.slice(before.length, -after.length).replaceAll(`\n${indent}`, '\n');
      if (isJson) assert.deepEqual(JSON.parse(`{${definition}}`), typed);
      else assert.equal(definition, asYaml);
      await ui.press('Escape');
      await ui.closeAll();
    });

  await step('the first letter in an empty file opens the list, whatever was shown before', async () => {
    const file = 'empty.asl.yaml';
    writeFileSync(path.join(workspace, file), '');
    await ui.openFile('order-processing.asl.json');
    await ui.putCursorAfter('order-processing.asl.json', '"StartAt": "');
    await ui.openNewFile(file);
    await ui.type('S');
    await ui.suggestion('StartAt').first().waitFor();
    await ui.press('Escape');
    await ui.undoAll();
    await ui.closeAll();
  });

  /** @param {string | undefined} between two members of JSON @param {() => Promise<void>} look */
  async function typeWorkflow(between, look) {
    const line = between ?? '\n';
    await ui.type('St');
    await ui.take('StartAt');
    await ui.type('Charge');
    if (between) await ui.press('Tab');
    await ui.type(`${line}St`);
    await ui.take('States');
    await ui.take('Charge');
    await ui.take('Task');
    await ui.selected('arn:aws:states:::lambda:invoke');
    await ui.press('Tab');
    await ui.type('charge');
    await ui.press('Tab');
    await ui.type(`${line}Ca`);
    await ui.take('Catch');
    await ui.suggestion('States.Timeout').waitFor();
    await ui.type('States.Timeo');
    await look();
    await ui.take('States.Timeout');
    await ui.press('Tab');
    await ui.selected('error');
    await ui.press('Tab');
    await ui.type('Failed');
  }
}
