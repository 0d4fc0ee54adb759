// @ts-check
// The graph beside the text: it follows the cursor, leads back to the text, and stays while the text is broken.
import assert from 'node:assert/strict';
import { inBothThemes } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

/** A state's node in the graph that is shown. @param {WorkbenchPage} ui @param {string} name */
export const node = (ui, name) =>
  ui.webview().locator(`[data-id][aria-label^="${name},"], [data-id][aria-label^="${name}."]`);

/** @param {WorkbenchPage} ui @param {string} name @param {string} mark a class of the picture, e.g. "is-active" */
export const markedNode = (ui, name, mark) => node(ui, name).and(ui.webview().locator(`.${mark}`));

/**
 * Clicks at a state and waits until it has the keyboard, for VS Code, too.
 * @param {WorkbenchPage} ui @param {string} name
 */
export async function focusNode(ui, name) {
  await node(ui, name).click({ position: { x: 60, y: 12 } });
  await until(`${name} has the keyboard`, () =>
    node(ui, name).evaluate(element => document.hasFocus() && document.activeElement === element),
  );
  // VS Code hears of it a moment later, and would take the keyboard away from where one has gone meanwhile.
  const textInFront = ui.page.locator('.editor-group-container.active .editor-instance .monaco-editor:visible');
  await until('VS Code knows that the graph has the keyboard', async () => (await textInFront.count()) === 0);
  await ui.settled();
}

/** Waits until a state or a transition of the graph has the keyboard. @param {WorkbenchPage} ui @param {string} name with which its words begin */
export const keyboardComesTo = (ui, name) =>
  until(`the keyboard is at ${name}`, async () => {
    const stage = ui.webview().locator('#stage');
    const words = await stage.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    return words.startsWith(name);
  });

/**
 * Goes to a state by way of the text, and into the graph by VS Code's key: however small the state is drawn.
 * @param {WorkbenchPage} ui @param {string} file that stands in the first group, as it is on disk @param {string} name
 */
export async function keyboardAt(ui, file, name) {
  await ui.focusText();
  await ui.putCursorAfter(file, `"${name}": {`);
  await markedNode(ui, name, 'is-selected').waitFor({ state: 'attached' });
  await ui.press('Control+2');
  await keyboardComesTo(ui, name);
  await ui.settled();
}

/**
 * Runs to a state, or begins at it, by the menu of the graph, and waits until the run stands.
 * @param {WorkbenchPage} ui @param {string} file as for keyboardAt @param {string} name
 * @param {{ command?: 'Debug to here' | 'Debug from here', input?: string, stopsAt?: string }} [options] `stopsAt`: where it stands, if that is not the state
 */
export async function debugTo(ui, file, name, { command = 'Debug to here', input = 'Empty', stopsAt = name } = {}) {
  await keyboardAt(ui, file, name);
  await ui.press('Shift+F10');
  await ui.webview().locator('#menu .item', { hasText: command }).click();
  await ui.answer(input);
  await ui.stopped(stopsAt);
  await markedNode(ui, stopsAt, 'is-active').waitFor({ state: 'attached' });
}

/** Waits until the picture rests. @param {WorkbenchPage} ui */
export const resting = ui => ui.webview().locator('#camera:not(.moving)').waitFor({ state: 'attached' });

/**
 * Waits until all of a node is in the part of the panel that nothing lies over.
 * @param {WorkbenchPage} ui @param {string} name
 */
export async function inSight(ui, name) {
  const stage = ui.webview().locator('#stage');
  await node(ui, name).waitFor({ state: 'attached' });
  await until(`${name} is in sight`, async () => {
    const [box, around] = await Promise.all([node(ui, name), stage].map(each => each.boundingBox()));
    return Boolean(
      box &&
        around &&
        box.x >= around.x &&
        box.y >= around.y &&
        box.x + box.width <= around.x + around.width &&
        box.y + box.height <= around.y + around.height,
    );
  });
}

/** Drags the picture so far. @param {WorkbenchPage} ui @param {number} dx @param {number} dy */
export async function pan(ui, dx, dy) {
  const stage = await ui.webview().locator('#stage').boundingBox();
  assert.ok(stage);
  const { mouse } = ui.page;
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  const times = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / 150); // the mouse must not leave the page
  for (let time = 0; time < times; time++) {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + dx / times, y + dy / times, { steps: 4 });
    await mouse.up();
  }
}

/** Which part of the picture is seen, when nothing moves any more. @param {WorkbenchPage} ui */
export async function viewOf(ui) {
  await ui.page.waitForTimeout(400);
  return ui
    .webview()
    .locator('#camera')
    .evaluate(({ style }) => style.transform);
}

/** What VS Code writes at the body of a webview. */
const bodyOfTheme = {
  'Light Modern': '.vscode-light:not(.vscode-high-contrast)',
  'Dark Modern': '.vscode-dark:not(.vscode-high-contrast)',
  'Light High Contrast': '.vscode-high-contrast-light',
  'Dark High Contrast': '.vscode-high-contrast:not(.vscode-high-contrast-light)',
};

