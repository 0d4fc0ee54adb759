/**
 * The data flow view's page: the stages of a state side by side, each with what it changes, and its field to be tried out. Runs in
 * the browser under a strict content policy; text is only ever set as text. What a stage gives is worked out by the language server.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { type Json, linesOf } from './differences.ts';
import { type DataFlow, type FromPage, readToPage, type Stage, type TryOut } from './messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const vscode = acquireVsCodeApi();
/** Typing goes on; what it gives follows when it rests. */
const restMilliseconds = 250;
/** AWS: bytes of what a state takes and gives. */
const limit = 262_144;

const content = element('content', HTMLElement);
const empty = element('empty', HTMLElement);
const stageList = element('stages', HTMLElement);
const stateButton = element('state', HTMLButtonElement);
const kind = element('kind', HTMLElement);
const sample = element('sample', HTMLSelectElement);
const visits = element('visits', HTMLElement);
const visitText = element('visit', HTMLElement);
const add = element('add', HTMLSelectElement);
const applyButton = element('apply', HTMLButtonElement);
const resetButton = element('reset', HTMLButtonElement);
const note = element('note', HTMLElement);
const problem = element('error', HTMLElement);

/** What is tried, of the state that is shown; gone when another one is. */
let tryOut: TryOut = { fields: {} };
let flow: DataFlow | undefined;
let shownKey = '';
/** Fields that somebody wants to try although the state does not have them. */
let added: string[] = [];
let rest: ReturnType<typeof setTimeout> | undefined;

addEventListener('message', event => {
  const message = readToPage(event.data);
  if (message?.type === 'none') {
    flow = undefined;
    content.hidden = true;
    empty.hidden = false;
    empty.textContent = message.message;
  } else if (message) show(message.flow);
});
stateButton.addEventListener('click', () => vscode.postMessage({ type: 'reveal' }));
sample.addEventListener('change', () => ask({ sample: sample.value, visit: 0, fields: tryOut.fields }));
element('before', HTMLButtonElement).addEventListener('click', () => step(-1));
element('after', HTMLButtonElement).addEventListener('click', () => step(1));
add.addEventListener('change', () => {
  added.push(add.value);
  if (flow) show(flow);
  stageList.querySelector<HTMLTextAreaElement>(`[data-field="${CSS.escape(added.at(-1) ?? '')}"]`)?.focus();
});
applyButton.addEventListener('click', () => vscode.postMessage({ type: 'apply', tryOut }));
resetButton.addEventListener('click', () => {
  added = [];
  ask({ ...chosen(), fields: {} });
});
vscode.postMessage({ type: 'ready' });

function chosen(): TryOut {
  return {
    fields: {},
    ...(tryOut.sample !== undefined && { sample: tryOut.sample }),
    ...(tryOut.visit !== undefined && { visit: tryOut.visit }),
  };
}

function step(by: number): void {
  if (flow) ask({ ...chosen(), visit: flow.visit + by, fields: tryOut.fields });
}

function ask(next: TryOut): void {
  tryOut = next;
  clearTimeout(rest);
  vscode.postMessage({ type: 'try', tryOut });
}

function askSoon(next: TryOut): void {
  tryOut = next;
  clearTimeout(rest);
  rest = setTimeout(() => vscode.postMessage({ type: 'try', tryOut }), restMilliseconds);
}

function show(next: DataFlow): void {
  const key = JSON.stringify([next.uri, next.machine, next.state]);
  if (key !== shownKey) {
    shownKey = key;
    tryOut = { ...(next.sample !== undefined && { sample: next.sample }), fields: {} };
    added = [];
  }
  flow = next;
  empty.hidden = true;
  content.hidden = false;
  stateButton.textContent = next.state;
  kind.textContent = [next.type, next.queryLanguage].filter(Boolean).join(' · ');
  sample.parentElement!.hidden = next.samples.length === 0;
  sample.replaceChildren(...next.samples.map(name => option(name, name === next.sample)));
  visits.hidden = next.visits < 2 || next.inputFrom === 'typed';
  visitText.textContent = `visit ${next.visit + 1} of ${next.visits}`;
  element('before', HTMLButtonElement).disabled = next.visit === 0;
  element('after', HTMLButtonElement).disabled = next.visit + 1 >= next.visits;
  const others = next.fields.filter(({ name, text }) => text === '' && !added.includes(name));
  add.parentElement!.hidden = others.length === 0;
  add.replaceChildren(option('', true, 'another field'), ...others.map(({ name }) => option(name, false)));
  const isTried = next.fields.some(({ tried }) => tried);
  applyButton.hidden = !isTried;
  resetButton.hidden = !isTried && tryOut.input === undefined && tryOut.result === undefined && added.length === 0;
  note.textContent = noteOf(next);
  problem.hidden = next.error === undefined;
  problem.textContent = next.error ?? '';
  draw(next);
}

