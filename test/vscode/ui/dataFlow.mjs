// @ts-check
// The data flow view: it follows the cursor, has values of the runs that are known and shapes without one, tries fields out and writes
// them into the document, and says what is wrong with data that cannot be used.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from '../../../scripts/lib/terminal.mjs';

/** @typedef {import('./workbenchPage.mjs').WorkbenchPage} WorkbenchPage */
/** @typedef {import('./steps.mjs').Step} Step */

const order = 'order-processing.asl.json';
const poller = 'job-poller.asl.yaml';

/** The page of the view and what is in it; it must be the only webview that is open. @param {WorkbenchPage} ui */
export function dataFlowOf(ui) {
  const page = ui.webview();
  const list = (/** @type {string} */ id) => page.locator(`#${id}`);
  const view = {
    page,
    /** @param {string} name */
    state: name => page.locator('#state', { hasText: new RegExp(`^${name}$`) }).waitFor(),
    /** @param {string} title */
    stage: title =>
      page.locator('.stage').filter({ has: page.locator('h2', { hasText: new RegExp(`^${title}(?![A-Za-z])`) }) }),
    /** @param {string} field name of a field, or " input" and " result" */
    field: field => page.locator(`textarea[data-field="${field}"]`),
    /** Waits until a field has a text. @param {string} field @param {RegExp} text */
    async hasText(field, text) {
      const area = view.field(field);
      await area.waitFor();
      await until(async () => text.test(await area.inputValue()), `"${field}" does not become ${text}`);
    },
    /** @param {'run' | 'branch' | 'add'} id @param {string | RegExp} text of the option */
    async choose(id, text) {
      const option = list(id).locator('option', { hasText: text });
      await option.first().waitFor({ state: 'attached' });
      await list(id).selectOption(/** @type {string} */ (await option.first().getAttribute('value')));
    },
    /** Waits until something is chosen. @param {'run' | 'branch'} id @param {RegExp} text */
    chosen: (id, text) =>
      until(
        async () => text.test((await list(id).locator('option:checked').first().textContent()) ?? ''),
        `"${id}" does not become ${text}`,
      ),
    note: page.locator('#note'),
    error: page.locator('#error'),
    apply: page.locator('#apply'),
    whole: page.locator('#whole'),
    /** The row of a state among all with their sizes. @param {string} name */
    sizesOf: name => page.locator('#sizes tr', { has: page.getByRole('button', { name, exact: true }) }),
    reset: page.locator('#reset'),
  };
  return view;
}

