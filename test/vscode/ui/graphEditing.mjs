// @ts-check
// Working in the graph: problems and breakpoints are seen at states, a menu does what the editor can do, containers fold, states
// are found, pictures leave as files; by mouse and by keyboard alone, in every theme.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseTheme, focusNode, inSight, keyboardAt, node, resting, until } from './graph.mjs';
import { inBothThemes } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

/** An entry of the menu that is open. @param {WorkbenchPage} ui @param {string | RegExp} title */
const item = (ui, title) => ui.webview().locator('#menu .item', { hasText: title });

/** Opens the menu of a state by keyboard. @param {WorkbenchPage} ui @param {string} name */
async function menuOf(ui, name) {
  await focusNode(ui, name);
  await ui.press('Shift+F10');
  await item(ui, 'Go to text').waitFor();
}

/** A machine with so many states, most of them tasks. @param {number} count */
export function machineOfTasks(count) {
  const name = (/** @type {number} */ i) => `Step ${String(i).padStart(4, '0')}`;
  const states = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      name(i),
      i % 9 === 4 && i + 3 < count
        ? { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: i, Next: name(i + 2) }], Default: name(i + 1) }
        : {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Parameters: { TableName: 't', Item: {} },
            Retry: [{ ErrorEquals: ['States.ALL'] }],
            ...(i + 1 < count ? { Next: name(i + 1) } : { End: true }),
          },
    ]),
  );
  return JSON.stringify({ StartAt: name(0), States: states }, null, 1);
}

/** A template with two machines. @param {string} workspace */
function writeTemplate(workspace) {
  const machine = (/** @type {string} */ name, /** @type {string} */ state) =>
    `  ${name}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: ${state}\n        States: { ${state}: { Type: Pass, End: true } }\n`;
  const head = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';
  writeFileSync(path.join(workspace, 'two.yaml'), head + machine('Orders', 'Order') + machine('Refunds', 'Refund'));
}

const gestures = 'gestures.asl.json';
const flow = {
  StartAt: 'First',
  States: {
    First: { Type: 'Pass', Next: 'Work' },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', 'Message.$': '$.text' },
      Next: 'Last',
    },
    Last: { Type: 'Succeed' },
  },
};

/**
 * What the menu of "Work" changes, what is seen of it in the picture, and whether a name is asked for, of which state.
 * @type {readonly { readonly title: string, readonly shows: string, readonly names?: string }[]}
 */
const changes = [
  { title: 'Insert a state before "Work"', shows: '[aria-label^="New state, Pass"]', names: 'New state' },
  { title: 'Insert a state after "Work"', shows: '[aria-label^="New state, Pass"]', names: 'New state' },
  { title: 'Wrap "Work" in a Parallel', shows: '.parallel.container', names: 'Around Work' },
  { title: 'Wrap "Work" in a Map', shows: '.map.container', names: 'Each of Work' },
  { title: 'Retry "Work"', shows: '[aria-label*="Retries: 1"]' },
  { title: 'Catch every error of "Work"', shows: '.edge.catch', names: 'Work failed' },
  { title: 'Convert "Work" to JSONata', shows: '.badge:has-text("JSONata")' },
  { title: 'Delete "Work" and reconnect', shows: '[aria-label^="From First to Last"]' },
];

