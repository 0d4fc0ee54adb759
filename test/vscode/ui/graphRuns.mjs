// @ts-check
// A run over the picture: what it lights, the data of its states, the time line, back into the session, and recordings of AWS.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { debugTo, focusNode, inSight, keyboardAt, markedNode, node, resting } from './graph.mjs';
import { inBothThemes } from './steps.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';

const chargesInVain = {
  StartAt: 'Charge card',
  States: {
    'Charge card': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'charge' },
      Retry: [{ ErrorEquals: ['CardReaderBusy'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Apologise' }],
      Next: 'Send receipt',
    },
    'Send receipt': { Type: 'Succeed' },
    Apologise: { Type: 'Fail', Error: 'NotCharged' },
  },
};
const busyReader = { States: { 'Charge card': { Throw: { Error: 'CardReaderBusy', Cause: 'Try again later.' } } } };

/** @param {WorkbenchPage} ui @param {Step} walkStep @param {string} workspace */
export async function graphRuns(ui, walkStep, workspace) {
  const step = inBothThemes(walkStep);
  const view = () => ui.webview();
  const words = () => view().locator('#timeline .words');
  const slider = () => view().locator('#timeline input');

  // VS Code finds a file by name some time after it was written.
  const pass = (/** @type {object} */ next) => ({ Type: 'Pass', ...next });
  const States = { First: pass({ Next: 'Second' }), Second: pass({ Next: 'Third' }), Third: pass({ End: true }) };
  writeFileSync(path.join(workspace, 'steps.asl.json'), JSON.stringify({ StartAt: 'First', States }, null, 2));
  const unlucky = 'unlucky.asl.json';
  writeFileSync(path.join(workspace, unlucky), JSON.stringify(chargesInVain, null, 2));
  writeFileSync(path.join(workspace, 'unlucky.mocks.json'), JSON.stringify(busyReader));

  await step('"Debug to here" stops at the state', async look => {
    await ui.openFile(order);
    await ui.runCommand('ASL: Open Graph to the Side');
    await focusNode(ui, 'Reserve stock');
    await ui.press('Shift+F10');
    await view().locator('#menu .item', { hasText: 'Debug to here' }).click();
    await ui.answer('order-processing.input.json');
    await ui.stopped('Reserve stock');
    await markedNode(ui, 'Reserve stock', 'is-active').waitFor();
    await view().locator('.breakpoint').first().waitFor({ state: 'detached' });
    await words().filter({ hasText: 'Reserve stock entered' }).waitFor();
    await look();
  });

  await step('a click on a state shows its data of then', async look => {
    await node(ui, 'Validate order').click({ position: { x: 60, y: 12 } });
    const data = view().locator('#data');
    await data.locator('summary', { hasText: 'Input' }).waitFor();
    await data.locator('pre', { hasText: 'ord-20417' }).first().waitFor();
    await data.locator('summary', { hasText: 'Output' }).waitFor();
    await look();
  });

  await step('the time line leads back, and the session goes where it points', async look => {
    await slider().focus();
    await ui.press('Home');
    await words().filter({ hasText: 'Before the beginning' }).waitFor();
    assert.equal(await view().locator('.is-active, .is-succeeded').count(), 0);
    await ui.press('ArrowRight');
    await words().filter({ hasText: 'Remember order entered' }).waitFor();
    await markedNode(ui, 'Remember order', 'is-active').waitFor();
    await look();
    await view().getByRole('button', { name: 'Bring the debugger here' }).click();
    await ui.stopped('Remember order');
  });

  await step('a run that is over can be scrubbed over: Map progress, what was reached, data', async look => {
    await ui.focusText();
    await ui.step('continue');
    await ui.debuggingEnded();
    await words().filter({ hasText: 'The execution ended' }).waitFor();
    await ui.press('Control+J'); // the panel below
    await view().getByRole('button', { name: 'Find' }).click();
    await ui.type('Pack items');
    await inSight(ui, 'Book parcel');
    await ui.press('Escape');
    await node(ui, 'Pack items').locator('text.name').first().click();
    await view().locator('#data summary', { hasText: 'Input' }).waitFor();
    await node(ui, 'Pack items').locator('.run-note .succeeded').waitFor({ state: 'attached' });
    await look();
    const box = await slider().boundingBox();
    assert.ok(box);
    await ui.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await words().filter({ hasNotText: 'The execution ended' }).waitFor();
    await markedNode(ui, 'Charge and check', 'is-active').waitFor();
    await look();
    await view().getByRole('button', { name: 'Take the run off' }).click();
    await view().locator('#timeline').waitFor({ state: 'hidden' });
    assert.equal(await view().locator('.is-succeeded').count(), 0);
  });

  await step('an execution that AWS has recorded is shown over the picture', async look => {
    /** @param {number} id @param {string} type @param {number} previousEventId @param {string} [member] @param {object} [details] */
    const event = (id, type, previousEventId, member, details) => ({
      id,
      type,
      previousEventId,
      timestamp: `2026-01-05T10:00:0${id}Z`,
      ...(member && { [`${member}EventDetails`]: details }),
    });
    const events = [
      event(1, 'ExecutionStarted', 0),
      event(2, 'PassStateEntered', 0, 'stateEntered', { name: 'Remember order', input: '{"orderId":"aws-1"}' }),
      event(3, 'PassStateExited', 2, 'stateExited', { name: 'Remember order', output: '{"orderId":"aws-1"}' }),
      event(4, 'TaskStateEntered', 3, 'stateEntered', { name: 'Validate order', input: '{"orderId":"aws-1"}' }),
      event(5, 'TaskScheduled', 4, 'taskScheduled', { resource: 'invoke', resourceType: 'lambda', parameters: '{}' }),
      event(6, 'TaskFailed', 5, 'taskFailed', { error: 'Lambda.Unknown', cause: 'It broke.' }),
      event(7, 'ExecutionFailed', 6, 'executionFailed', { error: 'Lambda.Unknown', cause: 'It broke.' }),
    ];
    writeFileSync(path.join(workspace, 'recorded.json'), JSON.stringify({ events }));
    await ui.focusText();
    await ui.runCommand('ASL: Show Recorded Execution');
    await ui.quickInput.getByText('Show execution').waitFor();
    await ui.quickInput.locator('.monaco-list-row', { hasText: 'recorded.json' }).click();
    await ui.quickInput
      .getByText('Show execution')
      .click({ timeout: 1000 })
      .catch(() => {}); // a click on a file may do
    await markedNode(ui, 'Validate order', 'is-failed').waitFor();
    await words().filter({ hasText: 'failed with Lambda.Unknown' }).waitFor();
    await node(ui, 'Validate order').click({ position: { x: 60, y: 12 } });
    await view().locator('#data pre', { hasText: 'It broke.' }).first().waitFor();
    await look();
    await view().getByRole('button', { name: 'Take the run off' }).click();
    // The page puts the focus where it was; the palette would lose it.
    await words().first().waitFor({ state: 'hidden' });
    await ui.focusText();
    await ui.closeAll();
  });

  await step(
    'what was retried, and then caught, says so in signs and words, at its moment and afterwards',
    async look => {
      const transition = (/** @type {string} */ name) => view().locator(`.edge[aria-label^="${name}"]`);
      const [onError, onSuccess] = ['From Charge card to Apologise', 'From Charge card to Send receipt'].map(
        transition,
      );
      const told = () => node(ui, 'Charge card').getAttribute('aria-description');
      const pill = (/** @type {string} */ name) => node(ui, 'Charge card').locator(`.run-note .${name} text`);
      assert.ok(onError && onSuccess);
      await ui.openFile(unlucky);
      await ui.runCommand('ASL: Open Graph to the Side');
      await debugTo(ui, unlucky, 'Apologise');
      await markedNode(ui, 'Charge card', 'is-caught').waitFor();
      assert.equal(await told(), 'its error was caught, retries: 2, last error CardReaderBusy');
      assert.equal(await pill('retried').textContent(), '2');
      await node(ui, 'Charge card').locator('.status.caught').waitFor();
      assert.match((await onError.getAttribute('class')) ?? '', /\bcatch\b.* is-reached/);
      assert.equal(await onError.getAttribute('aria-description'), 'taken last');
      assert.doesNotMatch((await onSuccess.getAttribute('class')) ?? '', /is-reached/);
      assert.equal(await onSuccess.getAttribute('aria-description'), null);
      for (const name of ['Charge card', 'Apologise']) await inSight(ui, name);
      await resting(ui);
      await look();

      await slider().focus();
      const count = view().locator('#timeline .count');
      const isRetry = words().filter({ hasText: 'Charge card: retry 2 after CardReaderBusy' });
      while ((await isRetry.count()) === 0) {
        const before = (await count.textContent()) ?? '';
        assert.doesNotMatch(before, /^0 /);
        await ui.press('ArrowLeft');
        await count.and(view().getByText(before, { exact: true })).waitFor({ state: 'detached' });
      }
      await markedNode(ui, 'Charge card', 'is-active').waitFor();
      assert.equal(await told(), 'running, waits for retry 2, last error CardReaderBusy');
      assert.equal(await pill('retrying').textContent(), '2');
      assert.equal(await onError.getAttribute('aria-description'), null);
      await resting(ui);
      await look('again');
      await ui.focusText();
      await ui.press('Shift+F5');
      await ui.debuggingEnded();
      await ui.closeAll();
    },
  );

  await step('"Debug from here" begins at the state, with what was before it in the dark', async look => {
    const file = 'steps.asl.json';
    await ui.openFile(file);
    await ui.runCommand('ASL: Open Graph to the Side');
    await debugTo(ui, file, 'Second', { command: 'Debug from here' });
    assert.equal(await markedNode(ui, 'First', 'is-reached').count(), 0);
    await look();
    await ui.press('Shift+F5');
    await ui.debuggingEnded();
  });

  await step(
    'what stops a run on its way "to here" is one stop more: Continue leads to the state, which stops once',
    async look => {
      const file = 'steps.asl.json';
      const sign = (/** @type {string} */ name) => node(ui, name).locator('.breakpoint');
      await keyboardAt(ui, file, 'Second');
      await ui.press('F9');
      await sign('Second').waitFor({ state: 'attached' });
      await debugTo(ui, file, 'Third', { stopsAt: 'Second' });
      await sign('Third').waitFor({ state: 'attached' });
      await look();
      await ui.focusText();
      await ui.step('continue');
      await ui.stopped('Third');
      await markedNode(ui, 'Third', 'is-active').waitFor();
      await sign('Third').waitFor({ state: 'detached' });
      await sign('Second').waitFor({ state: 'attached' });
      await look();
      await ui.focusText();
      await ui.step('continue');
      await ui.debuggingEnded();
      await keyboardAt(ui, file, 'Second');
      await ui.press('F9');
      await sign('Second').waitFor({ state: 'detached' });
    },
  );
}
