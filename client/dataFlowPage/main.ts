/**
 * The data flow view's page: the stages of a state side by side, each with what it changes, and its field to be tried out. Runs in
 * the browser under a strict content policy; text is only ever set as text. What a stage gives is worked out by the language server.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { element, made, option } from '../pageElements.ts';
import { type Json, linesOf } from './differences.ts';
import {
  type Chosen,
  type DataFlow,
  type FromPage,
  type RunChoice,
  readChosen,
  readToPage,
  type Stage,
  type TryOut,
} from './messages.ts';
import { closeRules, ruleOf, rulesNode } from './rules.ts';
import { limit, sizesTable } from './sizes.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const vscode = acquireVsCodeApi();
/** Typing goes on; what it gives follows when it rests. */
const restMilliseconds = 250;
/** Stands in the list of runs, and is none. */
const openFile = ' open';

const content = element('content', HTMLElement);
const empty = element('empty', HTMLElement);
const stageList = element('stages', HTMLElement);
const stateButton = element('state', HTMLButtonElement);
const kind = element('kind', HTMLElement);
const runs = element('run', HTMLSelectElement);
const branches = element('branch', HTMLSelectElement);
const visits = element('visits', HTMLElement);
const visitText = element('visit', HTMLElement);
const beforeButton = element('before', HTMLButtonElement);
const afterButton = element('after', HTMLButtonElement);
const add = element('add', HTMLSelectElement);
const applyButton = element('apply', HTMLButtonElement);
const resetButton = element('reset', HTMLButtonElement);
const wholeButton = element('whole', HTMLButtonElement);
const sizeList = element('sizes', HTMLElement);
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
    shownKey = '';
    content.hidden = true;
    empty.hidden = false;
    empty.textContent = message.message;
  } else if (message?.type === 'applied') {
    tryOut = { ...tryOut, fields: {} };
    added = [];
  } else if (message) show(message.flow, message.chosen);
});
stateButton.addEventListener('click', () => vscode.postMessage({ type: 'reveal' }));
runs.addEventListener('change', () => {
  if (runs.value !== openFile) {
    ask({ ...tryOutOf({ ...chosen(), run: runs.value, visit: 0 }), fields: tryOut.fields });
    return;
  }
  vscode.postMessage({ type: 'open' });
  runs.value = flow?.run ?? '';
});
branches.addEventListener('change', () =>
  ask({ ...tryOutOf({ ...chosen(), branch: branches.value, visit: 0 }), fields: tryOut.fields }),
);
beforeButton.addEventListener('click', () => step(-1));
afterButton.addEventListener('click', () => step(1));
add.addEventListener('change', () => {
  added.push(add.value);
  if (flow) show(flow, chosen());
  stageList.querySelector<HTMLTextAreaElement>(`[data-field="${CSS.escape(added.at(-1) ?? '')}"]`)?.focus();
});
wholeButton.addEventListener('click', () => {
  const { whole, ...rest } = tryOut;
  ask(whole ? rest : { ...rest, whole: true });
});
applyButton.addEventListener('click', apply);
resetButton.addEventListener('click', () => {
  added = [];
  ask(tryOutOf(chosen()));
});
addEventListener('keydown', event => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || applyButton.hidden) return;
  event.preventDefault();
  apply();
});
vscode.postMessage({ type: 'ready' });

function apply(): void {
  clearTimeout(rest);
  vscode.postMessage({ type: 'apply', tryOut });
}

/** Without what is tried. */
function chosen(): Chosen {
  return readChosen(tryOut);
}

function tryOutOf(wanted: Chosen): TryOut {
  return { ...wanted, fields: {} };
}