/** @param {WorkbenchPage} ui @param {Step} walkStep @param {string} workspace */
export async function graphEditing(ui, walkStep, workspace) {
  const step = inBothThemes(walkStep);
  const view = () => ui.webview();
  // VS Code finds a file by name some time after it was written.
  writeFileSync(path.join(workspace, 'large.asl.json'), machineOfTasks(1000));
  writeTemplate(workspace);
  writeFileSync(path.join(workspace, gestures), JSON.stringify(flow, null, 2));

  await step('problems are seen at their states, with their number and in the card', async look => {
    await ui.openFile(order);
    await ui.putCursorAfter(order, '"StartAt": "Remember order",');
    await ui.runCommand('ASL: Open Graph to the Side');
    await ui.focusText();
    await ui.putCursorAfter(order, '"Resource": "arn:aws:states:::lambda:invoke');
    await ui.type('x');
    await ui.press('Escape');
    const sign = node(ui, 'Validate order').locator('.problem');
    await sign.waitFor({ state: 'attached' });
    await node(ui, 'Validate order').hover({ position: { x: 60, y: 12 } });
    await view().locator('#card .problem-line').first().waitFor();
    assert.match((await node(ui, 'Validate order').getAttribute('aria-label')) ?? '', /(Error|Warning): /);
    await look();
    await ui.undoAll();
    await sign.waitFor({ state: 'detached' });
  });

  await step('F9 sets a breakpoint at the state, and takes it away', async look => {
    await focusNode(ui, 'Reserve stock');
    await ui.press('F9');
    await node(ui, 'Reserve stock').locator('.breakpoint.on').waitFor({ state: 'attached' });
    await ui.page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();
    await look();
    await ui.press('F9');
    await node(ui, 'Reserve stock').locator('.breakpoint').waitFor({ state: 'detached' });
  });

  await step('the menu of a state has what the editor can do there, with reasons for what it cannot', async look => {
    await menuOf(ui, 'Validate order');
    for (const title of [
      'Add breakpoint',
      'Conditional breakpoint',
      'Debug to here',
      'Debug from here',
      'Rename',
      'Insert a state before',
      'Insert a state after',
      'Wrap "Validate order" in a Parallel',
      'Catch every error',
    ])
      await item(ui, title).waitFor();
    await item(ui, 'Delete "Validate order" and reconnect').waitFor();
    await look();
    await ui.press('Escape');
    await view().locator('#menu').waitFor({ state: 'hidden' });
  });

  await step('a state is inserted from the graph: one edit, one undo, and its name is asked for', async () => {
    await menuOf(ui, 'Reserve stock');
    await ui.type('ins');
    await item(ui, 'Insert a state after "Reserve stock"').click();
    await node(ui, 'New state').waitFor({ state: 'attached' });
    const box = ui.page.locator('.rename-box input');
    await box.waitFor();
    // The keyboard comes to the box a little later than the box.
    await box.fill('<img src=x onerror=alert(1)>');
    await box.press('Enter');
    await box.waitFor({ state: 'hidden' });
  });

  await step('a name that looks like markup is shown as text', async look => {
    const evil = view().locator('[data-id]', { hasText: '<img' });
    await evil.first().waitFor({ state: 'attached' });
    assert.match((await evil.first().textContent()) ?? '', /<img src=x/);
    assert.equal(await view().locator('img').count(), 0);
    await evil.first().hover({ position: { x: 60, y: 12 } });
    await view().locator('#card strong', { hasText: '<img src=x onerror=alert(1)>' }).waitFor();
    await look();
    await ui.focusText();
    await ui.press('Control+Z');
    await ui.press('Control+Z');
    await evil.first().waitFor({ state: 'detached' });
    await ui.undoAll();
  });

  await step('Delete takes a state out of the flow, and one undo brings it back', async () => {
    await focusNode(ui, 'Remember order');
    await ui.press('Delete');
    // What it assigns is read later: the reason is told, and nothing is lost.
    await ui.notifications.filter({ hasText: 'Remember order' }).first().waitFor();
    assert.equal(await node(ui, 'Remember order').count(), 1);
    await ui.runCommand('Notifications: Clear All Notifications');
    await menuOf(ui, 'Reserve stock');
    await item(ui, 'Insert a state after').click();
    await ui.page.locator('.rename-box input').waitFor();
    await ui.press('Escape');
    await focusNode(ui, 'New state');
    await ui.press('Delete');
    await node(ui, 'New state').waitFor({ state: 'detached' });
    await ui.focusText();
    await ui.press('Control+Z');
    await node(ui, 'New state').waitFor({ state: 'attached' });
    await ui.undoAll();
    await node(ui, 'New state').waitFor({ state: 'detached' });
  });

  await step('a transition has a menu, too: a state is inserted on it; keys alone lead there', async look => {
    await focusNode(ui, 'Remember order');
    await ui.press('e');
    await view().locator('.edge.is-focused').waitFor({ state: 'attached' });
    await look();
    await ui.press('Shift+F10');
    await item(ui, 'Insert a state between').click();
    await node(ui, 'New state').waitFor({ state: 'attached' });
    await ui.page.locator('.rename-box input').waitFor();
    await ui.press('Escape');
    await ui.undoAll();
    await node(ui, 'New state').waitFor({ state: 'detached' });
  });

  await step('states are found by name, type and resource, with the keys of an editor', async look => {
    await focusNode(ui, 'Remember order');
    await ui.press('Control+F');
    await ui.type('invoke');
    const count = view().locator('#find output');
    await count.filter({ hasText: /^1 of [2-9]/ }).waitFor();
    await ui.press('Enter');
    await count.filter({ hasText: /^2 of/ }).waitFor();
    await look();
    await ui.press('Control+A');
    await ui.type('charge card');
    await count.filter({ hasText: '1 of 1' }).waitFor();
    await inSight(ui, 'Charge card');
    await ui.press('Escape');
    await view().locator('#find').waitFor({ state: 'hidden' });
  });

  await step(
    'a field is followed through the workflow: who passes it on and who reads it; by key and from the text',
    async look => {
      const bar = view().locator('#trace');
      const has = (/** @type {string} */ name, /** @type {string} */ role) =>
        node(ui, name)
          .and(view().locator(`.trace-${role}`))
          .waitFor({ state: 'attached' });
      await ui.press('0');
      await focusNode(ui, 'Validate order');
      await ui.press('f');
      await ui.answer('$.items');
      await bar.locator('code', { hasText: '$.items' }).waitFor();
      await has('Remember order', 'passes');
      await has('Validate order', 'reads');
      assert.match((await node(ui, 'Validate order').getAttribute('aria-description')) ?? '', /reads \$\.items/);
      assert.match((await view().locator('#live').textContent()) ?? '', /Read by Validate order/);
      for (let times = 0; times < 5; times++) await view().getByRole('button', { name: 'Zoom in' }).click();
      await ui.focusText();
      await ui.putCursorAfter(order, '"Reserve stock": {');
      await inSight(ui, 'Reserve stock');
      await resting(ui);
      await look();
      await focusNode(ui, 'Reserve stock');
      await ui.press('Escape');
      await bar.waitFor({ state: 'hidden' });
      assert.equal(await view().locator('.is-traced').count(), 0);

      await ui.focusText();
      await ui.putCursorAfter(order, '"items.$": "$.it');
      await ui.runCommand('ASL: Trace Field');
      await ui.page.locator('.reference-zone-widget').waitFor();
      await has('Validate order', 'reads');
      await ui.press('Escape');
      await ui.page.locator('.reference-zone-widget').waitFor({ state: 'hidden' });
      await view().getByRole('button', { name: 'Follow the field no longer' }).click();
      await bar.waitFor({ state: 'hidden' });
    },
  );

  await step('a container folds by its sign, and unfolds by key', async look => {
    await ui.press('0');
    await node(ui, 'Charge and check').locator('.fold').first().click();
    await node(ui, 'Charge card').waitFor({ state: 'detached' });
    await resting(ui);
    await look();
    assert.equal(await node(ui, 'Charge and check').getAttribute('aria-expanded'), 'false');
    // VS Code writes down late. Each of the three is awaited, or the first might be taken for the last, which a reload would lose.
    await ui.kept('graph.folded');
    await focusNode(ui, 'Charge and check');
    await ui.press('ArrowRight');
    await node(ui, 'Charge card').waitFor({ state: 'attached' });
    await ui.kept('graph.folded', false);
    await ui.press('Space');
    await node(ui, 'Charge card').waitFor({ state: 'detached' });
  });

  await step('what is folded stays so when the window comes back', async () => {
    await ui.kept('mainThreadWebview-aslWorkbench.graph');
    await ui.kept('graph.folded');
    await ui.page.reload();
    await ui.ready();
    await node(ui, 'Charge and check').waitFor({ state: 'attached' });
    await node(ui, 'Charge card').waitFor({ state: 'detached' });
    assert.equal(await node(ui, 'Charge and check').getAttribute('aria-expanded'), 'false');
    await node(ui, 'Charge and check').locator('.fold').first().click();
    await node(ui, 'Charge card').waitFor({ state: 'attached' });
  });

  await step('the graph leaves as SVG, PNG, Mermaid and DOT', async look => {
    for (const [choice, file, start] of [
      ['SVG image', 'order-processing.svg', '<svg'],
      ['PNG image', 'order-processing.png', '\u0089PNG'],
      ['Mermaid…', 'order-processing.mmd', /flowchart/],
      ['DOT…', 'order-processing.dot', /digraph/],
    ]) {
      await view().getByRole('button', { name: 'Export' }).click();
      await ui.quickInput.locator('input').first().waitFor();
      await ui.type(String(choice));
      if (file === 'order-processing.svg') await look();
      await ui.press('Enter');
      await ui.quickInput.locator('input').first().waitFor();
      await ui.quickInput.getByText('OK').waitFor();
      await until('the name is proposed', async () =>
        (await ui.quickInput.locator('input').first().inputValue()).endsWith(String(file)),
      );
      await ui.press('Enter');
      const target = path.join(workspace, String(file));
      await until(`${file} is there`, async () => {
        try {
          return readFileSync(target).length > 200;
        } catch {
          return false;
        }
      });
      const text = readFileSync(target, 'latin1');
      assert.match(text.slice(0, 3000), start instanceof RegExp ? start : new RegExp(`^${start}`));
    }
  });

  await step('a definition opens as its graph in an editor of its own; its text is a command away', async look => {
    await ui.closeAll();
    // VS Code opens a file again as it was opened last: another one than those of the other steps.
    const file = 'document-etl.asl.json';
    await ui.openFile(file);
    await ui.runCommand('ASL: Open as Graph');
    await view().locator('.node.state').first().waitFor({ state: 'attached' });
    await resting(ui);
    await look();
    await view()
      .locator('.node.state.task')
      .first()
      .dblclick({ position: { x: 60, y: 12 } });
    await ui.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await ui.closeAll();
  });

  await step('every refactoring of the menu is one edit of the text and one undo', async look => {
    await ui.openFile(gestures);
    await ui.runCommand('ASL: Open Graph to the Side');
    const box = ui.page.locator('.rename-box input');
    for (const { title, shows, names } of changes) {
      const effect = view().locator(shows).first();
      await keyboardAt(ui, gestures, 'Work');
      assert.equal(await effect.count(), 0, title);
      await ui.press('Shift+F10');
      await item(ui, title).click();
      await effect.waitFor({ state: 'attached' });
      if (names !== undefined) {
        // The name that was made up is asked for: the box has it, and the keyboard.
        await ui.page.locator('.rename-box input:focus').waitFor();
        assert.equal(await box.inputValue(), names);
      }
      await resting(ui);
      await look(title);
      if (names !== undefined) await ui.press('Escape');
      await box.waitFor({ state: 'hidden' });
      await ui.focusText();
      await ui.press('Control+Z');
      await ui.editorIsClean();
      await effect.waitFor({ state: 'detached' });
    }
  });

  await step('a state is renamed from the graph, with all that leads to it, in one edit', async look => {
    await keyboardAt(ui, gestures, 'Work');
    await ui.press('F2');
    const box = ui.page.locator('.rename-box input');
    await ui.page.locator('.rename-box input:focus').waitFor();
    await box.fill('Tell them');
    await box.press('Enter');
    await view().locator('[aria-label^="From First to Tell them"]').waitFor({ state: 'attached' });
    await resting(ui);
    await look();
    await ui.focusText();
    await ui.press('Control+Z');
    await ui.editorIsClean();
    await view().locator('[aria-label^="From First to Work"]').waitFor({ state: 'attached' });
    await ui.closeAll();
  });

  await step('the machines of a template are tabs', async look => {
    await ui.openFile('two.yaml');
    await ui.runCommand('ASL: Open Graph to the Side');
    const tabs = view().getByRole('tab');
    await tabs.first().waitFor();
    assert.deepEqual(await tabs.allTextContents(), ['Orders', 'Refunds']);
    await tabs.last().click();
    await view().locator('[role=tab][aria-selected=true]', { hasText: 'Refunds' }).waitFor();
    await node(ui, 'Refund').waitFor({ state: 'attached' });
    await look();
    await ui.focusText(); // and the cursor leads to the machine that it is in
    await ui.goToLine(8);
    await node(ui, 'Order').waitFor({ state: 'attached' });
    await ui.closeAll();
  });

  await step('a thousand states are drawn in a moment, and moved at the pace of the display', async look => {
    await ui.openFile('large.asl.json');
    await ui.runCommand('ASL: Open Graph to the Side');
    await view().locator('#camera > svg').waitFor({ state: 'attached' });
    const drawn = await view()
      .locator('#camera')
      .evaluate(() => performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN);
    console.log(`      drawn ${Math.round(drawn)} ms after its page began to load`);
    await view().locator('#minimap').waitFor();
    const frames = await view()
      .locator('#stage')
      .evaluate(async stage => {
        const times = [];
        let last = performance.now();
        for (let i = 0; i < 90; i++) {
          stage.dispatchEvent(new WheelEvent('wheel', { deltaX: 2, deltaY: 14, bubbles: true, cancelable: true }));
          await new Promise(resolve => requestAnimationFrame(resolve));
          times.push(performance.now() - last);
          last = performance.now();
        }
        return times.sort((a, b) => a - b);
      });
    console.log(`      frames: median ${frames[45]?.toFixed(1)} ms, nine in ten ${frames[80]?.toFixed(1)} ms`);
    await view()
      .locator('#minimap')
      .click({ position: { x: 30, y: 150 } });
    await until('the picture is somewhere else', async () =>
      view()
        .locator('#camera')
        .evaluate(({ style }) => /, -[1-9]\d{4}/.test(style.transform)),
    );
    await resting(ui);
    // Everybody is there for keys and screen readers; what is seen is drawn, and what is far away is not.
    assert.equal(await view().locator('[role=treeitem]').count(), 1002);
    assert.ok((await view().locator('.node > .shape').count()) < 200);
    const seen = await view()
      .locator('#stage')
      .evaluate(stage => {
        const { top, bottom } = stage.getBoundingClientRect();
        const boxes = [...stage.querySelectorAll('.node > .shape')].map(shape => shape.getBoundingClientRect());
        return boxes.filter(box => box.top < bottom && box.bottom > top).length;
      });
    assert.ok(seen > 4, `${seen} states are seen`);
    await look();
    await ui.closeAll();
  });

  await step(
    'high contrast: everything has an outline',
    async look => {
      await ui.openFile(order);
      await ui.runCommand('ASL: Open Graph to the Side');
      await node(ui, 'Remember order').waitFor({ state: 'attached' });
      for (const theme of /** @type {const} */ (['Dark High Contrast', 'Light High Contrast'])) {
        await chooseTheme(ui, theme);
        await focusNode(ui, 'Validate order');
        await resting(ui);
        assert.match((await view().locator('body').getAttribute('class')) ?? '', /vscode-high-contrast/);
        await look(theme);
        await ui.press('f');
        await ui.answer('$.items');
        await view().locator('#trace code', { hasText: '$.items' }).waitFor();
        await inSight(ui, 'Validate order');
        await resting(ui);
        await look(`${theme}, a field followed`);
        await focusNode(ui, 'Validate order');
        await ui.press('Escape');
        await view().locator('#trace').waitFor({ state: 'hidden' });
      }
      await chooseTheme(ui, 'Light Modern');
    },
    { dark: false },
  );

  await step('a breakpoint gets a condition from the graph, and has a sign of its own there', async look => {
    await keyboardAt(ui, order, 'Reserve stock');
    await ui.press('Shift+F10');
    await item(ui, 'Conditional breakpoint').click();
    await ui.page.locator('.breakpoint-widget .monaco-editor.focused').waitFor();
    await ui.type('$.price.subtotal > 100');
    await ui.press('Enter');
    const sign = node(ui, 'Reserve stock').locator('.breakpoint');
    await sign.and(view().locator('.conditional')).waitFor({ state: 'attached' });
    assert.match((await node(ui, 'Reserve stock').getAttribute('aria-description')) ?? '', /conditional breakpoint/);
    await look();
    await keyboardAt(ui, order, 'Reserve stock');
    await ui.press('F9');
    await sign.waitFor({ state: 'detached' });
  });
}
