// @ts-check
// Tasks that a person answers: the session stops at one that asks, its proposed result is edited, it goes on or fails by a name;
// one with a token is shown among those that wait, beats, and is completed there. And another value in the Variables view.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const file = 'paying.asl.json';

const definition = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge",
      "ResultPath": "$.charge",
      "Catch": [{ "ErrorEquals": ["Card.Declined"], "ResultPath": "$.why", "Next": "Refuse" }],
      "Next": "Sum up"
    },
    "Sum up": {
      "Type": "Pass",
      "Parameters": { "total.$": "States.MathAdd($.amount, $.charge.fee)" },
      "Next": "Approve"
    },
    "Approve": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      "Parameters": { "QueueUrl": "approvals", "MessageBody": { "token.$": "$$.Task.Token", "total.$": "$.total" } },
      "HeartbeatSeconds": 60,
      "End": true
    },
    "Refuse": { "Type": "Succeed" }
  }
}
`;

const configuration = {
  type: 'asl',
  request: 'launch',
  name: 'Paying',
  program: `\${workspaceFolder}/${file}`,
  input: { amount: 40 },
  tasks: { Charge: 'ask' },
  stopAt: ['Sum up', 'Refuse'],
};

/** @param {WorkbenchPage} ui @param {Step} step @param {string} workspace */
export async function tasks(ui, step, workspace) {
  const { page } = ui;
  const result = (/** @type {string} */ state) =>
    page.locator('.editor-group-container', { has: page.getByRole('tab', { name: `Result of ${state}.json` }) });
  const lens = (/** @type {string} */ state, /** @type {string} */ title) =>
    result(state).locator('.codelens-decoration a', { hasText: title });
  const waiting = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Waiting Tasks' }) });

  /** Writes all of the result anew. @param {string} state @param {string} text */
  const write = async (state, text) => {
    await result(state).locator('.view-line').first().click();
    await result(state).locator('.monaco-editor.focused').waitFor();
    // A bracket that is typed over a selection would be put around it; one that the editor closes is typed over.
    await ui.press('Control+A');
    await ui.press('Delete');
    await ui.type(text);
    await result(state).locator('.view-lines', { hasText: text }).waitFor();
  };

  /** A row may be drawn anew while it is clicked. @param {string} name */
  const unfold = async name => {
    const row = ui.variable(name).first();
    const open = page.locator('.debug-variables .monaco-list-row[aria-expanded=true]', { hasText: name }).first();
    for (let times = 0; times < 10 && !(await open.isVisible()); times++) {
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      await open.waitFor({ timeout: 2_000 }).catch(() => {});
    }
    await open.waitFor();
  };

  await step(
    'the session stops at a task that asks for its result, and what is proposed stands beside it',
    async () => {
      writeFileSync(path.join(workspace, file), definition);
      mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
      const launch = { version: '0.2.0', configurations: [configuration] };
      writeFileSync(path.join(workspace, '.vscode', 'launch.json'), JSON.stringify(launch, undefined, 2));
      await ui.openFile(file);
      await ui.runCommand('View: Show Run and Debug');
      await page.locator('.start-debug-action-item', { hasText: configuration.name }).waitFor();
      await ui.startDebugging();
      await ui.stopped('asks for its result');
      await lens('Charge', 'Complete with this result').waitFor();
      await lens('Charge', 'Fail with an error').waitFor();
    },
    { dark: true },
  );

  await step('the result is edited, and the task goes on with it', async () => {
    await write('Charge', '{ "fee": 2 }');
    await lens('Charge', 'Complete with this result').click();
    await ui.stopped('Sum up');
    await page.getByRole('tab', { name: 'Result of Charge.json' }).waitFor({ state: 'detached' });
    await unfold('Input');
    await ui
      .variable(/^charge.*fee: 2/)
      .first()
      .waitFor();
  });

  await step(
    'another value in the Variables view: it stands beside the text, and the state goes on with it',
    async look => {
      await ui
        .variable(/^amount.*40/)
        .first()
        .locator('.value')
        .dblclick();
      const input = page.locator('.debug-variables .monaco-inputbox input');
      await input.fill('58');
      await input.press('Enter');
      await ui
        .variable(/^amount.*58/)
        .first()
        .waitFor();
      await page.locator('.view-line', { hasText: 'input = {amount: 58' }).first().waitFor();
      await look();
      await ui.focusText();
      await ui.step('over');
      await ui.stopped('Approve');
      await page.locator('.view-line', { hasText: 'input = {total: 60}' }).first().waitFor();
    },
    { dark: true },
  );

  await step(
    'a task with a token is shown among those that wait, and its heart is made to beat',
    async () => {
      await ui.step('continue');
      await ui.stopped('waiting for task token');
      const row = waiting.locator('.monaco-list-row', { hasText: 'Approve' });
      await row.filter({ hasText: 'heartbeat by' }).waitFor();
      await row.hover();
      await row.getByRole('button', { name: 'Send Heartbeat' }).click();
      await row.filter({ hasText: 'heartbeat by' }).waitFor();
    },
    { dark: true },
  );

  await step('it is completed from there, and the run goes to its end', async () => {
    const row = waiting.locator('.monaco-list-row', { hasText: 'Approve' });
    await row.hover();
    await row.getByRole('button', { name: 'Complete Task' }).click();
    await lens('Approve', 'Complete with this result').waitFor();
    await write('Approve', '"yes"');
    await lens('Approve', 'Complete with this result').click();
    await ui.debuggingEnded();
    await row.waitFor({ state: 'detached' });
  });

  await step(
    'a task that asks fails with an error by its name, which is caught',
    async look => {
      await ui.focusText();
      await ui.startDebugging();
      await ui.stopped('asks for its result');
      await lens('Charge', 'Fail with an error').click();
      await ui.quickInput.locator('.monaco-list-row').first().waitFor();
      await page.keyboard.type('Card.Stolen');
      await ui.quickInput.locator('.monaco-list-row', { hasText: 'a name of your own' }).waitFor();
      // What the task catches is among what is proposed.
      await page.keyboard.press('Control+A');
      await page.keyboard.type('Card.Declined');
      await ui.quickInput.locator('.monaco-list-row.focused', { hasText: 'Card.Declined' }).waitFor();
      await look();
      await page.keyboard.press('Enter');
      await ui.quickInput.locator('.quick-input-message', { hasText: 'Cause' }).waitFor();
      await ui.answer('over the limit');
      await ui.stopped('Refuse');
      await ui.console.filter({ hasText: 'Card.Declined is caught, next is Refuse' }).first().waitFor();
      await page.locator('.view-line', { hasText: 'input = {amount: 40, why: {' }).first().waitFor();
    },
    { dark: true },
  );

  await step('stop ends the session, and nothing waits any more', async () => {
    await ui.press('Shift+F5');
    await ui.debuggingEnded();
    await waiting.locator('.monaco-list-row').first().waitFor({ state: 'detached' });
  });
}