function step(by: number): void {
  if (flow) ask({ ...tryOutOf({ ...chosen(), visit: flow.visit + by }), fields: tryOut.fields });
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

function show(given: DataFlow, wanted: Chosen): void {
  const key = JSON.stringify([given.uri, given.machine, given.state]);
  const isSame = key === shownKey;
  // While something cannot be read, what was last known stays where it is.
  const isStale = isSame && given.stages.length === 0 && flow !== undefined && flow.stages.length > 0;
  const { rules } = (isStale && flow) || given;
  const next: DataFlow = isStale ? { ...given, stages: flow?.stages ?? [], ...(rules && { rules }) } : given;
  if (!isSame) {
    closeRules();
    shownKey = key;
    tryOut = tryOutOf(wanted);
    added = [];
  }
  flow = next;
  empty.hidden = true;
  content.hidden = false;
  stateButton.textContent = next.state;
  kind.textContent = [next.type, next.queryLanguage].filter(Boolean).join(' · ');
  listRuns(next);
  labelOf(branches).hidden = next.branches.length < 2;
  fill(
    branches,
    next.branches.map(branch => option(branch, branch === next.branch)),
  );
  visits.hidden = next.visits < 2;
  visitText.textContent = `visit ${next.visit + 1} of ${next.visits}`;
  disable(beforeButton, next.visit === 0, afterButton);
  disable(afterButton, next.visit + 1 >= next.visits, beforeButton);
  const others = next.fields.filter(({ name, text }) => text === '' && !added.includes(name));
  labelOf(add).hidden = others.length === 0 || next.sizes !== undefined;
  fill(add, [option('', true, 'another field'), ...others.map(({ name }) => option(name, false, labelOfField(name)))]);
  const isTried = next.fields.some(({ tried }) => tried);
  hide(applyButton, !isTried);
  hide(resetButton, !isTried && tryOut.input === undefined && tryOut.result === undefined && added.length === 0);
  say(note, noteOf(next, isTried));
  note.title = note.textContent ?? '';
  problem.hidden = next.error === undefined;
  say(problem, next.error ?? '');
  // It stands at its stage as well.
  problem.classList.toggle('brief', next.failedAt !== undefined && next.sizes === undefined);
  stageList.classList.toggle('stale', isStale);
  const { sizes } = next;
  wholeButton.setAttribute('aria-pressed', String(sizes !== undefined));
  sizeList.hidden = sizes === undefined;
  stageList.hidden = sizes !== undefined;
  if (sizes) sizesTable(sizeList, sizes, next, place => vscode.postMessage({ type: 'reveal', ...place }));
  draw(next);
}

const groups: readonly (readonly [kind: string, label: string])[] = [
  ['session', 'Debug sessions'],
  ['input', 'Inputs beside the file'],
  ['test', 'Tests of states'],
  ['kept', 'Kept runs'],
  ['history', 'Recorded executions'],
];

function listRuns(shown: DataFlow): void {
  const listed = groups.flatMap(([own, label]) => {
    const members = shown.runs.filter(run => run.kind === own);
    if (members.length === 0) return [];
    const group = made('optgroup');
    group.label = label;
    group.append(...members.map(run => option(run.id, run.id === shown.run, wordsOf(run))));
    return [group];
  });
  fill(runs, [
    option('', shown.run === undefined, 'no run: inferred'),
    ...listed,
    option(openFile, false, 'Open Kept Run or Recorded Execution…'),
  ]);
}

function wordsOf({ label, at, problem: why }: RunChoice): string {
  const time =
    at === undefined ? '' : `, ${new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
  return `${label}${time}${why === undefined ? '' : ' (cannot be used)'}`;
}

/** Only when there is something else in it: a list that is open would close. */
function fill(select: HTMLSelectElement, parts: readonly (HTMLOptionElement | HTMLOptGroupElement)[]): void {
  const saidBy = (nodes: Iterable<Element>): string =>
    JSON.stringify(
      [...nodes].map(node => [
        node instanceof HTMLOptGroupElement ? [node.label, saidBy(node.children)] : node.textContent,
        (node as Partial<HTMLOptionElement>).value,
      ]),
    );
  const all = parts.flatMap(part =>
    part instanceof HTMLOptionElement ? [part] : [...part.querySelectorAll('option')],
  );
  const value = all.find(each => each.selected)?.value ?? '';
  if (saidBy(select.children) !== saidBy(parts)) select.replaceChildren(...parts);
  select.value = value;
}

function labelOf(select: HTMLSelectElement): HTMLElement {
  return select.closest('label') ?? select;
}

/** The focus goes to the other one rather than nowhere. */
function disable(button: HTMLButtonElement, isDisabled: boolean, other: HTMLButtonElement): void {
  const isFocused = document.activeElement === button;
  button.disabled = isDisabled;
  if (isFocused && isDisabled) other.focus();
}

function hide(button: HTMLButtonElement, isHidden: boolean): void {
  if (isHidden && document.activeElement === button) stateButton.focus();
  button.hidden = isHidden;
}

/** What is said already is not said again to who listens. */
function say(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

function noteOf(shown: DataFlow, isTried: boolean): string {
  const { inputFrom, runs: all, run: id, visits: count, runEnd, stages, status, hasChanged } = shown;
  if (inputFrom === 'typed') return 'With the input as it is typed.';
  const run = all.find(each => each.id === id);
  if (inputFrom === 'run') {
    const end = ends[status ?? ''];
    const about = [
      run?.kind === 'input' ? `Values of a run with ${run.label}` : `Values as recorded`,
      ...(end ? [end] : []),
      ...(isTried ? ['with what is tried'] : hasChanged ? ['worked out anew, as the state has changed'] : []),
    ];
    return `${about.join(', ')}.`;
  }
  if (run && run.problem === undefined && count === 0)
    return `${run.label} does not come by${runEnd === undefined || runEnd === 'SUCCEEDED' ? '' : ` (${runEnd})`}: inferred.`;
  return stages.length > 0
    ? 'Inferred. Type an input to see values.'
    : 'No data reaches this state. Type an input to see values.';
}

const ends: { readonly [status: string]: string } = {
  caught: 'an error that was caught',
  failed: 'the state failed',
  aborted: 'it was cut off here',
  running: 'it was left in the middle',
};

// ---------------------------------------------------------------- stages

/** One column. */
interface Column {
  readonly title: string;
  readonly stage: Stage | undefined;
  readonly before: Stage | undefined;
  /** The field that makes it, or what can be typed in its place. */
  readonly editor: { readonly name: string; readonly label: string; readonly text: string } | undefined;
}

/** `Assign of rule 2` for what a rule of a Choice does. */
function labelOfField(name: string): string {
  const rule = ruleOf(name);
  return rule === undefined ? name : name.replace(/^.*\]\.?/, '').concat(` of ${rule}`);
}

/** The order in which data goes through stages and fields. */
const order: readonly string[] = [
  ...['Input', 'InputPath', 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  ...[
    'Error',
    'ErrorPath',
    'Cause',
    'CausePath',
    'ItemsPath',
    'Items',
    'Parameters',
    'Arguments',
    'ItemSelector',
    'ItemBatcher',
    'Result',
  ],
  ...['ResultSelector', 'Assign', 'ResultPath', 'OutputPath', 'Output'],
];

/** What a Wait waits for and a Fail says: the field tells which of the ways it is written in. */
const namedByField: ReadonlySet<string> = new Set(['Wait', 'Error', 'Cause']);

function columnsOf(shown: DataFlow): Column[] {
  const columns: Column[] = [];
  const texts = new Map(shown.fields.map(({ name, text }) => [name, text]));
  // What rules test stands in their own column.
  const done = new Set<string>(shown.rules?.flatMap(({ field }) => field ?? []));
  // What is the data of before with something put into it is compared with that; every other stage makes something else.
  const input = shown.stages.find(({ stage }) => stage === 'Input');
  const written = shown.stages.find(({ stage }) => stage === 'ResultPath');
  for (const stage of shown.stages) {
    const isInput = stage.stage === 'Input';
    const isAnswer = stage.stage === 'Result' && shown.resultFrom !== undefined;
    const field = isAnswer ? undefined : stage.field;
    if (field !== undefined) done.add(field);
    columns.push({
      title: namedByField.has(stage.stage) || stage.field === 'OutputPath' ? (stage.field ?? stage.stage) : stage.stage,
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
            ? { name: field, label: labelOfField(field), text: texts.get(field) ?? '' }
            : undefined,
    });
  }
  // What the data did not get as far as, or what is not there yet.
  for (const { name, text } of shown.fields) {
    if (done.has(name) || (text === '' && !added.includes(name))) continue;
    const place = order.indexOf(name.replace(/^.*\./, ''));
    const behind = columns.findIndex(({ title }) => order.indexOf(title) > place);
    const column = {
      title: name.replace(/^.*\./, ''),
      stage: undefined,
      before: undefined,
      editor: { name, label: labelOfField(name), text },
    };
    columns.splice(behind < 0 ? columns.length : behind, 0, column);
  }
  if (shown.failedAt === 'Result' && !columns.some(({ title }) => title === 'Result')) {
    const behind = columns.findIndex(({ title }) => order.indexOf(title) > order.indexOf('Result'));
    const editor = { name: ' result', label: 'Result, as JSON', text: tryOut.result ?? '' };
    const column = { title: 'Result', stage: undefined, before: undefined, editor };
    columns.splice(behind < 0 ? columns.length : behind, 0, column);
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
  const summary = (document.activeElement as HTMLElement | null)?.dataset.of;
  const columns = columnsOf(shown);
  const nodes: HTMLElement[] = columns.map(column => columnNode(column, shown, old));
  if (shown.rules) {
    const rules = rulesNode(shown.rules, shown, (name, label, text) => editorNode({ name, label, text }, old));
    nodes.splice(columns.findLastIndex(({ title }) => title === 'Input' || title === 'InputPath') + 1, 0, rules);
  }
  if (shown.next !== undefined) {
    const last = made('p', 'next', `→ ${shown.next}`);
    last.setAttribute('aria-label', `Next: ${shown.next}`);
    const end = columns.at(-1)?.stage?.stage === 'Output' ? nodes.at(-1)?.querySelector('h2') : undefined;
    if (end) end.after(last);
    else nodes.push(last);
  }
  const { scrollLeft, scrollTop } = stageList;
  const scrolled = new Map(scrollables(scrolledIn).map(({ key, node }) => [key, [node.scrollLeft, node.scrollTop]]));
  scrolledIn = whatIsShown();
  stageList.replaceChildren(...nodes);
  stageList.scrollTo(scrollLeft, scrollTop);
  for (const { key, node } of scrollables(scrolledIn))
    node.scrollTo(...((scrolled.get(key) ?? [0, 0]) as [number, number]));
  showDeciding(shown);
  // Moving it took the focus away; where the cursor stands in it is kept.
  if (focused?.isConnected) focused.focus({ preventScroll: true });
  else if (summary !== undefined)
    stageList.querySelector<HTMLElement>(`[data-of="${CSS.escape(summary)}"]`)?.focus({ preventScroll: true });
}

/** Of what the columns are that stand there. */
let scrolledIn = '';

/** Columns and what is in them, by what they show: who has scrolled there stays there. */
function scrollables(what: string): { readonly key: string; readonly node: Element }[] {
  return [...stageList.querySelectorAll('.stage')].flatMap(column => {
    const key = `${what} ${column.getAttribute('aria-label')}`;
    return [column, ...column.querySelectorAll('pre')].map((node, index) => ({ key: `${key} ${index}`, node }));
  });
}

/** The state, and where in which run. */
function whatIsShown(): string {
  return JSON.stringify([shownKey, flow?.run, flow?.branch, flow?.visit]);
}

/** The rule that decides comes into sight, once: who then scrolls is not led back. */
let decidingShown = '';
function showDeciding({ rules }: DataFlow): void {
  const deciding = rules?.findIndex(({ isTaken, isReached, answer }) => isTaken || (isReached && answer === 'fails'));
  const now = `${whatIsShown()} ${deciding}`;
  if (deciding === undefined || deciding < 0 || now === decidingShown) return;
  decidingShown = now;
  const rule = stageList.querySelectorAll<HTMLElement>('.rule')[deciding];
  const column = rule?.closest('.stage');
  if (!rule || !column) return;
  const { top, bottom } = rule.getBoundingClientRect();
  const room = column.getBoundingClientRect();
  if (bottom > room.bottom) column.scrollTop += Math.min(bottom - room.bottom, top - room.top);
  else if (top < room.top) column.scrollTop += top - room.top;
}

function columnNode({ title, stage, before, editor }: Column, shown: DataFlow, old: Map<string, HTMLTextAreaElement>) {
  const column = made('section', 'stage');
  column.setAttribute('role', 'listitem');
  column.setAttribute('aria-label', title);
  const head = made('h2', '', title);
  if (stage?.bytes !== undefined) {
    const over = stage.bytes > limit;
    const size = `${stage.value === undefined ? '≥ ' : ''}${stage.bytes.toLocaleString('en-US')} B${over ? ', over the limit of 262,144' : ''}`;
    head.append(made('span', over ? 'size over' : 'size', size));
  }
  column.append(head);
  const whose = shown.rules && (title === 'Assign' || title === 'Output') && editor;
  if (whose) column.append(hint(`Of ${ruleOf(whose.name) ?? 'Default'}.`));
  if (editor) column.append(editorNode(editor, old));
  if (shown.failedAt !== undefined && (shown.failedAt === editor?.name || shown.failedAt === title)) {
    column.classList.add('failed');
    column.append(made('p', 'failure', shown.error ?? ''));
  }
  const from = title === 'Result' && stage?.value !== undefined ? resultWords(shown) : undefined;
  if (from !== undefined) column.append(hint(from));
  if (title === 'Input' && tryOut.input !== undefined && shown.error === undefined) column.append(keepButton());
  // What is typed as JSON is seen already.
  const isShown = stage && !editor?.name.startsWith(' ');
  if (isShown)
    column.append(stage.value === undefined ? shapeNode(stage.shape ?? '') : valueNode(stage.value, before?.value));
  else if (stage?.shape !== undefined && stage.value === undefined) column.append(shapeNode(stage.shape));
  return column;
}

/** Where the result comes from, if that does not go without saying. */
function resultWords({ resultFrom, resultRun, type }: DataFlow): string | undefined {
  if (resultRun !== undefined) return `As in ${resultRun}${resultFrom === 'mocks' ? ', where a mock gave it' : ''}.`;
  if (resultFrom === 'mocks') return 'From the mocks.';
  if (resultFrom !== 'example') return undefined;
  return type === 'Task'
    ? 'Made up from the catalog: type the real result, or write mocks.'
    : 'Nothing is known of what comes back: type a result, or choose a run.';
}

function editorNode({ name, label, text }: NonNullable<Column['editor']>, old: Map<string, HTMLTextAreaElement>) {
  const known = old.get(name);
  const area = known ?? made('textarea', '');
  if (!known) {
    area.dataset.field = name;
    area.spellcheck = false;
    area.setAttribute('aria-label', label);
    area.addEventListener('input', () => typed(area));
    area.addEventListener('keydown', event => {
      if (event.key === 'Escape' && isTried(name)) takeBack(area);
    });
  }
  // Not while somebody types in it: the answer may be about an earlier text.
  if ((document.activeElement !== area || area.dataset.isBack) && area.value !== text) area.value = text;
  delete area.dataset.isBack;
  const isData = name.startsWith(' ');
  area.placeholder = isData ? `Type ${name === ' input' ? 'an input' : 'a result'} as JSON to see values` : '';
  area.classList.toggle('data', isData && area.value !== '');
  area.rows = Math.min(isData ? 30 : 12, Math.max(isData ? 2 : 1, area.value.split('\n').length));
  area.classList.toggle('tried', isTried(name));
  area.setAttribute('aria-invalid', String(/^ (?:is no JSON|tests nothing)/.test(problemOf(name))));
  return area;
}

/** What is said of it, behind its name. */
function problemOf(name: string): string {
  const begin = spoken(name);
  return flow?.error?.startsWith(begin) ? flow.error.slice(begin.length) : '';
}

/** As a problem names it. */
function spoken(name: string): string {
  if (name.startsWith(' ')) return name === ' input' ? 'The input' : 'The result';
  const rule = ruleOf(name);
  if (rule === undefined) return `"${name}"`;
  const member = /\.(\w+)$/.exec(name)?.[1];
  return member === undefined ? rule.replace('r', 'R') : `"${member}" of ${rule}`;
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

/** What is tried in one place only. */
function takeBack(area: HTMLTextAreaElement): void {
  const name = area.dataset.field ?? '';
  const { input, result, fields, ...wanted } = tryOut;
  const others = Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));
  // The answer is written into it although the focus is there.
  area.dataset.isBack = 'yes';
  ask({
    ...wanted,
    fields: others,
    ...(input !== undefined && name !== ' input' && { input }),
    ...(result !== undefined && name !== ' result' && { result }),
  });
}

function valueNode(text: string, before: string | undefined): HTMLElement {
  const value = parsed(text);
  const other = before === undefined ? undefined : parsed(before);
  const pre = made('pre', other === undefined ? '' : 'compared', value === undefined ? text : '');
  pre.tabIndex = 0;
  if (value === undefined) return pre;
  for (const line of linesOf(value, other)) {
    // The sign in front of it, which is also said, comes with the style.
    const node = made('span', `line ${line.kind}`, `${line.text}\n`);
    if (line.kind !== 'same') node.title = line.kind;
    pre.append(node);
  }
  return pre;
}

function shapeNode(text: string): HTMLElement {
  const pre = made('pre', 'shape', text);
  pre.tabIndex = 0;
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
  return made('p', 'hint', text);
}

function keepButton(): HTMLElement {
  const button = made('button', '', 'Keep Beside the File…');
  button.type = 'button';
  button.addEventListener('click', () => vscode.postMessage({ type: 'keep', input: tryOut.input ?? '' }));
  return button;
}
