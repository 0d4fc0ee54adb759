// @ts-check
// VS Code's workbench as a person sees it, for Playwright: open a file, put the cursor somewhere, look at squiggles and
// suggestions, click in the gutter, step. It knows VS Code's class names, so that no test has to; nothing of our extension but
// where its webviews are.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {ReturnType<typeof workbenchPage>} WorkbenchPage */

/** Long enough for a cold language server on a busy machine. */
const patience = Number(process.env.ASL_TEST_PATIENCE ?? 20_000);

/**
 * @param {Page} page
 * @param {{ workspace: string }} where the folder that is open
 */
export function workbenchPage(page, { workspace }) {
  page.setDefaultTimeout(patience);
  const quickInput = page.locator('.quick-input-widget:visible');
  const editorGroup = page.locator('.editor-group-container.active');
  const editor = editorGroup.locator('.editor-instance');
  const variables = page.locator('.debug-variables .monaco-list-row');

  /** @param {string} file @param {string} text */
  function endOf(file, text) {
    const content = readFileSync(path.join(workspace, file), 'utf8');
    const start = content.indexOf(text);
    if (start < 0) throw new Error(`${file} does not contain ${JSON.stringify(text)}`);
    const lines = content.slice(0, start + text.length).split('\n');
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }

  /**
   * Opens what VS Code asks at the top of its window, and waits until it has the keyboard.
   * @param {string} chord
   */
  async function quickly(chord) {
    await ui.settled();
    await page.keyboard.press(chord);
    await quickInput.locator('input:focus').first().waitFor();
    return quickInput.locator('input').first();
  }

  const ui = {
    page,
    /** The focused editor's element. */
    editor,

    /** Waits until the workbench shows its files. */
    async ready() {
      await page
        .locator('.monaco-workbench .explorer-folders-view .monaco-list-row')
        .first()
        .waitFor({ timeout: 90_000 });
    },

    // ---- Files and cursor

    /** @param {string} file relative to the workspace */
    async openFile(file) {
      const input = await quickly('Control+P');
      await input.fill(file);
      await quickInput.locator('.monaco-list-row.focused', { hasText: path.basename(file) }).waitFor();
      await input.press('Enter');
      await page
        .getByRole('tab', { name: path.basename(file), selected: true })
        .first()
        .waitFor();
      await editor.locator('.view-line').first().waitFor();
    },

    /**
     * Opens a file that was just made: what Quick Open finds may be from before it.
     * @param {string} file at the top of the workspace
     */
    async openNewFile(file) {
      await page
        .locator('.explorer-folders-view .monaco-list-row', { has: page.getByText(file, { exact: true }) })
        .dblclick();
      // A pointer that rests there shows the file's path over the files below.
      await page.mouse.move(700, 450);
      await page.getByRole('tab', { name: file, selected: true }).first().waitFor();
      await editor.locator('.view-line').first().waitFor();
    },

    /**
     * Puts the cursor behind a piece of text, as the file is on disk.
     * @param {string} file relative to the workspace @param {string} text its first occurrence counts
     */
    async putCursorAfter(file, text) {
      const { line, column } = endOf(file, text);
      await ui.goToLine(line, column);
    },

    /** Waits until the cursor stands in the last line of a piece of text. @param {string} file @param {string} text as for putCursorAfter */
    async cursorIsAt(file, text) {
      const { line } = endOf(file, text);
      await page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line}, ` }).waitFor();
    },

    /** @param {number} line from 1 @param {number} [column] from 1 */
    async goToLine(line, column = 1) {
      const input = await quickly('Control+G');
      await input.fill(`:${line}:${column}`);
      // Else it says that no text is open.
      await quickInput.locator('.monaco-list-row.focused', { hasText: String(line) }).waitFor();
      await input.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
      await page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    },

    /** @param {string} text typed key by key, so that the editor helps as it helps a person */
    type: text => page.keyboard.type(text, { delay: 20 }),

    /** @param {string} chord e.g. "Control+Space", "F10" */
    press: chord => page.keyboard.press(chord),

    /** Waits until a text of one line is selected, which the status bar counts. @param {string} text */
    selected: text => page.locator('#status\\.editor\\.selection', { hasText: `(${text.length} selected)` }).waitFor(),

    /** Waits until the file is saved. */
    editorIsClean: () => editorGroup.locator('.tab.active:not(.dirty)').waitFor(),

    /** Undoes all that was typed since the file was opened. */
    async undoAll() {
      await ui.focusText();
      const dirty = editorGroup.locator('.tab.active.dirty');
      for (let times = 0; (await dirty.count()) > 0; times++) {
        if (times > 50) throw new Error('The file does not become clean by undoing.');
        await page.keyboard.press('Control+Z');
        await page.waitForTimeout(50);
      }
    },

    /**
     * Waits until VS Code knows who has the keyboard: a webview tells it up to a quarter of a second later, and what was opened
     * in between, such as the palette, would be closed again.
     */
    async settled() {
      await page.waitForFunction(() => {
        const frame = document.activeElement;
        if (!frame?.matches('iframe.webview')) return true;
        // Webviews lie over their editors; VS Code says over which.
        const holder = frame.closest('[data-parent-flow-to-element-id]');
        const place = document.getElementById(holder?.getAttribute('data-parent-flow-to-element-id') ?? '');
        const group = place?.closest('.editor-group-container');
        return !group || group.classList.contains('active');
      });
    },

    /**
     * Waits until the workbench has written something down that is there when the window comes back, or has struck it out.
     * @param {string} text of what it keeps of this folder @param {boolean} [isThere]
     */
    async kept(text, isThere = true) {
      const wish = /** @type {const} */ ([text, isThere]);
      await page.waitForFunction(async ([wanted, wished]) => {
        const databases = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('vscode-web-state-db'));
        // The workspace's, the profile's and the one for all.
        if (databases.length < 2) return false;
        for (const { name } of databases) {
          if (name === undefined) continue;
          /** @type {IDBDatabase} */
          const database = await new Promise((resolve, reject) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          /** @type {unknown[]} */
          const values = await new Promise((resolve, reject) => {
            const request = database.transaction('ItemTable').objectStore('ItemTable').getAll();
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          database.close();
          if (values.some(value => String(value).includes(wanted))) return wished;
        }
        return !wished;
      }, wish);
    },

    /** Focuses the text in the first editor group, wherever the focus was. */
    async focusText() {
      await ui.settled();
      const text = page.locator('.editor-instance .monaco-editor.focused');
      const inActiveGroup = page.locator('.editor-group-container.active').locator(text);
      do {
        await page.keyboard.press('Control+1');
        await text.waitFor();
        await ui.webviewsAreLeft();
        // That a webview has the keyboard may be heard when it has just been left: then VS Code is there, though the text has the keyboard.
      } while ((await inActiveGroup.count()) === 0);
    },

    /**
     * Waits until the webviews have noticed that another one has the keyboard: VS Code asks their pages four times a second, and one
     * that is left and entered again in between is never heard to be entered.
     */
    async webviewsAreLeft() {
      const later = () => new Promise(done => setTimeout(done, 300));
      for (const holder of await page.locator('iframe.webview.ready').all())
        await holder.contentFrame().locator(':root').evaluate(later);
    },

    /** Closes every editor; none may have changes. */
    async closeAll() {
      await ui.runCommand('View: Close All Editors');
      await page.locator('.editor-instance').first().waitFor({ state: 'detached' });
    },

    /** @param {string} title as the palette shows it, category included */
    async runCommand(title) {
      const input = await quickly('F1');
      await input.fill(`>${title}`);
      await quickInput.locator('.monaco-list-row.focused', { hasText: title }).waitFor();
      await input.press('Enter');
    },

    /** Answers an input box or a pick. @param {string} text of a pick: in the row that is meant */
    async answer(text) {
      await quickInput.locator('input:focus').first().waitFor();
      const input = quickInput.locator('input').first();
      await input.fill(text);
      if (await quickInput.locator('.quick-input-list').isVisible())
        await quickInput.locator('.monaco-list-row.focused', { hasText: text }).waitFor();
      await input.press('Enter');
    },
    quickInput,

    /** Chooses a file of the workspace in VS Code's own dialogue. @param {string} file relative to the workspace */
    async chooseFile(file) {
      const input = quickInput.locator('input').first();
      await input.waitFor();
      await quickInput.locator('.monaco-list-row').first().waitFor(); // before, what is typed is overwritten
      await input.fill(path.join(workspace, file));
      await quickInput
        .locator('.monaco-list-row', { hasText: path.basename(file) })
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
    },

    // ---- What the editor shows

    /** @param {'error' | 'warning' | 'info' | 'hint'} severity */
    squiggles: severity => editor.locator(`.squiggly-${severity}`),
    /** The language's name in the status bar. */
    languageMode: page.locator('#status\\.editor\\.mode'),
    /** Errors and warnings in the status bar. */
    problemCount: page.locator('#status\\.problems'),
    /** Rows of the Problems view, after `runCommand('View: Focus Problems')` or similar. */
    problems: page.locator('.markers-panel .monaco-list-row'),
    /** @param {string | RegExp} text */
    suggestion: text => page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }),
    suggestions: page.locator('.suggest-widget.visible .monaco-list-row'),
    hover: page.locator('.monaco-hover:visible'),
    /** A message that must be answered. */
    dialog: page.locator('.monaco-dialog-box'),
    notifications: page.locator('.notification-toast .notification-list-item-message'),

    /** Takes an item of the list that has opened, once it is the chosen one. @param {string} text */
    async take(text) {
      await page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: text }).waitFor();
      await page.keyboard.press('Enter');
    },

    /**
     * Opens the menu of quick fixes. VS Code asks for them by itself a quarter of a second after the cursor has moved, and forgets
     * what was asked for by key meanwhile; when the bulb is there, it has its answer.
     */
    async quickFixes() {
      const bulb = editor.locator('[class*="gutter-lightbulb"], .lightBulbWidget').first();
      const cursor = editor.locator('.cursors-layer .cursor').first();
      const middleOf = async (/** @type {typeof bulb} */ each) => {
        const { y, height } = await boxOf(each);
        return y + height / 2;
      };
      do await bulb.waitFor();
      while (Math.abs((await middleOf(bulb)) - (await middleOf(cursor))) > 8);
      await page.keyboard.press('Control+.');
    },

    async suggest() {
      await page.keyboard.press('Control+Space');
      await ui.suggestions.first().waitFor();
    },

    /** Shows the hover of what the cursor is at. */
    async showHover() {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
    },

    /** The content of the webview that is shown, e.g. the graph. */
    webview: () => page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame'),

    // ---- Debugging

    /** Clicks in the gutter beside the line that holds the text. @param {string} file relative to the workspace @param {string} text */
    async setBreakpointAt(file, text) {
      await ui.putCursorAfter(file, text);
      const cursor = await boxOf(editor.locator('.cursors-layer .cursor').first());
      const margin = await boxOf(editor.locator('.margin').first());
      const breakpoints = editor.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified');
      const before = await breakpoints.count();
      await page.mouse.click(margin.x + 10, cursor.y + cursor.height / 2);
      await breakpoints.nth(before).waitFor();
    },

    async startDebugging() {
      await page.keyboard.press('F5');
    },

    /** Waits until execution stands still at a line. @param {string | RegExp} [text] of that line */
    async stopped(text) {
      await page.locator('.debug-toolbar').waitFor();
      await page.locator('.debug-top-stack-frame-line').first().waitFor();
      if (text) await ui.callStack.filter({ hasText: text }).first().waitFor();
    },

    /** @param {'continue' | 'over' | 'in' | 'out'} kind */
    async step(kind) {
      await page.keyboard.press({ continue: 'F5', over: 'F10', in: 'F11', out: 'Shift+F11' }[kind]);
    },

    async debuggingEnded() {
      await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    },

    /** Rows of the call stack: sessions, threads and frames. */
    callStack: page.locator('.debug-call-stack .monaco-list-row'),
    /** A row of the Variables view: `name: value` or `name = value`. @param {string | RegExp} text */
    variable: text => variables.filter({ hasText: text }),

    /** Opens a scope or a structured value if it is closed. @param {string | RegExp} name */
    async expand(name) {
      const row = ui.variable(name).first();
      await row.waitFor();
      if ((await row.getAttribute('aria-expanded')) === 'false') {
        await row.locator('.monaco-tl-twistie').click();
        await page
          .locator(`.debug-variables .monaco-list-row[aria-expanded=true]`, { hasText: name })
          .first()
          .waitFor();
      }
    },

    /** The Debug Console's output. */
    console: page.locator('.repl .monaco-list-row'),
    /** @param {string} expression */
    async evaluate(expression) {
      await ui.runCommand('Debug Console: Focus on Debug Console View');
      await page.locator('.repl .monaco-editor.focused').waitFor();
      await page.keyboard.type(expression);
      await page.keyboard.press('Enter');
    },

    // ---- Looks

    /** What VS Code's window is shown in, for the names of pictures. */
    async themeInUse() {
      const classes = await page.locator('.monaco-workbench').first().getAttribute('class');
      return Object.entries(themeNames).find(([each]) => classes?.split(' ').includes(each))?.[1] ?? 'light';
    },

    /** @param {'light' | 'dark'} theme */
    async useTheme(theme) {
      await page.emulateMedia({ colorScheme: theme }); // testSettings has "window.autoDetectColorScheme"
      await page.locator(`.monaco-workbench.${theme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
      // Hidden ones hear of it, too.
      for (const holder of await page.locator('iframe.webview.ready').all()) {
        const body = holder.contentFrame().frameLocator('iframe#active-frame').locator(`body.vscode-${theme}`);
        await body.waitFor({ state: 'attached' });
      }
    },
  };
  return ui;
}

/** By VS Code's own class for each sort of theme. */
const themeNames = {
  'hc-black': 'dark-high-contrast',
  'hc-light': 'light-high-contrast',
  'vs-dark': 'dark',
  vs: 'light',
};

/** @param {import('playwright-core').Locator} locator */
async function boxOf(locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not visible`);
  return box;
}