function noteOf({ inputFrom, sample: name, visits: count, runEnd, stages }: DataFlow): string {
  if (inputFrom === 'typed') return 'With the input as it is typed.';
  if (inputFrom === 'run') return count === 1 ? `Values of a run with ${name}.` : '';
  if (name === undefined)
    return stages.length > 0
      ? 'Inferred. Type an input to see values.'
      : 'No data reaches this state. Type an input to see values.';
  return `A run with ${name} does not come by${runEnd === undefined || runEnd === 'SUCCEEDED' ? '' : ` (${runEnd})`}: inferred.`;
}

// ---------------------------------------------------------------- stages

/** One column. */
interface Column {
  readonly title: string;
  readonly stage: Stage | undefined;
  readonly before: Stage | undefined;
  /** The field that makes it, or what can be typed in its place. */
  readonly editor: { readonly name: string; readonly label: string; readonly text: string } | undefined;
}

function columnsOf(shown: DataFlow): Column[] {
  const columns: Column[] = [];
  const texts = new Map(shown.fields.map(({ name, text }) => [name, text]));
  const done = new Set<string>();
  // What is the data of before with something put into it is compared with that; every other stage makes something else.
  const input = shown.stages.find(({ stage }) => stage === 'Input');
  const written = shown.stages.find(({ stage }) => stage === 'ResultPath');
  for (const stage of shown.stages) {
    const isInput = stage.stage === 'Input';
    const isAnswer = stage.stage === 'Result' && shown.resultFrom !== undefined;
    const field = isAnswer ? undefined : stage.field;
    if (field !== undefined) done.add(field);
    columns.push({
      title: stage.stage === 'Output' && stage.field === 'OutputPath' ? 'OutputPath' : stage.stage,
      stage,
      before:
        stage.stage === 'ResultPath' || (stage.stage === 'Output' && stage.field === undefined)
          ? input
          : stage.field === 'OutputPath'
            ? (written ?? input)
            : undefined,
      editor: isInput
        ? { name: ' input', label: 'Input, as JSON', text: tryOut.input ?? stage.value ?? '' }
        : isAnswer
          ? { name: ' result', label: 'Result, as JSON', text: tryOut.result ?? stage.value ?? '' }
          : field !== undefined && texts.has(field)
            ? { name: field, label: field, text: texts.get(field) ?? '' }
            : undefined,
    });
  }
  // What the data did not get as far as, or what is not there yet.
  for (const { name, text } of shown.fields) {
    if (done.has(name) || (text === '' && !added.includes(name))) continue;
    columns.push({ title: name, stage: undefined, before: undefined, editor: { name, label: name, text } });
  }
  if (shown.stages.length === 0)
    columns.unshift({
      title: 'Input',
      stage: undefined,
      before: undefined,
      editor: { name: ' input', label: 'Input, as JSON', text: tryOut.input ?? '' },
    });
  return columns;
}

