// @ts-check
// Debugging by hand, without a launch.json: a click in the gutter, F5, an input, a step, the end. In JSON and in YAML.
import assert from 'node:assert/strict';
import { inSight, markedNode, node, pan, viewOf } from './graph.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';
const poller = 'job-poller.asl.yaml';

/** Expects that the graph of order-processing is open. @param {WorkbenchPage} ui @param {Step} step */
export async function debugging(ui, step) {
  await step('a click in the gutter sets a breakpoint at a state', async () => {
    await ui.focusText();
    await ui.setBreakpointAt(order, '"Reserve stock": {');
  });

  await step('F5 asks for an input and stops at the breakpoint', async () => {
    await ui.startDebugging();
    await ui.answer('order-processing.input.json');
    await ui.stopped('Reserve stock');
  });

  await step(
    "the state's input and the variables are shown, and the graph shows where it stands",
    async () => {
      await ui.expand('Data');
      await ui.expand('Input');
      await ui
        .variable(/orderId.*ord-20417/)
        .first()
        .waitFor();
      await ui.expand(/^Variables/);
      await ui
        .variable(/currency.*EUR/)
        .first()
        .waitFor();
      await markedNode(ui, 'Reserve stock', 'is-active').waitFor();
      await markedNode(ui, 'Validate order', 'is-succeeded').waitFor();
      await inSight(ui, 'Reserve stock');
    },
    { dark: true },
  );

  await step('the console evaluates a path on the input', async () => {
    await ui.evaluate('$.orderId');
    await ui.console.filter({ hasText: 'ord-20417' }).last().waitFor();
  });

  await step('a step over goes on to the next state', async () => {
    await ui.step('over');
    await ui.stopped('How closely do we look?');
    await markedNode(ui, 'How closely do we look?', 'is-active').waitFor();
    await inSight(ui, 'How closely do we look?');
  });

  await step(
    'a step back shows what was then, with values beside the text; and a step over goes there again',
    async () => {
      await ui.page.locator('.debug-toolbar .codicon-debug-step-back').click();
      await ui.stopped('Reserve stock');
      await markedNode(ui, 'Reserve stock', 'is-active').waitFor();
      await ui.page.locator('.view-line', { hasText: 'input = {' }).first().waitFor();
      await ui.step('over');
      await ui.stopped('How closely do we look?');
    },
    { dark: true },
  );

  await step('the graph goes along, but leaves the view to one who moves it', async () => {
    const stage = await ui.webview().locator('#stage').boundingBox();
    const next = await node(ui, 'Ask for approval').boundingBox();
    assert.ok(stage && next);
    // Half of the next state is to be seen: that is enough for somebody who has chosen this view.
    await pan(ui, stage.x - next.x - next.width / 2, stage.y + 100 - next.y);
    const chosen = await viewOf(ui);
    await ui.step('over');
    await ui.stopped('Ask for approval');
    await markedNode(ui, 'Ask for approval', 'is-active').waitFor();
    assert.equal(await viewOf(ui), chosen);
    await pan(ui, 0, 900);
    await ui.focusText();
    await ui.step('over');
    await ui.stopped('Approved?');
    await inSight(ui, 'Approved?');
  });

  await step(
    'it runs to the end, and the graph keeps the path it took',
    async () => {
      await ui.step('continue');
      await ui.debuggingEnded();
      await markedNode(ui, 'Reserve stock', 'is-succeeded').waitFor();
      await markedNode(ui, 'Pack items', 'is-succeeded').waitFor();
    },
    { dark: true },
  );

  await step('a definition with errors does not start, and says the first of them', async look => {
    await ui.focusText();
    await ui.putCursorAfter(order, '"StartAt": "Remember order');
    await ui.type('s');
    await ui.press('Escape');
    await ui.startDebugging();
    // VS Code saves before it starts, so the error is in the file as well.
    await ui.answer('order-processing.input.json');
    await ui.dialog.filter({ hasText: /order-processing\.asl\.json:3:\d+/ }).waitFor();
    await look();
    await ui.press('Escape');
    await ui.dialog.waitFor({ state: 'hidden' });
    await ui.focusText();
    await ui.undoAll();
    await ui.press('Control+S');
    await ui.closeAll();
  });

  await step(
    'the same in YAML: graph, breakpoint, F5, variables, end',
    async () => {
      await ui.openFile(poller);
      await ui.languageMode.filter({ hasText: 'YAML' }).waitFor();
      await ui.runCommand('ASL: Open Graph to the Side');
      await markedNode(ui, 'Look at load', 'state').waitFor();
      await ui.focusText();
      await ui.setBreakpointAt(poller, '\n  Look at load:');
      await ui.startDebugging();
      await ui.answer('job-poller.input.json');
      await ui.stopped('Look at load');
      await markedNode(ui, 'Look at load', 'is-active').waitFor();
      await inSight(ui, 'Look at load');
      await ui.expand(/^Variables/);
      await ui
        .variable(/polls.*1/)
        .first()
        .waitFor();
    },
    { dark: true },
  );

  await step('a breakpoint in a loop is met again', async () => {
    await ui.step('continue');
    await ui
      .variable(/polls.*2/)
      .first()
      .waitFor();
  });

  await step('stop ends the session', async () => {
    await ui.press('Shift+F5');
    await ui.debuggingEnded();
  });
}
