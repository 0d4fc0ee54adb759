// @ts-check
// Writing a workflow: what is wrong is underlined, what is possible is offered, and names lead to their states.
import assert from 'node:assert/strict';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

/** @param {WorkbenchPage} ui @param {Step} step */
export async function writing(ui, step) {
  await step('the workbench opens on the examples', () => ui.ready());

  await step('a workflow opens as Amazon States Language, with nothing wrong in it', async () => {
    await ui.openFile(order);
    await ui.languageMode.filter({ hasText: 'Amazon States Language' }).waitFor();
    await ui.editor.locator('.view-line', { hasText: '"StartAt"' }).first().waitFor();
    assert.equal(await ui.squiggles('error').count(), 0);
  });

  await step(
    'a target that does not exist is underlined',
    async () => {
      await ui.putCursorAfter(order, '"StartAt": "Remember order');
      await ui.type('s');
      await ui.press('Escape');
      await ui.squiggles('error').first().waitFor();
      await ui.problemCount.filter({ hasText: /^\s*[1-9]/ }).waitFor();
    },
    { dark: true },
  );

  await step('the Problems view says what is wrong', async look => {
    await ui.runCommand('View: Focus Problems');
    await ui.problems.filter({ hasText: '"Remember orders"' }).first().waitFor();
    await look();
    await ui.runCommand('View: Toggle Panel Visibility');
  });

  await step('the underline goes when it is right again', async () => {
    await ui.undoAll();
    await ui.squiggles('error').first().waitFor({ state: 'detached' });
  });

  await step(
    'state names are offered where a state is named',
    async () => {
      await ui.putCursorAfter(order, '"StartAt": "');
      await ui.suggest();
      await ui.suggestion('Validate order').waitFor();
      await ui.suggestion('Reserve stock').waitFor();
    },
    { dark: true },
  );

  await step('state types are offered', async () => {
    await ui.press('Escape');
    await ui.putCursorAfter(order, '"Type": "');
    await ui.suggest();
    for (const type of ['Task', 'Choice', 'Parallel', 'Map']) await ui.suggestion(type).first().waitFor();
  });

  await step('the fields of the state are offered, and those it has not', async look => {
    await ui.press('Escape');
    await ui.putCursorAfter(order, '"Type": "Pass",');
    await ui.press('Enter');
    await ui.type('"');
    await ui.suggestion('InputPath').first().waitFor();
    assert.equal(await ui.suggestion(/^ItemProcessor/).count(), 0);
    await look();
    await ui.press('Escape');
    await ui.undoAll();
  });

  await step('a field explains itself', async look => {
    await ui.putCursorAfter(order, '"ResultSelec');
    await ui.showHover();
    await ui.hover.filter({ hasText: 'ResultSelector' }).first().waitFor();
    await look();
    await ui.press('Escape');
  });

  await step('a name leads to its state', async () => {
    await ui.putCursorAfter(order, '"Next": "Reserve');
    await ui.press('F12');
    await ui.cursorIsAt(order, '"Reserve stock": {');
  });

  await step('the states are listed as symbols', async look => {
    await ui.press('Control+Shift+O');
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'Validate order' }).first().waitFor();
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'Reserve stock' }).first().waitFor();
    await look();
    await ui.press('Escape');
  });
}