/**
 * Chooses a theme by name, and waits until the webview that is shown has it.
 * @param {WorkbenchPage} ui @param {keyof typeof bodyOfTheme} theme
 */
export async function chooseTheme(ui, theme) {
  await ui.focusText();
  await ui.settled();
  await ui.press('Control+K');
  await ui.press('Control+T');
  await ui.quickInput.locator('input:focus').first().waitFor();
  const input = ui.quickInput.locator('input').first();
  await input.fill(theme);
  await ui.quickInput.locator('.monaco-list-row.focused', { hasText: theme }).waitFor();
  await input.press('Enter');
  await ui.quickInput.waitFor({ state: 'hidden' });
  await ui.webview().locator(`body${bodyOfTheme[theme]}`).waitFor();
}

/** How large the picture is shown. @param {WorkbenchPage} ui */
async function scaleOf(ui) {
  const transform = await ui
    .webview()
    .locator('#camera')
    .evaluate(({ style }) => style.transform);
  return Number(/scale\(([\d.]+)\)/.exec(transform)?.[1]);
}

/** @param {string} what as a sentence, for the message @param {() => Promise<boolean>} holds */
export async function until(what, holds) {
  for (let times = 0; !(await holds()); times++) {
    assert.ok(times < 400, `It does not become true that ${what}.`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** @param {WorkbenchPage} ui @param {Step} walkStep */
export async function graph(ui, walkStep) {
  const step = inBothThemes(walkStep);
  await step('the graph opens beside the text, large enough to read', async () => {
    await ui.runCommand('ASL: Open Graph to the Side');
    for (const name of ['Remember order', 'Charge and check', 'Charge card', 'Book parcel']) {
      await node(ui, name).waitFor({ state: 'attached' });
    }
    await inSight(ui, 'Remember order');
    assert.ok((await scaleOf(ui)) >= 0.75);
    const tab = ui.page.locator('.tab', { hasText: `Graph: ${order}` });
    const images = await tab.evaluate(element =>
      [element, ...element.querySelectorAll('*')].flatMap(each =>
        [undefined, '::before'].map(part => getComputedStyle(each, part).backgroundImage),
      ),
    );
    assert.match(images.join(), /asl-light\.svg/);
  });

  await step('the graph follows the cursor', async () => {
    await ui.focusText();
    for (const name of ['Pack items', 'Book parcel', 'Remember order']) {
      await ui.putCursorAfter(order, `"${name}": {`);
      await markedNode(ui, name, 'is-selected').waitFor();
      await inSight(ui, name);
    }
  });

  const graphIsActive = ui.page.locator('.editor-group-container.active .tab.active', { hasText: 'Graph:' });
  const textHasFocus = ui.page.locator('.editor-instance .monaco-editor.focused');

  await step('a click on a node puts the cursor there, and the focus stays in the graph', async () => {
    await ui.focusText();
    await ui.goToLine(1);
    await node(ui, 'Reserve stock').click();
    await ui.page
      .locator('.editor-instance .view-line', { hasText: /"Reserve.stock":.{/ })
      .first()
      .waitFor();
    await graphIsActive.waitFor(); // VS Code hears of a click in a webview a moment later
    assert.equal(await textHasFocus.count(), 0);
    await ui.focusText(); // only the text that has the focus says where its cursor is
    await ui.cursorIsAt(order, '"Reserve stock": {');
  });

  await step('a double click and Enter lead into the text, arrow keys along the transitions', async () => {
    await node(ui, 'Remember order').dblclick();
    await textHasFocus.waitFor();
    await ui.webviewsAreLeft();
    await ui.cursorIsAt(order, '"Remember order": {');
    await node(ui, 'Remember order').click();
    await graphIsActive.waitFor();
    await ui.press('ArrowDown');
    await markedNode(ui, 'Validate order', 'is-selected').waitFor();
    assert.equal(await textHasFocus.count(), 0);
    await ui.press('Enter');
    await textHasFocus.waitFor();
    await ui.cursorIsAt(order, '"Validate order": {');
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

  await step('the window comes back with the graph', async () => {
    // The workbench in a browser writes down what is open every few seconds, when it has nothing else to do.
    await ui.kept('mainThreadWebview-aslWorkbench.graph');
    await ui.page.reload();
    await ui.ready();
    await node(ui, 'Pack items').waitFor({ state: 'attached' });
    // Cursor and view may be older ones.
    assert.ok((await scaleOf(ui)) >= 0.75);
    await ui.focusText();
    await ui.putCursorAfter(order, '"Confirm order": {');
    await markedNode(ui, 'Confirm order', 'is-selected').waitFor();
    await inSight(ui, 'Confirm order');
  });

  await step('the buttons show all of it, and lead nearer again', async look => {
    await ui.webview().getByRole('button', { name: 'Fit' }).click();
    for (const name of ['Remember order', 'Ask for approval', 'Alert the on-call team', 'Compensation failed']) {
      await inSight(ui, name);
    }
    await look();
    for (let scale = 0; scale < 0.75; scale = await scaleOf(ui)) {
      await ui.webview().getByRole('button', { name: 'Zoom in' }).click();
    }
  });
}
