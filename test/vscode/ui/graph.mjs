// @ts-check
// The graph beside the text: it follows the cursor, leads back to the text, and stays while the text is broken.
import assert from 'node:assert/strict';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

/** A state's node in the graph that is shown. @param {WorkbenchPage} ui @param {string} name */
export const node = (ui, name) =>
  ui.webview().locator(`[data-id][aria-label^="${name},"], [data-id][aria-label^="${name}."]`);

/** @param {WorkbenchPage} ui @param {string} name @param {string} mark a class of the picture, e.g. "is-active" */
export const markedNode = (ui, name, mark) => node(ui, name).and(ui.webview().locator(`.${mark}`));

/** @param {WorkbenchPage} ui @param {Step} step */
export async function graph(ui, step) {
  await step(
    'the graph opens beside the text',
    async () => {
      await ui.runCommand('ASL: Open Graph to the Side');
      for (const name of ['Remember order', 'Charge and check', 'Charge card', 'Book parcel']) {
        await node(ui, name).waitFor();
      }
    },
    { dark: true },
  );

  await step('the graph follows the cursor', async () => {
    await ui.focusText();
    await ui.putCursorAfter(order, '"Pack items": {');
    await markedNode(ui, 'Pack items', 'is-selected').waitFor();
    await ui.putCursorAfter(order, '"Book parcel": {');
    await markedNode(ui, 'Book parcel', 'is-selected').waitFor();
  });

  await step('a click on a node puts the cursor there', async () => {
    await node(ui, 'Reserve stock').click();
    await ui.focusText(); // a click leaves the focus in the graph, where the status bar shows no cursor
    await ui.cursorIsAt(order, '"Reserve stock": {');
  });

  await step('the last good picture stays while the text is broken', async () => {
    await ui.focusText();
    await ui.putCursorAfter(order, '"StartAt": "Remember order",');
    await ui.type('{{{ "');
    await ui.press('Escape');
    await ui.webview().locator('#banner').waitFor();
    assert.ok((await node(ui, 'Reserve stock').count()) > 0);
  });

  await step('the picture is well again when the text is', async () => {
    await ui.undoAll();
    await ui.webview().locator('#banner').waitFor({ state: 'hidden' });
    await node(ui, 'Reserve stock').waitFor();
  });
}
