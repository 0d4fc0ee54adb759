// @ts-check
// The graph for everyone and everywhere: by keyboard alone, for screen readers, without motion, in all themes; several at once,
// as an editor of its own, in Markdown; and what its page may not do.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  chooseTheme,
  debugTo,
  inSight,
  keyboardAt,
  keyboardComesTo,
  markedNode,
  node,
  resting,
  until,
} from './graph.mjs';
import { inBothThemes } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';
const evil = '<img src=x onerror=alert(1)>';
const themes = /** @type {const} */ (['Dark High Contrast', 'Light High Contrast']);

const fence = '```';
const notes = `# Workflows

${fence}asl
{ "Comment": "One that looks for trouble", "StartAt": "${evil}", "States": {
  "${evil}": { "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Retry": [{ "ErrorEquals": ["States.ALL"] }],
    "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Lost" }], "Next": "Done" },
  "Done": { "Type": "Succeed" }, "Lost": { "Type": "Fail" } } }
${fence}

${fence}asl.yaml
StartAt: Broken
  States: [
${fence}
`;

/** @param {WorkbenchPage} ui @param {Step} walkStep @param {string} workspace */
export async function graphForAll(ui, walkStep, workspace) {
  const step = inBothThemes(walkStep);
  const view = () => ui.webview();
  // VS Code finds a file by name some time after it was written.
  writeFileSync(path.join(workspace, 'notes.md'), notes);

  /** @param {string} name */
  const comesTo = name => keyboardComesTo(ui, name);
  /** What stands around the state that has the keyboard. */
  const ringOfFocus = () =>
    view()
      .locator('#stage')
      .evaluate(() => {
        const halo = document.activeElement?.querySelector(':scope > .halo');
        return halo && getComputedStyle(halo).display !== 'none' ? getComputedStyle(halo).stroke : 'none';
      });

  await step('the keyboard alone comes into the graph, and along its transitions', async look => {
    await ui.openFile(order);
    await ui.putCursorAfter(order, '"Remember order": {');
    await ui.runCommand('ASL: Open Graph to the Side');
    await markedNode(ui, 'Remember order', 'is-selected').waitFor();
    await ui.focusText();
    await ui.press('Control+2');
    await comesTo('Remember order');
    for (const [key, name] of [
      ['ArrowDown', 'Validate order'],
      ['ArrowDown', 'Reserve stock'],
      ['ArrowUp', 'Validate order'],
      ['Home', 'Remember order'],
    ]) {
      await ui.press(String(key));
      await comesTo(String(name));
    }
    await ui.press('e');
    await comesTo('From Remember order to Validate order');
    await ui.press('ArrowDown');
    await comesTo('Validate order');
    await ui.press('ContextMenu');
    const menu = view().getByRole('menu');
    await menu.getByRole('menuitem', { name: 'Go to text' }).waitFor();
    await look();
    await ui.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await comesTo('Validate order');
    await ui.press('Enter');
    await ui.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await ui.cursorIsAt(order, '"Validate order": {');
  });

  await step('a screen reader finds a tree of states with their place, and transitions with their words', async () => {
    const tree = view().getByRole('tree');
    assert.equal(await tree.count(), 1);
    const inner = await node(ui, 'Score risk').evaluate(element => ({
      role: element.getAttribute('role'),
      level: element.getAttribute('aria-level'),
      owned: Boolean(element.id && document.querySelector(`[aria-owns~="${element.id}"]`)),
      place: `${element.getAttribute('aria-posinset')} of ${element.getAttribute('aria-setsize')}`,
      name: element.getAttribute('aria-label'),
    }));
    assert.equal(inner.role, 'treeitem');
    assert.equal(inner.level, '2');
    assert.ok(inner.owned);
    assert.match(inner.place, /^\d of \d$/);
    assert.match(
      inner.name ?? '',
      /^Score risk, Task, Lambda Invoke · fraud-score\. Retries: 1\. Next: Risk acceptable\?$/,
    );
    const edges = view().locator('.edge[role]');
    assert.ok((await edges.count()) > 20);
    for (const words of ['From Approved? to Charge and check, if $.approval.approved = true', 'on CardDeclined'])
      assert.ok((await view().locator(`.edge[aria-label*="${words}"]`).count()) > 0, words);
    // Whatever can be pressed says what it does.
    const silent = await view()
      .locator('button, input, [role=menuitem], [role=tab]')
      .evaluateAll(all => all.filter(each => !each.getAttribute('aria-label') && !each.textContent).length);
    assert.equal(silent, 0);
  });

  await step('with reduced motion nothing moves by itself', async () => {
    await ui.page.emulateMedia({ reducedMotion: 'reduce' });
    await ui.focusText();
    const moving = () =>
      view()
        .locator('#stage')
        .evaluate(() => document.getAnimations().length);
    await ui.putCursorAfter(order, '"Confirm order": {');
    await markedNode(ui, 'Confirm order', 'is-selected').waitFor();
    await inSight(ui, 'Confirm order');
    assert.equal(await moving(), 0);
    await ui.putCursorAfter(order, '"Remember order": {');
    await ui.type('\n"Type": "Pass",');
    await view().locator('[data-id]').first().waitFor();
    assert.equal(await moving(), 0);
    await ui.undoAll();
    await ui.page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  await step(
    'the page may run nothing but its own script, load nothing, and believes no message of another shape',
    async () => {
      const policy = await view().locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
      assert.doesNotMatch(policy ?? '', /unsafe/);
      assert.match(policy ?? '', /^default-src 'none'; script-src 'nonce-[\w-]+'; style-src [^;]+; img-src blob:$/);
      const tried = await view()
        .locator('#stage')
        .evaluate(async stage => {
          /** @type {string[]} */
          const refused = [];
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
            refused.push(effectiveDirective),
          );
          const script = document.createElement('script');
          script.textContent = 'window.harm = true';
          stage.append(script);
          const holder = document.createElement('div');
          holder.innerHTML =
            '<img src="https://nowhere.vscode-resource.vscode-cdn.net/x.png" onerror="window.harm = true"><p style="color: red"></p>';
          stage.append(holder);
          await fetch('https://nowhere.vscode-resource.vscode-cdn.net/').catch(() => {});
          for (const message of [
            { type: 'show', picture: { nodes: [{}] } },
            { type: 'show' },
            { type: 'perform', action: 'constructor' },
            { type: 'select', id: {} },
            null,
            'show',
          ])
            window.postMessage(message, '*');
          await new Promise(resolve => setTimeout(resolve, 200));
          holder.remove();
          script.remove();
          return { refused, harmed: 'harm' in window };
        });
      assert.equal(tried.harmed, false);
      for (const directive of ['script-src-elem', 'img-src', 'style-src-attr', 'connect-src', 'script-src-attr'])
        assert.ok(tried.refused.includes(directive), `${directive} was not refused, only ${tried.refused.join(', ')}`);
      assert.ok((await node(ui, 'Reserve stock').count()) > 0);
    },
  );

  await step('several graphs stand beside each other, each with its own text', async look => {
    await ui.openFile('document-etl.asl.json');
    await ui.runCommand('ASL: Open Graph to the Side');
    const tab = (/** @type {string} */ file) => ui.page.locator('.tab', { hasText: `Graph: ${file}` });
    await tab('document-etl.asl.json').waitFor();
    await until('the graph of the second file is seen', async () => (await node(ui, 'Reserve stock').count()) === 0);
    await view().locator('.node.state').first().waitFor({ state: 'attached' });
    await look();
    await tab(order).click();
    await until('the graph of the first file is seen', async () => {
      const frames = ui.page.locator('iframe.webview.ready');
      for (let index = 0; index < (await frames.count()); index++) {
        const frame = ui.page.frameLocator('iframe.webview.ready').nth(index).frameLocator('iframe#active-frame');
        if (await frame.locator('[data-id][aria-label^="Reserve stock,"]').isVisible()) return true;
      }
      return false;
    });
    await ui.closeAll();
  });

  await step('"Reopen Editor With…" shows a definition as its graph; it opens as text as ever', async look => {
    await ui.openFile('job-poller.asl.yaml');
    assert.equal(await ui.page.locator('iframe.webview.ready').count(), 0);
    await ui.runCommand('View: Reopen Editor With...');
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'State Machine Graph' }).click();
    await view().locator('.node.state').first().waitFor({ state: 'attached' });
    await resting(ui);
    await look();
    await ui.runCommand('View: Reopen Editor With...');
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'Text Editor' }).click();
    await ui.editor.locator('.view-line').first().waitFor();
    await ui.closeAll();
  });

  await step(
    'a fence of Markdown is a picture in the preview, in every theme',
    async look => {
      await ui.openFile('notes.md');
      await ui.press('Control+K');
      await ui.press('v'); // Markdown: Open Preview to the Side
      const picture = view().locator('svg.asl-picture');
      await picture.waitFor();
      assert.match((await picture.textContent()) ?? '', /<img src=x/);
      assert.equal(await view().locator('.asl-fence img').count(), 0);
      await view().getByRole('note').filter({ hasText: 'cannot be drawn' }).waitFor();
      /** @param {string} selector */
      const fillOf = selector =>
        picture
          .locator(selector)
          .first()
          .evaluate(element => getComputedStyle(element).fill);
      const colours = new Set();
      for (const theme of /** @type {const} */ (['Light Modern', 'Dark Modern', ...themes])) {
        await chooseTheme(ui, theme);
        assert.notEqual(await fillOf('text.name'), await fillOf('.node.task .shape'));
        colours.add(`${await fillOf('text.name')} on ${await fillOf('.node.task .shape')}`);
        await look(theme);
      }
      assert.equal(colours.size, 4);
      await chooseTheme(ui, 'Light Modern');
      await ui.closeAll();
    },
    { dark: false },
  );

  await step(
    'in high contrast a run and breakpoints are told by signs and words',
    async look => {
      await ui.openFile(order);
      await ui.runCommand('ASL: Open Graph to the Side');
      await keyboardAt(ui, order, 'Confirm order');
      await ui.press('F9');
      await node(ui, 'Confirm order').locator('.breakpoint.on').waitFor({ state: 'attached' });
      await debugTo(ui, order, 'Release stock', { input: 'order-processing.declined.input.json' });
      await markedNode(ui, 'Charge and check', 'is-caught').waitFor({ state: 'attached' });
      for (const [name, told] of /** @type {const} */ ([
        ['Release stock', /^running/],
        ['Charge and check', /its error was caught, last error FraudSuspected/],
        ['Charge card', /retry|retries/],
        ['Confirm order', /^breakpoint/],
      ]))
        assert.match((await node(ui, name).getAttribute('aria-description')) ?? '', told);
      await view().getByRole('button', { name: 'Fit' }).click();
      for (const theme of themes) {
        await chooseTheme(ui, theme);
        await keyboardAt(ui, order, 'Release stock');
        await ui.press('ArrowDown');
        await comesTo('Tell the customer');
        assert.notEqual(await ringOfFocus(), 'none');
        await resting(ui);
        await look(theme);
      }
      await chooseTheme(ui, 'Light Modern');
      await ui.press('Shift+F5');
      await ui.debuggingEnded();
    },
    { dark: false },
  );
}
