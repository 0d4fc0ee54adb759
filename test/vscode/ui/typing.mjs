// @ts-check
// A workflow typed letter by letter, from an empty file: lists open by themselves where a name is wanted, Enter and Tab do what a
// person expects of them, and what stands there in the end is the workflow that was meant.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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

/** @param {WorkbenchPage} ui @param {Step} step @param {string} workspace */
export async function typing(ui, step, workspace) {
  await step('a workflow is there, and with it the language server', async () => {
    await ui.openFile('order-processing.asl.json');
    await ui.putCursorAfter('order-processing.asl.json', '"StartAt": "');
    await ui.suggest();
    await ui.suggestion('Validate order').waitFor();
    await ui.press('Escape');
    await ui.closeAll();
  });

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
        await ui.type('St');
        await ui.take('StartAt');
        await ui.type('Charge');
        if (isJson) await ui.press('Tab');
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
        await ui.press('Control+S');
        await ui.editorIsClean();
        const text = readFileSync(path.join(workspace, file), 'utf8');
        if (isJson) assert.deepEqual(JSON.parse(text), typed);
        else assert.equal(text, asYaml);
        await ui.press('Escape');
        await ui.closeAll();
      },
    );
}
