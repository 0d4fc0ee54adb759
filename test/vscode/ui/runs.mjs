// @ts-check
// After a run: the history view while it stands, searched, with the data of an event; the run that was kept, in its list and
// stepped through again.
import assert from 'node:assert/strict';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

/** @param {WorkbenchPage} ui @param {Step} step */
export async function runs(ui, step) {
  const view = ui.webview();
  const row = (/** @type {string | RegExp} */ text) => view.locator('#viewport .row', { hasText: text });

  await step(
    'the history view shows the events up to where the run stands, and what it comes to so far',
    async () => {
      await ui.closeAll();
      await ui.openFile(order);
      await ui.setBreakpointAt(order, '"Pack items": {');
      await ui.startDebugging();
      await ui.answer('order-processing.input.json');
      // A breakpoint of the walk before.
      await ui.stopped(/Reserve stock|Pack items/);
      if ((await ui.callStack.filter({ hasText: 'Reserve stock' }).count()) > 0) await ui.step('continue');
      await ui.stopped('Pack items');
      await ui.runCommand('ASL: Show History');
      await row('MapStateEntered').waitFor();
      await view.locator('#summary dt', { hasText: 'Cost as Express' }).waitFor();
      assert.match((await view.locator('.row.is-current').textContent()) ?? '', /MapStateEntered/);
    },
    { dark: true },
  );

  await step(
    'a search finds events by type, state and data; the chosen one shows its data, and its state in the text',
    async () => {
      await view.locator('#search').fill('charge failed');
      await view.locator('#count', { hasText: '1 of ' }).waitFor();
      await row('TaskFailed').click();
      await view.locator('#detailsText', { hasText: 'TooManyRequests' }).waitFor();
    },
    { dark: true },
  );

  await step('from an event one goes to its moment, with the data of then', async () => {
    await view.locator('#travel').click();
    await ui.stopped('Charge card');
    await view.locator('#search').fill('');
    await view.locator('#viewport .row.is-selected', { hasText: 'TaskFailed' }).waitFor();
    await view.locator('#viewport .row.is-later').first().waitFor();
  });

  await step(
    'the run goes to its end, is kept, and stands in the list of runs',
    async () => {
      await ui.runCommand('Debug: Continue');
      await ui.stopped('Pack items');
      await ui.runCommand('Debug: Continue');
      await ui.debuggingEnded();
      await ui.runCommand('View: Show Run and Debug');
      await ui.page.locator('.pane-header', { hasText: 'ASL Runs' }).click();
      await ui.page
        .locator('.monaco-list-row', { hasText: 'order-processing' })
        .filter({ hasText: 'succeeded' })
        .first()
        .waitFor();
      await row('ExecutionSucceeded')
        .or(view.locator('#subtitle', { hasText: 'has ended' }))
        .first()
        .waitFor();
    },
    { dark: true },
  );

  await step('it is stepped through again, forward and back, and nothing is run', async () => {
    await ui.runCommand('ASL: Step Through Kept Run');
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'just now' }).first().waitFor();
    await ui.page.keyboard.press('Enter');
    await ui.stopped('Remember order');
    await ui.step('over');
    await ui.stopped('Validate order');
    await ui.page.locator('.debug-toolbar .codicon-debug-step-back').click();
    await ui.stopped('Remember order');
    await ui.page.keyboard.press('Shift+F5');
    await ui.debuggingEnded();
  });
}