/** For what Playwright cannot wait for itself. @param {() => Promise<boolean>} holds @param {string} otherwise */
async function until(holds, otherwise) {
  const end = Date.now() + Number(process.env.ASL_TEST_PATIENCE ?? 20_000);
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** @param {WorkbenchPage} ui @param {Step} step @param {string} workspace */
export async function dataFlow(ui, step, workspace) {
  const view = dataFlowOf(ui);
  /** @param {string} file @param {string} text */
  const cursorTo = async (file, text) => {
    await ui.focusText();
    await ui.putCursorAfter(file, text);
  };

  await step(
    'the view shows the state at the cursor, with the values of a run with the input beside the file',
    async () => {
      await ui.openFile(order);
      await ui.runCommand('View: Close Primary Side Bar');
      await ui.putCursorAfter(order, '"Validate order": {');
      await ui.runCommand('ASL: Show Data Flow');
      await view.state('Validate order');
      await view.chosen('run', /^order-processing\.input\.json$/);
      await view.hasText(' input', /ord-20417/);
      for (const title of ['Input', 'Parameters', 'Result', 'ResultSelector', 'Assign', 'ResultPath', 'Output'])
        await view.stage(title).waitFor();
      await view.stage('Result').locator('.hint', { hasText: 'From the mocks' }).first().waitFor();
      await view.page.locator('.next', { hasText: 'Reserve stock' }).waitFor();
    },
    { dark: true },
  );

  await step('what a stage changes is marked, also for who does not see colours', async () => {
    const line = view.stage('ResultPath').locator('.line.new', { hasText: '"price"' });
    await line.waitFor();
    const sign = await line.evaluate(node => getComputedStyle(node, '::before').content);
    assert.match(sign, /\+/);
    assert.match(sign, /new/);
    assert.equal(await view.stage('ResultPath').locator('.line.changed').count(), 0);
  });

  await step('it follows the cursor, and leads back to the state', async () => {
    await cursorTo(order, '"Reserve stock": {');
    await view.state('Reserve stock');
    await cursorTo(order, '"Comment": "A good customer');
    await view.state('How closely do we look\\?');
    await view.page.locator('#state').click();
    await ui.cursorIsAt(order, '"How closely do we look?": {');
  });

  await step(
    'another input beside the file is chosen, and stays from state to state',
    async () => {
      await cursorTo(order, '"Validate order": {');
      await view.state('Validate order');
      await view.choose('run', 'order-processing.vip.input.json');
      await view.note.filter({ hasText: 'order-processing.vip.input.json' }).waitFor();
      await view.hasText(' input', /"vip": true/);
      await cursorTo(order, '"Reserve stock": {');
      await view.state('Reserve stock');
      await view.note.filter({ hasText: 'order-processing.vip.input.json' }).waitFor();
      await view.hasText(' input', /"vip": true/);
    },
    { dark: true },
  );

  await step(
    'a Choice says of each rule whether it holds, with the values that were compared; a rule is tried out, applied and undone',
    async look => {
      const rule = (/** @type {number} */ number) =>
        view
          .stage('Rules')
          .locator('.rule')
          .nth(number - 1);
      await cursorTo(order, '"Comment": "A good customer');
      await view.state('How closely do we look\\?');
      await view.choose('run', 'order-processing.vip.input.json');
      await view.note.filter({ hasText: 'order-processing.vip.input.json' }).waitFor();
      await rule(1)
        .and(view.page.locator('.taken'))
        .locator('.head .answer', { hasText: /^true$/ })
        .first()
        .waitFor();
      await rule(1)
        .locator('.operand', { hasText: /^\$\.customer\.vip is true$/ })
        .first()
        .waitFor();
      await rule(1).locator('.to', { hasText: 'Charge and check' }).waitFor();
      await rule(2).and(view.page.locator('.unreached')).locator('.answer', { hasText: 'not asked: true' }).waitFor();
      await look();
      await view.choose('run', /^order-processing\.input\.json$/);
      await rule(1)
        .locator('.head .answer', { hasText: /^false$/ })
        .first()
        .waitFor();
      await rule(2).locator('summary').click();
      await view.field('Choices[1]').fill('{"Variable": "$total", "NumericGreaterThanEquals": 1}');
      await rule(2).and(view.page.locator('.taken')).locator('.words', { hasText: '$total ≥ 1' }).waitFor();
      await view.page.locator('.next', { hasText: 'Ask for approval' }).waitFor();
      await view.apply.click();
      await view.apply.waitFor({ state: 'hidden' });
      await ui.editor.locator('.view-line', { hasText: /"NumericGreaterThanEquals":\s1,/ }).waitFor();
      await ui.undoAll();
      await rule(2).locator('.words', { hasText: '$total ≥ 1000' }).waitFor();
    },
    { dark: true },
  );

  await step('without a run there are shapes, which are inferred', async () => {
    await cursorTo(order, '"Validate order": {');
    await view.state('Validate order');
    await view.choose('run', 'no run');
    await view.note.filter({ hasText: 'Inferred' }).waitFor();
    await view.stage('Output').locator('pre.shape', { hasText: 'price' }).waitFor();
    await view.choose('run', 'order-processing.input.json');
    await view.stage('Output').locator('.line', { hasText: '"price"' }).first().waitFor();
  });

  await step(
    'a field is tried out: what it gives is there at once, the document stays as it is',
    async () => {
      await view.field('ResultPath').fill('$.checked');
      await view.stage('Output').locator('.line.new', { hasText: '"checked"' }).waitFor();
      await view.apply.waitFor();
      assert.equal(await ui.page.locator('.tab.active.dirty').count(), 0);
    },
    { dark: true },
  );

  await step('Escape takes it back', async () => {
    await view.field('ResultPath').press('Escape');
    await view.stage('Output').locator('.line.new', { hasText: '"price"' }).waitFor();
    await view.apply.waitFor({ state: 'hidden' });
    await view.hasText('ResultPath', /^\$\.price$/);
  });

  await step('a click writes it into the document; undoing takes it out, and the view follows', async look => {
    await view.field('ResultPath').fill('$.checked');
    await view.stage('Output').locator('.line.new', { hasText: '"checked"' }).waitFor();
    await view.apply.click();
    await view.apply.waitFor({ state: 'hidden' });
    await ui.editor.locator('.view-line', { hasText: '"$.checked"' }).waitFor();
    await view.stage('Output').locator('.line.new', { hasText: '"checked"' }).waitFor();
    await look();
    await ui.undoAll();
    await view.hasText('ResultPath', /^\$\.price$/);
  });

  await step(
    'what fails is told at the stage that it fails in',
    async look => {
      await view.field('Parameters').fill('{"FunctionName": "f", "Payload.$": "$.goods"}');
      await view.stage('Parameters').locator('.failure', { hasText: '$.goods' }).waitFor();
      assert.equal(await view.stage('ResultPath').locator('.failure').count(), 0);
      await look();
      await view.field('Parameters').press('Escape');
      await view.stage('Parameters').locator('.failure').waitFor({ state: 'detached' });
    },
    { dark: true },
  );

  await step(
    'all states are listed with the size of their data, and lead there',
    async look => {
      await view.whole.click();
      const row = view.sizesOf('Reserve stock');
      await row.locator('td', { hasText: /\d B$/ }).first().waitFor();
      await row.locator('.share', { hasText: '%' }).waitFor();
      await view.sizesOf('Refund payment').locator('td', { hasText: 'not reached' }).waitFor();
      await look();
      await row.getByRole('button').click();
      await ui.cursorIsAt(order, '"Reserve stock": {');
      await view.state('Reserve stock');
      await view.page.locator('#sizes tr[aria-current]', { hasText: 'Reserve stock' }).waitFor();
      await view.whole.click();
      await view.stage('Input').waitFor();
      await cursorTo(order, '"Validate order": {');
      await view.state('Validate order');
    },
    { dark: true },
  );

  await step('input that is no JSON is told while it is typed, and nothing else is lost', async look => {
    await view.field(' input').fill('{"orderId": ');
    await view.error.filter({ hasText: 'The input is no JSON' }).waitFor();
    assert.equal(await view.field(' input').getAttribute('aria-invalid'), 'true');
    await view.stage('ResultPath').waitFor();
    await look();
    await view.field(' input').fill('{"orderId": "typed", "items": [], "shipTo": null}');
    await view.error.waitFor({ state: 'hidden' });
    await view.note.filter({ hasText: 'as it is typed' }).waitFor();
    await view.stage('Parameters').locator('.line', { hasText: '"items": []' }).waitFor();
    // What was applied before is not tried any more.
    assert.equal(await view.field('ResultPath').inputValue(), '$.price');
    assert.equal(await view.apply.isVisible(), false);
    await view.reset.click();
    await view.hasText(' input', /ord-20417/);
  });

  await step(
    'an input beside the file that cannot be used says why',
    async look => {
      writeFileSync(path.join(workspace, 'order-processing.broken.input.json'), '{"orderId": ');
      writeFileSync(
        path.join(workspace, 'order-processing.deep.input.json'),
        `${'['.repeat(1_200)}${']'.repeat(1_200)}`,
      );
      writeFileSync(path.join(workspace, 'order-processing.huge.input.json'), `"${'x'.repeat(50_000_000)}"`);
      await cursorTo(order, '"Remember order": {');
      await view.state('Remember order');
      await view.choose('run', 'order-processing.broken.input.json (cannot be used)');
      await view.error.filter({ hasText: 'broken.input.json is no JSON that can be read' }).waitFor();
      await look();
      await view.choose('run', 'order-processing.deep.input.json (cannot be used)');
      await view.error.filter({ hasText: 'nested deeper than' }).waitFor();
      await view.choose('run', 'order-processing.huge.input.json (cannot be used)');
      await view.error.filter({ hasText: 'has 50.0 MB, and is not read' }).waitFor();
      await view.choose('run', /^order-processing\.input\.json$/);
      await view.error.waitFor({ state: 'hidden' });
      await view.hasText(' input', /ord-20417/);
    },
    { dark: true },
  );

  await step(
    'of a state inside of a Map the iteration is chosen, and what is tried has its item',
    async look => {
      await cursorTo(order, '"Book parcel": {');
      await view.state('Book parcel');
      await view.chosen('branch', /^Pack items\[0\]$/);
      await view.hasText(' input', /DESK-OAK-160/);
      await view.choose('branch', 'Pack items[2]');
      await view.hasText(' input', /LAMP-ARC-BR/);
      await look();
      await view.choose('add', 'InputPath');
      await view.field('InputPath').fill('$$.Map.Item.Value');
      await view.stage('InputPath').locator('.line', { hasText: '"LAMP-ARC-BR"' }).waitFor();
      await view.reset.click();
      await view.field('InputPath').waitFor({ state: 'detached' });
    },
    { dark: true },
  );

  await step(
    'of a loop the visit is chosen; JSONata is tried out and applied in YAML, with the keyboard alone',
    async look => {
      await ui.openFile(poller);
      await cursorTo(poller, 'Wait a while:');
      await view.state('Wait a while');
      const visit = view.page.locator('#visit');
      await visit.filter({ hasText: /^visit 1 of [2-9]/ }).waitFor();
      await view.page.locator('#after').focus();
      await view.page.locator('#after').press('Enter');
      await visit.filter({ hasText: /^visit 2 of/ }).waitFor();
      await view.stage('Assign').locator('.line', { hasText: '"polls": 2' }).waitFor();
      const written = await view.field('Assign').inputValue();
      await view.field('Assign').fill(written.replace('$polls + 1', '$polls + 10'));
      await view.stage('Assign').locator('.line', { hasText: '"polls": 11' }).waitFor();
      await look();
      await view.field('Assign').press('Control+Enter');
      await view.apply.waitFor({ state: 'hidden' });
      await ui.editor.locator('.view-line', { hasText: '$polls + 10' }).waitFor();
      await ui.undoAll();
      await view.stage('Assign').locator('.line', { hasText: '"polls": 2' }).waitFor();
    },
  );

  await step(
    'a history of AWS and a kept run are opened, and their values are there',
    async () => {
      const asl = (/** @type {string[]} */ ...args) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [inProject('dist/cli.mjs'), ...args], {
          encoding: 'utf8',
          maxBuffer: 1e8,
        });
        assert.equal(status, 0, stderr);
        return stdout;
      };
      const file = path.join(workspace, order);
      const input = (/** @type {string} */ name) => [
        '--input',
        path.join(workspace, `order-processing.${name}.input.json`),
      ];
      writeFileSync(
        path.join(workspace, 'recorded.json'),
        asl('run', file, ...input('vip'), '--history', '--format', 'json'),
      );
      asl('run', file, ...input('vip'), '--record', path.join(workspace, 'friday.aslrun.json'));
      await ui.openFile(order);
      await cursorTo(order, '"Validate order": {');
      await view.state('Validate order');
      for (const name of ['recorded.json', 'friday.aslrun.json']) {
        await view.choose('run', 'Open Kept Run or Recorded Execution');
        await ui.chooseFile(name);
        await view.chosen('run', new RegExp(`^${name}`));
        await view.note.filter({ hasText: 'Values as recorded' }).waitFor();
        await view.hasText(' input', /"vip": true/);
        await view.hasText(' result', /subtotal/);
      }
    },
    { dark: true },
  );

  await step(
    'the test of a state that was kept beside the file is a source of values, and named',
    async () => {
      const mock = { result: { Payload: { subtotal: 12, shipping: 3 }, StatusCode: 200 }, fieldValidationMode: 'NONE' };
      const { status, stderr } = spawnSync(
        process.execPath,
        [
          ...[inProject('dist/cli.mjs'), 'test-state', path.join(workspace, order), '--state', 'Validate order'],
          ...['--input', path.join(workspace, 'order-processing.vip.input.json'), '--variables', '{"orderId": "o-1"}'],
          ...['--mock', JSON.stringify(mock), '--record'],
        ],
        { encoding: 'utf8' },
      );
      assert.equal(status, 0, stderr);
      await cursorTo(order, '"Reserve stock": {');
      await view.state('Reserve stock');
      await cursorTo(order, '"Validate order": {');
      await view.state('Validate order');
      await view.choose('run', /^the test of Validate order/);
      await view.note.filter({ hasText: 'Values as recorded' }).waitFor();
      await view.hasText(' result', /"subtotal": 12/);
      await view.stage('Result').locator('.hint', { hasText: 'From the mocks' }).first().waitFor();
    },
    { dark: true },
  );

  await step('after a debug session its values are there', async () => {
    await ui.openFile(poller);
    await cursorTo(poller, 'Look at load:');
    await view.state('Look at load');
    await ui.focusText();
    await ui.startDebugging();
    await ui.answer('job-poller.input.json');
    // The console takes the place of the view.
    await ui.console
      .filter({ hasText: /job-poller (?:SUCCEEDED|FAILED)/ })
      .first()
      .waitFor();
    await ui.runCommand('ASL: Show Data Flow');
    await view.page.locator('#run option', { hasText: /^the last session/ }).waitFor({ state: 'attached' });
    await view.choose('run', 'the last session');
    await view.note.filter({ hasText: 'Values as recorded' }).waitFor();
    await view.hasText(' result', /JobRun/);
  });
}