function draw(shown: DataFlow): void {
  const focused = document.activeElement instanceof HTMLTextAreaElement ? document.activeElement : undefined;
  const old = new Map([...stageList.querySelectorAll('textarea')].map(area => [area.dataset.field ?? '', area]));
  const nodes = columnsOf(shown).map(column => columnNode(column, shown, old));
  const last = made('p', 'next');
  last.textContent = shown.next === undefined ? '' : `→ ${shown.next}`;
  stageList.replaceChildren(...nodes, ...(shown.next === undefined ? [] : [last]));
  // Moving it took the focus away; where the cursor stands in it is kept.
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

function columnNode({ title, stage, before, editor }: Column, shown: DataFlow, old: Map<string, HTMLTextAreaElement>) {
  const column = made('section', 'stage');
  column.setAttribute('role', 'listitem');
  column.setAttribute('aria-label', title);
  const head = made('h2', '');
  head.textContent = title;
  if (stage?.bytes !== undefined) {
    const size = made('span', stage.bytes > limit ? 'size over' : 'size');
    size.textContent = `${stage.value === undefined ? '≥ ' : ''}${stage.bytes.toLocaleString('en-US')} B${stage.bytes > limit ? ', over the limit of 262,144' : ''}`;
    head.append(size);
  }
  column.append(head);
  if (editor) column.append(editorNode(editor, old));
  if (title === 'Result' && shown.resultFrom === 'example')
    column.append(hint('An example from the catalog: type the real result, or write mocks.'));
  if (title === 'Input' && tryOut.input !== undefined && shown.error === undefined) column.append(keepButton());
  // What is typed as JSON is seen already.
  const isShown = stage && !editor?.name.startsWith(' ');
  if (isShown)
    column.append(stage.value === undefined ? shapeNode(stage.shape ?? '') : valueNode(stage.value, before?.value));
  else if (stage?.shape !== undefined && stage.value === undefined) column.append(shapeNode(stage.shape));
  return column;
}

function editorNode({ name, label, text }: NonNullable<Column['editor']>, old: Map<string, HTMLTextAreaElement>) {
  const known = old.get(name);
  const area = known ?? made('textarea', '');
  if (!known) {
    area.dataset.field = name;
    area.spellcheck = false;
    area.setAttribute('aria-label', label);
    area.addEventListener('input', () => typed(area));
  }
  // Not while somebody types in it: the answer may be about an earlier text.
  if (document.activeElement !== area && area.value !== text) area.value = text;
  area.rows = Math.min(
    name.startsWith(' ') ? 14 : 8,
    Math.max(name.startsWith(' ') ? 6 : 1, area.value.split('\n').length),
  );
  area.classList.toggle('tried', isTried(name));
  return area;
}

function isTried(name: string): boolean {
  if (name === ' input') return tryOut.input !== undefined;
  if (name === ' result') return tryOut.result !== undefined;
  return tryOut.fields[name] !== undefined && flow?.fields.find(field => field.name === name)?.tried === true;
}

function typed(area: HTMLTextAreaElement): void {
  const name = area.dataset.field ?? '';
  if (name === ' input') askSoon({ ...tryOut, input: area.value });
  else if (name === ' result') askSoon({ ...tryOut, result: area.value });
  else askSoon({ ...tryOut, fields: { ...tryOut.fields, [name]: area.value } });
}

function valueNode(text: string, before: string | undefined): HTMLElement {
  const value = parsed(text);
  const pre = made('pre', '');
  pre.tabIndex = 0;
  if (value === undefined) {
    pre.textContent = text;
    return pre;
  }
  const words = { same: '', new: 'new: ', changed: 'changed: ', gone: 'gone: ' };
  for (const line of linesOf(value, before === undefined ? undefined : parsed(before))) {
    const node = made('span', `line ${line.kind}`);
    node.textContent = `${line.text}\n`;
    if (line.kind !== 'same') node.title = words[line.kind].replace(': ', '');
    pre.append(node);
  }
  return pre;
}

function shapeNode(text: string): HTMLElement {
  const pre = made('pre', 'shape');
  pre.tabIndex = 0;
  pre.textContent = text;
  return pre;
}

/** Undefined for what was cut. */
function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function hint(text: string): HTMLElement {
  const node = made('p', 'hint');
  node.textContent = text;
  return node;
}

function keepButton(): HTMLElement {
  const button = made('button', '');
  button.type = 'button';
  button.textContent = 'Keep Beside the File…';
  button.addEventListener('click', () => vscode.postMessage({ type: 'keep', input: tryOut.input ?? '' }));
  return button;
}

function option(value: string, selected: boolean, text = value): HTMLOptionElement {
  const node = made('option', '');
  node.value = value;
  node.textContent = text;
  node.selected = selected;
  return node;
}

function made<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return node;
}

function element<T extends HTMLElement>(id: string, type: { new (): T; prototype: T }): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
  return found;
}
